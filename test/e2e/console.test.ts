import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { ATTACKER, Worker } from './bank.fixture.ts';
import { NO_BROWSER, PASSWORD, type Site, signIn as signInAt, violationsInBoth } from './console.fixture.ts';
import { consoleSuite } from './console-suite.fixture.ts';

/** What the page does by itself is waited for, on a busy machine too. */
const SOON = { timeout: 15_000 };

/** Every scene, as the address that leads there. */
const SCENES = {
  overview: '/',
  inventory: '/inventory',
  'inventory as a tree': '/inventory?view=tree',
  'inventory changes': '/inventory/changes',
  drift: '/inventory/drift',
  'data flow': '/inventory/data-flow',
  owners: '/inventory/owners',
  campaigns: '/inventory/campaigns',
  attacks: '/attacks',
  'attacks grouped': '/attacks?group=class',
  findings: '/findings',
  scans: '/findings/scans',
  coverage: '/coverage',
  compliance: '/compliance',
  attestations: '/compliance?show=attestations',
  'settings, protection': '/settings/protection',
  'settings, policy': '/settings/policy',
  'settings, proposals': '/settings/proposals',
  'settings, rules and rollout': '/settings/rules',
  'settings, limits': '/settings/limits',
  'settings, specifications': '/settings/specs',
  'settings, learned descriptions': '/settings/drafts',
  'settings, partners': '/settings/partners',
  'settings, gateways': '/settings/gateways',
  'settings, evidence': '/settings/evidence',
  'settings, audit': '/settings/audit',
  'settings, users': '/settings/users',
  'settings, tokens': '/settings/tokens',
  'settings, account': '/settings/account',
} as const;

