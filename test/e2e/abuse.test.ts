import type { Browser, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { Worker } from './bank.fixture.ts';
import { NO_BROWSER, postAsAdmin, type Site, signIn, violationsInBoth } from './console.fixture.ts';
import { consoleSuite } from './console-suite.fixture.ts';

/** What the page does by itself is waited for, on a busy machine too. */
const SOON = { timeout: 15_000 };

const STUFFER = '198.51.100.44';
const HOUR_MS = 3_600_000;

const skipped = NO_BROWSER === null ? '' : ` (skipped: ${NO_BROWSER})`;

describe.skipIf(NO_BROWSER !== null)(`abuse and partners in a real browser${skipped}`, () => {
  const worker = new Worker();
  let site: Site;
  let browser: Browser;
  let page: Page;
  let partner = '';
  const suite = consoleSuite(worker, async ({ site: bank, transfers: operation }) => {
    const now = Date.now();
    const profile = {
      legal_entity: 'Aggregator Limited',
      criticality: 'high',
      operations: ['GET /accounts/{accountId}'],
      data_classes: ['pan'],
      requests_per_hour_max: 20,
      ends_at: now - 30 * HOUR_MS,
    };
    const made = await postAsAdmin(bank.url, '/api/v1/settings/partners', { name: 'Aggregator', clients: ['CN=aggregator'], profile });
    partner = (made as { id: string }).id;
    await postAsAdmin(bank.url, '/api/v1/settings/partners', { name: 'Card Scheme', clients: ['CN=scheme'] });
    await bank.deliver([...worker.partner(now, partner, operation), ...worker.stuffing(now, STUFFER)]);
  });
  const { open } = suite;

  beforeEach(() => {
    ({ site, browser, page } = suite);
  });

  const alerts = () => page.getByRole('grid', { name: 'Alerts', exact: true });
  const detail = () => page.getByRole('complementary', { name: 'Alert detail' });

  /** Opens the alert about the address that tried a list of names. */
  async function openStuffing(): Promise<void> {
    await open(`/abuse?detector=credential-stuffing&subject=address&q=${STUFFER}`);
    await alerts().locator('tr[data-key]').first().click();
    await detail().getByText('The detector').waitFor();
  }

  it('finds alerts with the keyboard alone and says why in numbers, with the evidence', async () => {
    await open('/abuse');
    await alerts().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(STUFFER);
    await page.waitForURL(/q=198/);
    await expect.poll(() => alerts().locator('tr[data-key]').filter({ hasNotText: STUFFER }).count(), SOON).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await alerts().locator('tr:focus').waitFor();
    await page.keyboard.press('Enter');
    await detail().getByText('The detector').waitFor();
    const numbers = await detail().getByRole('list', { name: 'Why, in numbers' }).textContent();
    expect(numbers).toMatch(/Measured[\d.]+Usual[\d.]+Times usual× [\d.]+Confidence[>\d.]+%/);
    expect(await detail().textContent()).toMatch(/Jung, Paxson, Berger and Balakrishnan 2004/);
    const evidence = detail().getByRole('table', { name: 'Evidence' });
    await evidence.getByText('/login').first().waitFor();
    expect(await evidence.textContent()).toContain(STUFFER);
    await page.keyboard.press('Escape');
    await detail().waitFor({ state: 'detached' });
  });

  it('keeps filters in the address over a reload, and a group opens its alerts', async () => {
    await open('/abuse?group=detector');
    const groups = page.getByRole('grid', { name: 'Alerts grouped by detector' });
    await groups.getByText('Credential stuffing from one source').click();
    await page.waitForURL(/detector=credential-stuffing/);
    await alerts().getByText(STUFFER).first().waitFor();
    await page.getByRole('button', { name: 'Subject', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Everyone' }).check();
    await page.getByText('No alert matches these filters').waitFor();
    await page.reload();
    await page.getByText('No alert matches these filters').waitFor();
    await page.getByRole('button', { name: 'Remove filter Subject Everyone' }).click();
    await alerts().getByText(STUFFER).first().waitFor();
  });

  it('is live: an alert raised now is there without a reload', async () => {
    const client = '198.51.100.45';
    await open(`/abuse?q=${client}`);
    await page.getByText('No alert matches these filters').waitFor();
    await site.deliver(worker.stuffing(Date.now(), client));
    await alerts().getByText(client).first().waitFor({ timeout: 20_000 });
  });

  it('blocks for a time from the alert, shows the time left, and ends it before', async () => {
    await openStuffing();
    await detail().getByRole('button', { name: 'React' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('What').selectOption('block');
    await form.getByLabel('For how long').selectOption('15 minutes');
    await form.getByLabel('Why').fill('a list of names is tried');
    await form.getByRole('button', { name: 'Block' }).click();
    await form.waitFor({ state: 'detached' });
    const inForce = detail().getByRole('list', { name: 'Reactions to this alert' });
    await inForce.getByText(/1[45] min left/).waitFor();
    await page.getByRole('radiogroup', { name: 'Show' }).getByText('Reactions (1)').click();
    const reactions = page.getByRole('grid', { name: 'Reactions in force' });
    expect(await reactions.locator('tr[data-key]').first().textContent()).toMatch(/block.*Address.*198\.51\.100\.44.*by hand/);
    await reactions.getByRole('button', { name: `End block of ${STUFFER}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await page.getByText('No reaction is in force').waitFor();
    await open('/settings/audit');
    const trail = page.getByRole('table', { name: 'Audit trail' });
    await expect.poll(() => trail.textContent(), SOON).toMatch(/admin[\s\S]*reactions\.lift[\s\S]*a list of names is tried/);
  });

  it('lists partners with their state, and a page tells what one did', async () => {
    await open('/partners');
    const grid = page.getByRole('grid', { name: 'Partners' });
    expect(await grid.getByRole('row', { name: /Card Scheme/ }).textContent()).toContain('silent');
    expect(await grid.getByRole('row', { name: /Aggregator/ }).textContent()).toContain('called after the end');
    await grid.getByRole('row', { name: /Aggregator/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Aggregator/ }).waitFor();
    const found = page.getByRole('table', { name: 'Alerts' });
    await found.waitFor();
    expect(await found.textContent()).toMatch(/its habit[\s\S]*Requests[\s\S]*is usual/);
    for (const words of ['POST /transfers is not agreed', 'iban is not agreed', /an hour, 20 agreed/, 'after the end of the agreement']) {
      expect(await found.getByText(words).count(), String(words)).toBeGreaterThan(0);
    }
    await page
      .getByRole('img', { name: /Requests per hour: Requests 209/ })
      .locator('canvas')
      .waitFor();
    await page.getByRole('img', { name: /Authentication failures 9/ }).waitFor();
    expect(await page.getByRole('table', { name: 'Data they carry' }).textContent()).toMatch(/iban.*not agreed/);
  });

  it('leads from the numbers of a partner to what they count', async () => {
    await open(`/partners/${partner}`);
    await page
      .getByRole('list', { name: 'Totals' })
      .getByRole('listitem')
      .filter({ hasText: /^Attacks/ })
      .getByRole('link')
      .click();
    await page.getByText('1 flagged request').waitFor();
    await page.getByRole('button', { name: 'Remove filter Partner Aggregator' }).waitFor();
    await page.getByRole('grid', { name: 'Attacks' }).getByText('192.0.2.77').waitFor();
    await open(`/partners/${partner}`);
    await page.getByRole('table', { name: 'Data they carry' }).getByRole('link', { name: 'iban' }).click();
    await page.getByText('1 operation', { exact: true }).waitFor();
    await page.getByRole('grid', { name: 'Operations' }).getByText('/transfers').waitFor();
  });

  it('shows an auditor alerts and reactions, and nothing to react with', async () => {
    await postAsAdmin(site.url, '/api/v1/reactions', {
      subject: { kind: 'address', value: STUFFER },
      kind: 'throttle',
      seconds: 600,
      reason: 'to be seen',
    });
    const own = await browser.newContext();
    own.setDefaultTimeout(15_000);
    const auditor = await own.newPage();
    try {
      await signIn(auditor, site.url, 'ada');
      await auditor.goto(`${site.url}/abuse?detector=credential-stuffing&subject=address&q=${STUFFER}`);
      await auditor.getByRole('grid', { name: 'Alerts' }).locator('tr[data-key]').first().click();
      await auditor.getByRole('list', { name: 'Reactions to this alert' }).getByText('throttle').waitFor();
      expect(await auditor.getByRole('button', { name: /^(React|End)/ }).count()).toBe(0);
      await auditor.goto(`${site.url}/abuse?show=reactions`);
      await auditor.getByRole('grid', { name: 'Reactions in force' }).getByText(STUFFER).waitFor();
      expect(await auditor.getByRole('button', { name: /^End/ }).count()).toBe(0);
    } finally {
      await own.close();
    }
  });

  describe('without a serious accessibility violation, in light and in dark', () => {
    it.each([
      ['alerts', '/abuse'],
      ['alerts grouped', '/abuse?group=detector'],
      ['reactions', '/abuse?show=reactions'],
      ['partners', '/partners'],
    ])(
      '%s',
      async (_, path) => {
        await open(path);
        await page.getByRole('grid').waitFor();
        expect(await violationsInBoth(page)).toEqual([]);
      },
      60_000,
    );

    it('the detail of an alert, and the form to react', async () => {
      await openStuffing();
      await detail().getByRole('table', { name: 'Evidence' }).waitFor();
      expect(await violationsInBoth(page)).toEqual([]);
      await detail().getByRole('button', { name: 'React' }).click();
      await page.getByRole('dialog').getByLabel('Why').waitFor();
      expect(await violationsInBoth(page)).toEqual([]);
    }, 60_000);

    it('a partner', async () => {
      await open(`/partners/${partner}`);
      await page.getByRole('table', { name: 'Operations called' }).waitFor();
      expect(await violationsInBoth(page)).toEqual([]);
    }, 60_000);
  });
});
