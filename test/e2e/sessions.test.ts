import { type Activity, type Event, type ExchangeEvent, eventId } from '@sallyport/core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Worker } from './bank.fixture.ts';
import { launch, listen, NO_BROWSER, type Site, signIn, startSite, violationsInBoth } from './console.fixture.ts';

const SOON = { timeout: 15_000 };
const SESSION = '00aa11bb22cc33dd';
const USER = '99ff88ee77dd66cc';
const QUIET = '5555555555555555';

/** What a gateway says of a request within a session. */
function activity(session: string): Activity {
  const nothing = { granted: '', username: '', secret: '', role: '', card: '', bin: '' };
  const lists = { ids: [], issued: [], place: null, graphql: null };
  return { purpose: 'other', outcome: 'success', shape: 'GET /cards', session, device: 'd', ordering: 'o', ...nothing, ...lists };
}

/** Requests of sessions made from one plain request: some hostile, and callers enough to suggest a limit. */
function sessions(plain: ExchangeEvent, attack: ExchangeEvent): Event[] {
  const now = Date.now();
  let seq = 0;
  const make = (of: ExchangeEvent, more: Partial<ExchangeEvent>): Event => {
    seq++;
    return { ...of, stream: 'gw7-w1-sessions', seq, id: eventId('gw7-w1-sessions', seq), at: now - 600_000 + seq * 100, ...more };
  };
  const mine = { activity: activity(SESSION), principal: { scheme: 'jwt', id: USER, client: null } } as const;
  const events = [
    ...Array.from({ length: 6 }, (_, index) => make(plain, { ...mine, client: `203.0.113.${index % 2}` })),
    ...Array.from({ length: 3 }, () => make(attack, { ...mine, client: '203.0.113.1' })),
    make(plain, { activity: activity(QUIET), principal: { scheme: 'jwt', id: 'aaaa000000000000', client: null } }),
  ];
  for (let caller = 0; caller < 30; caller++) {
    const principal = { scheme: 'jwt', id: `caller-${caller}`, client: null } as const;
    for (let count = 0; count < 4; count++) events.push(make(plain, { principal, template: '/cards' }));
  }
  return events;
}

const skipped = NO_BROWSER === null ? '' : ` (skipped: ${NO_BROWSER})`;

describe.skipIf(NO_BROWSER !== null)(`sessions and suggested limits in a real browser${skipped}`, () => {
  const complaints: string[] = [];
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [site, browser] = await Promise.all([startSite(), launch()]);
    const worker = new Worker();
    const customers = worker.customers(Date.now());
    await site.deliver(customers);
    const plain = customers.find((event) => event.kind === 'exchange' && event.path === '/cards') as ExchangeEvent;
    await site.deliver(sessions(plain, worker.attack(Date.now() - 60_000, 'sqli', '', true) as ExchangeEvent));
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(15_000);
    page = await context.newPage();
    await signIn(page, site.url, 'admin');
    await page.close();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    page = await context.newPage();
    complaints.length = 0;
    listen(page, complaints);
  });

  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const grid = () => page.getByRole('grid', { name: 'Sessions' });
  const detail = () => page.getByRole('complementary', { name: 'Session detail' });

  it('lists them with the hostile ones first, and filters', async () => {
    await page.goto(`${site.url}/sessions`);
    await grid().getByText(SESSION).waitFor();
    const first = await grid().locator('tr[data-key]').first().textContent();
    expect(first).toContain(SESSION);
    expect(first).toContain(USER);
    await grid().getByText(QUIET).waitFor();
    await page.goto(`${site.url}/sessions?with=stopped`);
    await grid().getByText(SESSION).waitFor();
    expect(await grid().getByText(QUIET).count()).toBe(0);
    await page.goto(`${site.url}/sessions?q=5555`);
    await grid().getByText(QUIET).waitFor();
    expect(await grid().getByText(SESSION).count()).toBe(0);
    await page.goto(`${site.url}/sessions?q=ffff`);
    await page.getByText('No session matches these filters').waitFor();
  });

  it('shows the timeline of one, blocks it for a time with a reason, and ends that', async () => {
    await page.goto(`${site.url}/sessions?session=${SESSION}`);
    const timeline = detail().getByRole('table', { name: 'Timeline' });
    await timeline.waitFor();
    expect(await timeline.getByRole('row').count()).toBe(1 + 9);
    await detail()
      .getByRole('heading', { name: /Timeline: 9 requests/ })
      .waitFor();
    if (process.env.SCREENSHOT !== undefined) await page.screenshot({ path: process.env.SCREENSHOT });
    await detail().getByRole('button', { name: 'React' }).click();
    const form = page.getByRole('dialog');
    expect(await form.getByLabel('Whom').locator('option').allTextContents()).toEqual(
      expect.arrayContaining([`Session ${SESSION}`, `User ${USER}`, 'Address 203.0.113.1']),
    );
    await form.getByLabel('What').selectOption('block');
    await form.getByLabel('For how long').selectOption('1 hour');
    await form.getByLabel('Why').fill('injections');
    await form.getByRole('button', { name: 'Block' }).click();
    await form.waitFor({ state: 'detached' });
    await detail()
      .getByRole('list', { name: 'Reactions to this session' })
      .getByText(/(59|60) min left|1 h left/)
      .waitFor();
    await detail()
      .getByRole('button', { name: `End block of ${SESSION}` })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await detail().getByText('None', { exact: true }).waitFor();
    await page.goto(`${site.url}/settings/audit`);
    await expect
      .poll(() => page.getByRole('table', { name: 'Audit trail' }).textContent(), SOON)
      .toMatch(/reactions\.lift[\s\S]*block session 00aa11bb22cc33dd for 3600 s: injections/);
  });

  it('has no serious accessibility violation, in light and in dark', async () => {
    await page.goto(`${site.url}/sessions?session=${SESSION}`);
    await detail().getByRole('table', { name: 'Timeline' }).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
  }, 60_000);

  it('a suggested limit goes into the policy, in shadow', async () => {
    await page.goto(`${site.url}/settings/limits`);
    const table = page.getByRole('table', { name: 'Suggested limits' });
    const row = table.getByRole('row', { name: /\/cards/ });
    await row.waitFor();
    expect(await row.textContent()).toMatch(/30.*0 callers, 0 clean/);
    const rule = (await row.locator('code').last().textContent()) ?? '';
    expect(rule).toMatch(/^- \{"id":"suggested-/);
    await page.goto(`${site.url}/settings/policy`);
    const editor = page.getByRole('textbox', { name: 'Policy as YAML' });
    await expect.poll(() => editor.isEditable(), SOON).toBe(true);
    await editor.fill(`${await editor.inputValue()}\nlimits: # from traffic\n  ${rule}\n`);
    await page.getByRole('button', { name: 'Put in force' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('as traffic suggests');
    await dialog.getByRole('button', { name: 'Put in force' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => editor.inputValue(), SOON).toContain('# from traffic');
    const limits = await page.evaluate(async () => {
      const policy = (await (await fetch('/api/v1/settings/policy')).json()) as { policy: { limits: object[] } };
      return policy.policy.limits;
    });
    expect(limits).toMatchObject([{ action: 'monitor', keys: ['principal'], scope: { path: '/cards', methods: ['GET'] } }]);
  });
});
