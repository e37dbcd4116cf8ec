import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOST, Worker } from './bank.fixture.ts';
import {
  addUser,
  launch,
  listen,
  NO_BROWSER,
  postAsAdmin,
  type Site,
  sendAsAdmin,
  signIn,
  startSite,
  violationsInBoth,
} from './console.fixture.ts';

/** What the page does by itself is waited for, on a busy machine too. */
const SOON = { timeout: 15_000 };

/** Says less than customers do: fields, parameters and a type that traffic departs from. */
const DESCRIPTION = `openapi: 3.1.0
info: { title: Bank, version: "1" }
servers: [{ url: https://${HOST} }]
paths:
  /rates:
    get: { responses: { "200": { description: ok } } }
  /transfers:
    post:
      security: [{ token: [] }]
      requestBody: { content: { application/json: { schema: { type: object, properties: { amount: { type: number } } } } } }
      responses: { "200": { description: ok } }
components: { securitySchemes: { token: { type: http, scheme: bearer } } }
`;

const skipped = NO_BROWSER === null ? '' : ` (skipped: ${NO_BROWSER})`;

describe.skipIf(NO_BROWSER !== null)(`the inventory in a real browser${skipped}`, () => {
  const worker = new Worker();
  /** The copy of the host that attacks may be sent to. */
  const copy: Server = createServer((request, response) => {
    request.resume();
    response.writeHead(403).end();
  });
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    await new Promise<void>((listening) => copy.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(copy.address() as AddressInfo).port}`;
    const staging = [{ host: HOST, url, methods: ['GET', 'POST'], authorization: null, verify_certificate: true }];
    [site, browser] = await Promise.all([startSite({ staging }), launch()]);
    await site.deliver(worker.customers(Date.now()));
    await addUser(site.url, 'ada', 'auditor');
    await postAsAdmin(site.url, '/api/v1/specs', { name: 'bank.yaml', text: DESCRIPTION });
    const items = [
      { path: '/cards', owner: 'cards', criticality: 'high', source: 'hand' },
      { path: '/transfers', owner: 'payments', tags: ['money'], source: 'hand' },
    ];
    await sendAsAdmin(site.url, 'PUT', '/api/v1/ownership', { items });
    const now = Date.now();
    const made = (await postAsAdmin(site.url, '/api/v1/settings/partners', { name: 'Aggregator', clients: ['CN=agg'] })) as { id: string };
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(15_000);
    page = await context.newPage();
    await signIn(page, site.url, 'admin');
    const accounts = await page.evaluate(async () => {
      const list = (await (await fetch('/api/v1/operations?q=accounts')).json()) as { items: { id: string }[] };
      return list.items[0]?.id ?? '';
    });
    await site.deliver([
      worker.client(now, 'CN=agg', made.id, accounts),
      worker.client(now, 'CN=stranger', '', accounts),
      worker.called(now, 'api.bureau.example'),
    ]);
    await site.deliver(worker.attackers(now, accounts));
    await page.close();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    copy.close();
  });

  beforeEach(async () => {
    page = await context.newPage();
    complaints = [];
    listen(page, complaints);
  });

  // A script error, a refused style or a failed request is a failure, whatever the page looks like.
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const open = async (path: string): Promise<void> => {
    await page.goto(`${site.url}${path}`);
  };
  const dialog = () => page.getByRole('dialog');

  it('saves what is shown under a name, finds it again, and takes the name away', async () => {
    await open('/inventory?q=transfers&exposure=external');
    const grid = page.getByRole('grid', { name: 'Operations' });
    await expect.poll(() => grid.locator('tr[data-key]').count(), SOON).toBe(1);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByLabel('Save what is shown as').fill('Transfers from outside');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByLabel('Save what is shown as').waitFor({ state: 'detached' });
    await open('/inventory');
    await expect.poll(() => grid.locator('tr[data-key]').count(), SOON).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Transfers from outside' }).click();
    await page.waitForURL(/q=transfers/);
    expect(new URL(page.url()).searchParams.get('exposure')).toBe('external');
    await expect.poll(() => grid.locator('tr[data-key]').count(), SOON).toBe(1);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'Remove the view Transfers from outside' }).click();
    await page.getByRole('menuitem', { name: 'Transfers from outside' }).waitFor({ state: 'detached' });
  });

  it('accepts a departure with the keyboard, which changes the description, and rejects another with a reason', async () => {
    await open('/inventory/drift');
    const table = page.getByRole('table', { name: 'Departures' });
    await page.getByRole('checkbox', { name: 'Choose query pair of /rates' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Accept' }).focus();
    await page.keyboard.press('Enter');
    await dialog().getByText('Accept 1 departure').waitFor();
    await dialog()
      .getByRole('checkbox', { name: /Change the description kept here/ })
      .check();
    await dialog().getByRole('button', { name: 'Accept' }).click();
    await dialog().waitFor({ state: 'detached' });
    await table.getByText('query pair').waitFor({ state: 'detached' });
    await page.getByRole('checkbox', { name: 'Choose body to of /transfers' }).check();
    await page.getByRole('button', { name: 'Reject' }).click();
    // Without a reason nothing is sent.
    await dialog().getByRole('button', { name: 'Reject' }).click();
    await dialog().getByLabel('Reason').fill('the service is to be mended');
    await dialog().getByRole('button', { name: 'Reject' }).click();
    await dialog().waitFor({ state: 'detached' });
    await open('/inventory/drift?state=rejected');
    await table.getByText('the service is to be mended').waitFor();
    await table.getByRole('button', { name: 'Reopen' }).click();
    await page.getByText('Nothing waits here').waitFor();
    await open('/settings/specs');
    await page.getByRole('heading', { name: 'Specifications' }).waitFor();
    expect(await page.getByRole('table').first().textContent()).toContain('bank.yaml');
  });

  it('asks owners in a campaign, takes their answers, reminds them, and closes it', async () => {
    await open('/inventory/campaigns');
    await page.getByRole('button', { name: 'New campaign' }).click();
    await dialog().getByLabel('Name').fill('Autumn review');
    await dialog().getByLabel('What owners are asked').fill('Is this still so?');
    await dialog().getByLabel('Evidence for a control of').selectOption({ index: 1 });
    await expect.poll(() => dialog().getByLabel('Control', { exact: true }).locator('option').count(), SOON).toBeGreaterThan(1);
    await dialog().getByRole('button', { name: 'Ask the owners' }).click();
    await page.getByRole('heading', { name: /Autumn review/ }).waitFor();
    const owners = page.getByRole('table', { name: 'Owners' });
    const cards = owners.getByRole('row', { name: /^cards/ });
    await cards.getByRole('button', { name: 'Remind' }).click();
    await expect.poll(() => cards.textContent(), SOON).toMatch(/just now|ago/);
    const items = page.getByRole('table', { name: 'Operations of the campaign' });
    await items.getByRole('checkbox', { name: 'Choose GET /cards' }).check();
    await page.getByRole('button', { name: 'Dispute' }).click();
    await dialog().getByLabel('What is not right').fill('not ours');
    await dialog().getByRole('button', { name: 'Dispute' }).click();
    await dialog().waitFor({ state: 'detached' });
    await items.getByText('not ours').waitFor();
    await page.getByRole('button', { name: 'Choose all waiting' }).click();
    await page.getByRole('button', { name: /^Attest \d/ }).click();
    await expect.poll(() => items.getByText('attested').count(), SOON).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Close campaign' }).click();
    await dialog().getByText('It becomes no attestation').waitFor();
    await dialog().getByRole('button', { name: 'Close campaign' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByText('closed', { exact: true }).first().waitFor();
    expect(await page.getByRole('button', { name: /^Attest/ }).count()).toBe(0);
  });

  it('tells hosts called and clients that belong to no partner from those that do, and leads to what they count', async () => {
    await open('/partners');
    await page.getByRole('link', { name: 'Connections' }).click();
    const hosts = page.getByRole('table', { name: 'Hosts called' });
    expect(await hosts.getByRole('row', { name: /api\.bureau\.example/ }).textContent()).toContain('unmapped');
    const clients = page.getByRole('table', { name: 'Clients that call' });
    await expect.poll(() => clients.getByRole('row').nth(1).textContent(), SOON).toMatch(/CN=stranger.*unmapped/);
    // What a stranger called is only counted, which the cell says; the attacks among it can be listed.
    const stranger = clients.getByRole('row', { name: /CN=stranger/ });
    expect(await stranger.getByTitle(/only where they are attacks/).count()).toBe(3);
    await stranger.getByRole('link').click();
    await page.waitForURL(/\/attacks\?q=CN/);
    await page.goBack();
    await hosts.getByRole('link', { name: '1', exact: true }).first().click();
    await page.getByRole('button', { name: 'Remove filter Host api.bureau.example' }).waitFor();
    await page.goBack();
    await clients.getByRole('link', { name: 'Aggregator' }).click();
    await page.getByRole('heading', { name: /Aggregator/ }).waitFor();
    await page.getByText(/made every month, next on/).waitFor();
    expect(await page.getByRole('table', { name: 'Scopes claimed' }).textContent()).toContain('accounts');
  });

  it('edits what was agreed with a partner, and shows the breach', async () => {
    await open('/partners');
    await page.getByRole('grid', { name: 'Partners' }).getByRole('link', { name: 'Aggregator' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog().getByLabel('Legal entity').fill('Aggregator Limited');
    await dialog().getByLabel('Scopes').fill('balances');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByText('Aggregator Limited').waitFor();
    await page.getByRole('table', { name: 'Alerts' }).getByText('accounts is not agreed').waitFor();
    await page.getByRole('table', { name: 'Scopes claimed' }).getByText('not used').waitFor();
  });

  it('makes the report of a partner for a month, and its PDF is one', async () => {
    await open('/partners');
    await page.getByRole('grid', { name: 'Partners' }).getByRole('link', { name: 'Aggregator' }).click();
    await page.getByRole('button', { name: 'Make report' }).click();
    const link = page.getByRole('table', { name: 'Reports' }).getByRole('link', { name: 'pdf' });
    await link.waitFor({ timeout: 60_000 });
    const file = await page.request.get(`${site.url}${await link.getAttribute('href')}`);
    expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-');
  }, 90_000);

  it('sends a recorded attack to the copy of its host, and leads to what came of it', async () => {
    await open('/attacks?class=sqli');
    await page.getByRole('grid', { name: 'Attacks' }).locator('tr[data-key]').first().click();
    await page.getByRole('button', { name: 'Send it to the copy' }).click();
    await page.getByRole('status').getByRole('link').click();
    await page.waitForURL(/findings\/scans/);
    await expect
      .poll(async () => {
        await page.reload();
        return await page.getByRole('complementary').textContent();
      }, SOON)
      .toContain('refused');
  });

  it('shows the inventory as it was, and what came since', async () => {
    await open('/inventory');
    await page.getByRole('link', { name: 'History' }).click();
    expect(await page.getByRole('table', { name: 'New operations' }).textContent()).toMatch(/POST .*\/transfers.*external/);
    await page.getByRole('table', { name: 'Changes of the data flow' }).getByText('new').first().waitFor();
    const totals = page.getByRole('list', { name: 'Totals' });
    await totals.getByTitle('Show only these: New').click();
    await page.getByRole('table', { name: 'Changes of the data flow' }).waitFor({ state: 'detached' });
    const added = await page.getByRole('table', { name: 'New operations' }).locator('tbody tr').count();
    expect(await totals.getByTitle('Show only these: New').textContent()).toBe(String(added));
    await totals.getByTitle('Show only these: Exposure changed').click();
    await page.getByText('Exposure changed: no operation in this period').waitFor();
    await page.getByRole('link', { name: 'Show everything that differs' }).click();
    await page.getByRole('table', { name: 'Changes of the data flow' }).waitFor();
    await page.getByText('As of', { exact: true }).click();
    await totals.getByTitle('Show only these: With data').click();
    await page.getByRole('heading', { name: /^With data as of/ }).waitFor();
    await totals.getByTitle('Show only these: Operations').click();
    const known = page.getByRole('table', { name: 'Operations as of a time' });
    await known.getByRole('link', { name: /\/transfers/ }).waitFor();
    await page.getByLabel('As of (UTC)').fill('2020-01-01T00:00');
    await page.getByText('Nothing was known yet').waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('2020-01-01T00:00Z');
    await page.getByRole('link', { name: 'Data flow of that day' }).click();
    await page.getByRole('heading', { name: 'Data flow' }).waitFor();
  });

  it('leads from the attacks of a branch of the tree to these attacks', async () => {
    await open('/inventory?view=tree');
    const tree = page.getByRole('treegrid', { name: 'Operations by host and path' });
    const branch = tree.locator('tr[aria-level="1"]').filter({ hasText: HOST });
    const number = branch.locator('a[href*="/attacks"]');
    const attacks = Number(await number.textContent());
    expect(attacks).toBeGreaterThan(0);
    await number.click();
    await page.waitForURL(/\/attacks\?.*operation=/);
    await expect.poll(() => page.getByRole('grid', { name: 'Attacks' }).locator('tr[data-key]').count(), SOON).toBe(attacks);
  });

  it('shows an auditor all of it, and nothing to change it with', async () => {
    const own = await browser.newContext();
    const auditor = await own.newPage();
    try {
      await signIn(auditor, site.url, 'ada');
      for (const [path, there] of [
        ['/inventory/drift', 'Drift'],
        ['/inventory/campaigns', 'Campaigns'],
        ['/partners/outbound', 'Connections'],
      ] as const) {
        await auditor.goto(`${site.url}${path}`);
        await auditor.getByRole('heading', { name: there, level: 1 }).waitFor();
        for (const name of [/^Accept/, /^Reject/, /^New campaign/, /^Remind/, /^Reopen/])
          expect(await auditor.getByRole('button', { name }).count(), `${path} ${name}`).toBe(0);
      }
    } finally {
      await own.close();
    }
  });

  describe('without a serious accessibility violation, in light and in dark', () => {
    const clean = async (): Promise<void> => expect(await violationsInBoth(page)).toEqual([]);

    it.each([
      ['the difference between two dates', '/inventory/changes', 'New operations'],
      ['the inventory as of a time', '/inventory/changes?show=state', 'Operations as of'],
      ['connections', '/partners/outbound', 'Clients that call'],
    ])(
      '%s',
      async (_, path, there) => {
        await open(path);
        await page.getByText(there).first().waitFor();
        await clean();
      },
      60_000,
    );

    it('the form of a campaign', async () => {
      await open('/inventory/campaigns');
      await page.getByRole('button', { name: 'New campaign' }).click();
      await dialog().getByLabel('Name').waitFor();
      await clean();
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    }, 60_000);

    it('a campaign', async () => {
      await open('/inventory/campaigns');
      await page.getByRole('link', { name: 'Autumn review' }).click();
      await page.getByRole('table', { name: 'Owners' }).waitFor();
      await clean();
    }, 60_000);

    it('the decision on a departure', async () => {
      await open('/inventory/drift');
      await page.getByRole('checkbox', { name: 'Choose body to of /transfers' }).check();
      await page.getByRole('button', { name: 'Reject' }).click();
      await dialog().getByLabel('Reason').waitFor();
      await clean();
    }, 60_000);

    it('the form of a partner', async () => {
      await open('/partners');
      await page.getByRole('grid', { name: 'Partners' }).getByRole('link', { name: 'Aggregator' }).click();
      await page.getByRole('button', { name: 'Edit' }).click();
      await dialog().getByLabel('Legal entity').waitFor();
      await clean();
    }, 60_000);
  });
});
