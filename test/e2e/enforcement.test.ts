import { type Event, eventId } from '@sallyport/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Worker } from './bank.fixture.ts';
import { launch, listen, NO_BROWSER, type Site, signIn, startSite, violationsInBoth } from './console.fixture.ts';

const SOON = { timeout: 15_000 };

describe.skipIf(NO_BROWSER !== null)(`enforcement in the console${NO_BROWSER === null ? '' : ` (skipped: ${NO_BROWSER})`}`, () => {
  let site: Site;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([startSite(), launch()]);
    const customers = new Worker().customers(Date.now());
    await site.deliver(customers);
    const first = customers.find((event) => event.kind === 'exchange')!;
    const signals = [{ kind: 'specification', rule: 'invalid-body', action: 'monitor', point: 'body', detail: 'bank: x' }];
    const departing = Array.from({ length: 5 }, (_, index) => ({
      ...first,
      stream: 'gw9-w1-shadow',
      seq: index + 1,
      id: eventId('gw9-w1-shadow', index + 1),
      at: Date.now() - 60_000,
      signals,
    }));
    await site.deliver(departing as unknown as Event[]);
    // Its own context: the accessibility check opens a second page in it.
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await signIn(page, site.url, 'admin');
    listen(page, complaints);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    expect(complaints).toEqual([]);
  });

  beforeEach(() => {
    complaints.length = 0;
  });

  it('a departure in shadow is shown with examples, and becomes a rule for a share of callers', async () => {
    await page.goto(`${site.url}/settings/rules`);
    const table = page.getByRole('table', { name: 'Rules and what they stop' });
    await table.getByText('invalid-body').waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
    await page.getByRole('button', { name: 'Examples of invalid-body' }).click();
    await page.getByRole('heading', { name: 'Examples of invalid-body' }).waitFor();
    await page.getByRole('button', { name: 'Roll out invalid-body' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('5 requests more would have been stopped').waitFor();
    await dialog.getByLabel('Paths (** is any rest)').fill('/transfers/**');
    await dialog.getByLabel('Share of callers, percent').fill('5');
    await dialog.getByRole('button', { name: 'Put in force' }).click();
    await dialog.waitFor({ state: 'detached' });
    await table.getByText('in force, 5 %').waitFor();
  });

  it('a description learned from traffic is reviewed and published', async () => {
    await page.goto(`${site.url}/settings/drafts`);
    await page
      .getByRole('button', { name: /^Make a draft of / })
      .first()
      .click();
    const decisions = page.getByRole('radiogroup', { name: /^Decision on / });
    await decisions.first().waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByText('not decided on yet').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    const count = await decisions.count();
    for (let index = 0; index < count; index++) {
      await decisions.nth(index).getByText('accept', { exact: true }).click();
      await expect.poll(() => decisions.nth(index).getByRole('radio', { name: 'accept' }).isChecked(), SOON).toBe(true);
    }
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.goto(`${site.url}/settings/specs`);
    await page.getByRole('table', { name: 'Specifications' }).getByText('.learned.json').first().waitFor();
    complaints.length = 0;
  });
});