describe.skipIf(NO_BROWSER !== null)(`the console in a real browser${NO_BROWSER === null ? '' : ` (skipped: ${NO_BROWSER})`}`, () => {
  const worker = new Worker();
  let site: Site;
  let browser: Browser;
  let page: Page;
  let transfers = '';
  const suite = consoleSuite(worker, ({ site: bank, transfers: operation }) => bank.deliver(worker.attackers(Date.now(), operation)));
  const { open } = suite;

  beforeEach(() => {
    ({ site, browser, page, transfers } = suite);
  });

  const signIn = (target: Page, name: string): Promise<void> => signInAt(target, site.url, name);

  it('asks for a sign-in, says what is wrong with it, and leads to the page asked for', async () => {
    const stranger = await browser.newPage();
    try {
      await stranger.goto(`${site.url}/attacks?class=sqli`);
      await stranger.getByLabel('Name').fill('admin');
      await stranger.locator('input[autocomplete=current-password]').fill('not the password at all');
      await stranger.getByRole('button', { name: 'Sign in' }).click();
      await stranger.getByRole('alert').getByText('UNAUTHENTICATED').waitFor();
      await stranger.locator('input[autocomplete=current-password]').fill(PASSWORD);
      await stranger.getByRole('button', { name: 'Sign in' }).click();
      await stranger.getByRole('heading', { name: 'Attacks' }).waitFor();
      expect(new URL(stranger.url()).search).toBe('?class=sqli');
    } finally {
      await stranger.close();
    }
  });

  it('shows what happened: totals, series, the most attacked, the newest', async () => {
    await open('/');
    const tiles = page.getByRole('list', { name: 'Totals' });
    await tiles.getByRole('link', { name: /^Requests 137 / }).waitFor();
    await tiles.getByRole('link', { name: /^Attacks 17 / }).waitFor();
    await tiles.getByRole('link', { name: 'Blocked 12 5 let through' }).waitFor();
    await page
      .getByRole('img', { name: /Requests 137, Attacks 17, Blocked 12/ })
      .locator('canvas')
      .waitFor();
    expect(await page.getByRole('list', { name: 'Top sources' }).textContent()).toContain(ATTACKER);
    expect(await page.getByRole('list', { name: 'Most attacked operations' }).textContent()).toContain('/transfers');
    await expect.poll(() => page.getByRole('table', { name: 'Newest attacks' }).getByRole('row').count(), SOON).toBe(9);
  });

  it('is live: an attack that happens now is there without a reload', async () => {
    await open('/attacks?client=198.51.100.77');
    await page.getByText('No attack matches these filters').waitFor();
    const event = worker.attack(Date.now(), 'cmdi', '', true);
    await site.deliver([{ ...event, client: '198.51.100.77' } as typeof event]);
    await page.getByRole('grid', { name: 'Attacks' }).getByText('198.51.100.77').waitFor({ timeout: 20_000 });
  });

  it('shows what traffic found to be weak, keeps the filters in the address, and takes a finding to its end', async () => {
    await open('/findings?kind=excess-data');
    const grid = page.getByRole('grid', { name: 'Findings' });
    await grid.getByText('/cards').waitFor();
    expect(await grid.locator('tr[data-key]').count()).toBe(1);
    await page.getByRole('button', { name: 'State', exact: true }).click();
    await page.getByRole('checkbox', { name: /^closed/ }).check();
    await page.keyboard.press('Escape');
    await page.getByText('No finding matches these filters').waitFor();
    await page.goBack();
    await grid.getByText('/cards').click();
    const panel = page.getByRole('complementary', { name: 'Finding detail' });
    await panel.getByText('response.cards[].number').waitFor();
    await panel.getByLabel('Owner').fill('cards team');
    await panel.getByRole('button', { name: 'Assign' }).click();
    await panel.getByText('admin owner: cards team').waitFor();
    await panel.getByLabel('New state').selectOption('risk-accepted');
    await panel.getByLabel('Reason').fill('cut off next quarter');
    await panel.getByRole('button', { name: 'Change' }).click();
    await panel.getByText(/admin, until/).waitFor();
    await panel.getByText(/open to risk-accepted until .*: cut off next quarter/).waitFor();
    await page.reload();
    await panel.getByText('risk accepted').first().waitFor();
  });

  it('shows what would come of a file of results before it is brought in, and what is wrong with one', async () => {
    const choose = (name: string, text: string): Promise<void> =>
      page.setInputFiles('input[type=file]', { name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    const alert = {
      ...{ pluginid: '40018', name: 'SQL Injection', riskcode: '3', confidence: '2', solution: 'Bind.', cweid: '89' },
      instances: [{ uri: 'https://api.bank.example/search?q=1', method: 'GET', param: 'q' }],
    };
    await open('/findings?source=zap');
    await page.getByText('No finding matches these filters').waitFor();
    await choose('bad.xml', '<issues><issue>');
    await page.getByRole('dialog').getByText('IMPORT_INVALID').waitFor();
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Import' }).isDisabled()).toBe(true);
    // The browser itself says that the file was refused.
    expect(suite.complaints.splice(0)).toEqual([expect.stringContaining('422')]);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await choose('zap.json', JSON.stringify({ site: [{ '@name': 'https://api.bank.example', alerts: [alert] }] }));
    await page.getByRole('dialog').getByText('ZAP: 1 result, 1 new, 0 open again').waitFor();
    expect(await page.getByRole('grid', { name: 'Findings' }).getByText('/search').count()).toBe(0);
    await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
    await page.getByRole('grid', { name: 'Findings' }).getByText('/search').click();
    const panel = page.getByRole('complementary', { name: 'Finding detail' });
    await panel.getByRole('button', { name: /^Virtual patch/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Put into the policy' }).click();
    await panel.getByText(/admin patch: virtual patch finding-/).waitFor();
  });

  it('shows findings to an auditor without anything to change', async () => {
    const other = await browser.newContext();
    try {
      const auditor = await other.newPage();
      await signIn(auditor, 'ada');
      await auditor.goto(`${site.url}/findings?kind=excess-data`);
      await auditor.getByRole('grid', { name: 'Findings' }).getByText('/cards').click();
      const panel = auditor.getByRole('complementary', { name: 'Finding detail' });
      await panel.getByRole('list', { name: 'History' }).waitFor();
      expect(await panel.getByRole('button', { name: 'Change' }).count()).toBe(0);
    } finally {
      await other.close();
    }
  });

  it('keeps the filters of the inventory in the address, over a reload', async () => {
    await open('/inventory');
    const grid = page.getByRole('grid', { name: 'Operations' });
    await grid.getByText('/rates').waitFor();
    expect(await grid.locator('tr[data-key]').count()).toBe(4);
    await page.getByRole('button', { name: 'Data', exact: true }).click();
    await page.getByRole('checkbox', { name: /^pan/ }).check();
    await page.keyboard.press('Escape');
    await page.waitForURL(/data_class=pan/);
    await expect.poll(() => grid.locator('tr[data-key]').count(), SOON).toBe(1);
    await page.reload();
    await grid.getByText('/cards').waitFor();
    expect(await grid.locator('tr[data-key]').count()).toBe(1);
    await page.getByRole('button', { name: 'Remove filter Data pan' }).click();
    await grid.getByText('/rates').waitFor();
    await page.getByText('Tree', { exact: true }).click();
    await page.getByRole('treegrid').getByText('accounts').waitFor();
    expect(new URL(page.url()).search).toBe('?view=tree');
  });

  it('explains an operation: risk, parameters, callers, attacks', async () => {
    await open('/inventory');
    await page.getByRole('grid', { name: 'Operations' }).getByText('/transfers').click();
    await page.getByRole('heading', { name: /POST .*\/transfers/ }).waitFor();
    expect(await page.getByRole('list', { name: 'Risk factors' }).getByRole('listitem').count()).toBeGreaterThan(0);
    expect(await page.getByRole('table', { name: 'Parameters and fields' }).textContent()).toMatch(/amount[\s\S]*number/);
    expect(await page.getByRole('list', { name: 'Authentication seen' }).textContent()).toContain('jwt');
    expect(await page.getByRole('table', { name: 'Recent attacks' }).textContent()).toContain('SQL injection');
  });

  it('finds, groups and opens attacks with the keyboard alone', async () => {
    await open('/attacks');
    const grid = page.getByRole('grid', { name: 'Attacks' });
    await grid.waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('alert(1)');
    await page.waitForURL(/q=alert/);
    await expect.poll(() => grid.locator('tr[data-key]').count(), SOON).toBe(5);
    await page.keyboard.press('Escape');
    // A person sees where the focus is before the next key.
    const focused = (): Promise<string | null> => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex') ?? null);
    await expect.poll(focused, SOON).toBe(null);
    await page.keyboard.press('j');
    await expect.poll(focused, SOON).toBe('2');
    await page.keyboard.press('j');
    await expect.poll(focused, SOON).toBe('3');
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: 'Attack detail' });
    await detail.getByText('<script>alert(1)</script>', { exact: true }).waitFor();
    expect(await detail.textContent()).toMatch(/Score 0\.92 reaches 0\.50[\s\S]*body\.json\.note[\s\S]*xss\.tautology/);
    expect(await detail.textContent()).toMatch(/CWE-79 · CAPEC-63 · API10:2023/);
    await detail.getByRole('table', { name: 'What the score is made of' }).getByText('0.920').waitFor();
    const first = new URL(page.url()).searchParams.get('attack');
    await page.keyboard.press('j');
    await expect.poll(() => new URL(page.url()).searchParams.get('attack'), SOON).not.toBe(first);
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
  });

  it('counts attacks by group, and a group opens its attacks', async () => {
    await open('/attacks?group=class');
    const groups = page.getByRole('grid', { name: 'Attacks grouped by class' });
    await groups.getByText('SQL injection').click();
    await page.waitForURL(/class=sqli/);
    const grid = page.getByRole('grid', { name: 'Attacks', exact: true });
    await expect.poll(() => grid.locator('tr[data-key]').count(), SOON).toBe(12);
  });

  it('says what was not inspected, and what was refused', async () => {
    await open('/coverage');
    await page.getByRole('list', { name: 'Gaps by reason' }).getByText('Body too large').waitFor();
    expect(await page.getByRole('list', { name: 'Totals' }).textContent()).toMatch(/With gaps12\D/);
    expect(await page.getByRole('table', { name: 'Refused framing' }).textContent()).toContain('HTTP_CONTENT_LENGTH');
  });

  it('lists controls with what the evidence indicates and why, and makes a report', async () => {
    await open('/compliance');
    const controls = page.getByRole('grid', { name: 'Controls' });
    await controls.waitFor();
    await controls.locator('tr[data-key]').first().click();
    const detail = page.getByRole('complementary', { name: 'Control detail' });
    await detail.getByText('What the evidence indicates').waitFor();
    expect(await page.locator('body').textContent()).not.toMatch(/\b(is|are|you're) compliant\b/i);
    await page.getByRole('button', { name: 'Make report' }).click();
    const reports = page.getByRole('table', { name: 'Reports' });
    await reports.waitFor({ timeout: 60_000 });
    const href = await reports.getByRole('link', { name: 'PDF' }).getAttribute('href');
    const file = await page.request.get(`${site.url}${href}`);
    expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-');
    await reports.getByRole('button', { name: 'Verify' }).click();
    await reports.getByText('verified').waitFor();
  }, 90_000);

  it('puts an attestation on record, shows it with its control, and withdraws it', async () => {
    await open('/compliance?control=PCI-DSS-4.0.1:10.2');
    const detail = page.getByRole('complementary', { name: 'Control detail' });
    await detail.getByRole('button', { name: 'Attest' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Who attests').fill('Grace Hopper, CISO');
    await form.getByLabel('Statement').fill('Access that is not by the API was reviewed.');
    await form.getByLabel('Evidence').fill('GRC-17');
    await form.getByRole('button', { name: 'Attest' }).click();
    await form.waitFor({ state: 'detached' });
    await detail.getByText(/Grace Hopper, CISO/).waitFor();
    await page.getByRole('radiogroup', { name: 'Show' }).getByText('Attestations').click();
    const list = page.getByRole('table', { name: 'Attestations' });
    await list.getByText('in force').waitFor();
    await list.getByRole('button', { name: /^Withdraw/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await list.getByText('withdrawn').waitFor();
    expect(await list.getByRole('button', { name: /^Withdraw/ }).count()).toBe(0);
  });

  it('exports all that the filters find', async () => {
    await open('/attacks?class=sqli');
    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /CSV/ }).click()]);
    expect(file.suggestedFilename()).toBe('attacks.csv');
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(13);
    expect(lines[0]).toMatch(/^at,id,client,/);
  });

  it('changes a mode only after its effect was read, and the change is in the audit trail', async () => {
    await open('/settings/protection');
    const everything = page.getByRole('radiogroup', { name: 'Mode of Everything' });
    const dialog = page.getByRole('dialog');
    await everything.getByText('block', { exact: true }).click();
    await dialog.getByText('Attacks are stopped at the gateway').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await everything.getByRole('radio', { name: 'monitor' }).isChecked()).toBe(true);
    await everything.getByText('block', { exact: true }).click();
    await dialog.getByLabel('Reason').fill('the release is out');
    await dialog.getByRole('button', { name: 'Set to block' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => everything.getByRole('radio', { name: 'block' }).isChecked(), SOON).toBe(true);
    await open('/settings/audit');
    const trail = page.getByRole('table', { name: 'Audit trail' }).getByRole('row').nth(1);
    await expect.poll(() => trail.textContent(), SOON).toMatch(/admin.*policy\..*update.*allowed.*block/);
  });

  it('proposes what customers habitually write as an exception, and a person decides', async () => {
    await site.deliver(worker.apostrophes(Date.now(), transfers));
    await open('/settings/proposals');
    await expect
      .poll(async () => {
        await page.reload();
        return await page.getByText('25 clients from 25 networks on 4 days').count();
      }, SOON)
      .toBe(1);
    await page.getByText("O'Neill 0", { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Accept sqli.quote-operator at body.json.note' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('A real attack of this kind there passes, too.').waitFor();
    await dialog.getByLabel('Why').fill('names with apostrophes');
    await dialog.getByRole('button', { name: 'Make it an exception' }).click();
    await page.getByText('Nothing is proposed').waitFor();
    await open('/settings/policy');
    await expect
      .poll(() => page.locator('textarea').first().inputValue(), SOON)
      .toContain('names with apostrophes (Habitual at POST /transfers');
  });

  it('leads from a wrong field of the policy to its line, tries a sound text out, and keeps its comments', async () => {
    await open('/settings/policy');
    const editor = page.getByRole('textbox', { name: 'Policy as YAML' });
    const text = await editor.inputValue();
    await editor.fill(`# ours\n${text}block_threshold: 7\n`);
    await page.getByRole('alert').getByText('block_threshold', { exact: false }).waitFor();
    await page.getByRole('button', { name: /^Line \d+/ }).click();
    const selected = await editor.evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd));
    expect(selected).toBe('block_threshold: 7');
    expect(await page.getByRole('button', { name: 'Put in force' }).isDisabled()).toBe(true);
    await editor.fill(`# ours\n${text}block_threshold: 0.7\n`);
    await page.getByRole('button', { name: 'Try on recorded traffic' }).click();
    await page.getByRole('region', { name: 'Dry run' }).getByText('recorded exchange').waitFor();
    await page.getByRole('button', { name: 'Put in force' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('block_threshold: 0.7').waitFor();
    await dialog.getByLabel('Reason').fill('fewer false alarms');
    await dialog.getByRole('button', { name: 'Put in force' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => editor.inputValue(), SOON).toContain('# ours');
    await page.getByRole('button', { name: 'Back to the version before' }).click();
    await dialog.getByLabel('Reason').fill('as before');
    await dialog.getByRole('button', { name: 'Go back' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => editor.inputValue(), SOON).toBe(text);
  });

  it('draws only what is in view of a long list, and reads on as the end comes near', async () => {
    const now = Date.now();
    await site.deliver(Array.from({ length: 400 }, (_, index) => worker.attack(now - index, 'ssti', '', true)));
    await open('/attacks?class=ssti');
    const grid = page.getByRole('grid', { name: 'Attacks' });
    await page.getByText('400 flagged requests').waitFor();
    await grid.locator('tr[data-key]').first().focus();
    await page.keyboard.press('End');
    await expect.poll(() => grid.getAttribute('aria-rowcount'), SOON).toBe('201');
    for (const rows of ['301', '401']) {
      await page.keyboard.press('End');
      await expect.poll(() => grid.getAttribute('aria-rowcount'), SOON).toBe(rows);
    }
    expect(await grid.locator('tr[data-key]').count()).toBeLessThan(80);
  });

  it('keeps the chosen appearance from the first paint on, and forgets everything at the sign-out', async () => {
    const own = await browser.newContext({ colorScheme: 'light' });
    own.setDefaultTimeout(15_000);
    const visitor = await own.newPage();
    try {
      await signIn(visitor, 'ada');
      await visitor.getByRole('button', { name: /account and appearance/ }).click();
      await visitor.getByRole('menuitemradio', { name: 'Dark' }).click();
      await visitor.locator('html[data-mantine-color-scheme=dark]').waitFor();
      await visitor.goto(`${site.url}/attacks`, { waitUntil: 'commit' });
      await visitor.locator('html[data-mantine-color-scheme=dark]').waitFor({ state: 'attached' });
      await visitor.getByRole('button', { name: /account and appearance/ }).click();
      await visitor.getByRole('menuitem', { name: 'Sign out' }).click();
      await visitor.getByRole('button', { name: 'Sign in' }).waitFor();
      await visitor.goto(`${site.url}/attacks`);
      await visitor.getByRole('button', { name: 'Sign in' }).waitFor();
    } finally {
      await own.close();
    }
  });

  it('shows an auditor everything and no control that changes anything', { timeout: 90_000 }, async () => {
    const own = await browser.newContext();
    const auditor = await own.newPage();
    try {
      await signIn(auditor, 'ada');
      for (const [path, there] of [
        ['/settings/protection', 'In force'],
        ['/settings/policy', 'Policy'],
        ['/settings/specs', 'Specifications'],
        ['/settings/partners', 'Partners'],
        ['/settings/users', 'Users'],
        ['/settings/tokens', 'API tokens'],
        ['/settings/audit', 'Audit trail'],
      ] as const) {
        await auditor.goto(`${site.url}${path}`);
        await auditor.getByRole('heading', { name: there }).waitFor();
        for (const name of [
          /^Set mode/,
          /^Put in force/,
          /^Propose/,
          /^Bring back/,
          /^Back to the version/,
          /^Upload/,
          /^Add /,
          /^Create/,
          /^Remove/,
          /^Revoke/,
          /^Disable/,
          /^New password/,
        ]) {
          expect(await auditor.getByRole('button', { name }).count(), `${path} ${name}`).toBe(0);
        }
        expect(await auditor.getByRole('radiogroup').count(), path).toBe(0);
      }
      await auditor.goto(`${site.url}/compliance`);
      await auditor.getByRole('grid', { name: 'Controls' }).waitFor();
      expect(await auditor.getByRole('button', { name: 'Make report' }).count()).toBe(0);
      await auditor.goto(`${site.url}/compliance?control=PCI-DSS-4.0.1:10.2`);
      await auditor.getByText('For a person').waitFor();
      expect(await auditor.getByRole('button', { name: /^Attest/ }).count()).toBe(0);
      await auditor.goto(`${site.url}/settings/evidence`);
      await auditor.getByRole('button', { name: 'Verify now' }).click();
      await auditor.getByText('verifies').waitFor();
    } finally {
      await own.close();
    }
  });

  describe('without a serious accessibility violation, in light and in dark', () => {
    const bothSchemes = (): Promise<string[]> => violationsInBoth(page);

    it.each(Object.entries(SCENES))(
      '%s',
      async (_, path) => {
        await open(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
        expect(await bothSchemes()).toEqual([]);
      },
      60_000,
    );

    it('an operation', async () => {
      await open(`/inventory/${transfers}`);
      await page.getByRole('heading', { name: /transfers/ }).waitFor();
      expect(await bothSchemes()).toEqual([]);
    }, 60_000);

    it('the detail of an attack', async () => {
      await open('/attacks');
      await page.getByRole('grid', { name: 'Attacks' }).locator('tr[data-key]').first().click();
      await page.getByRole('complementary', { name: 'Attack detail' }).getByText('Circumstances').waitFor();
      expect(await bothSchemes()).toEqual([]);
    }, 60_000);

    it('the detail of a control', async () => {
      await open('/compliance');
      await page.getByRole('grid', { name: 'Controls' }).locator('tr[data-key]').first().click();
      await page.getByRole('complementary', { name: 'Control detail' }).getByText('Rests on').waitFor();
      expect(await bothSchemes()).toEqual([]);
    }, 60_000);

    it('the confirmation of a mode', async () => {
      await open('/settings/protection');
      await page.getByRole('radiogroup', { name: 'Mode of Everything' }).getByText('off', { exact: true }).click();
      await page.getByRole('dialog').getByText('Nothing is inspected').waitFor();
      expect(await bothSchemes()).toEqual([]);
    }, 60_000);
  });
});
