import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Worker } from './bank.fixture.ts';
import { addUser, launch, listen, type Site, signIn, startSite } from './console.fixture.ts';

/** What the tests of a suite work with; each test has a page of its own in one context, where the admin is signed in. */
export interface ConsoleSuite {
  site: Site;
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** What the page of the test complained of so far; a test that expects some takes them out. */
  complaints: string[];
  /** The id of the operation that the bank's transfers go through. */
  transfers: string;
  /** Goes to a path of the console. */
  open(path: string): Promise<void>;
}

/**
 * A site with the traffic of customers, an auditor `ada`, and a browser, for the tests of the suite it is called in. `prepare` runs once
 * before them. A script error, a refused style or a failed request of a test's page is a failure, whatever the page looks like.
 */
export function consoleSuite(worker: Worker, prepare: (suite: ConsoleSuite) => Promise<void>): ConsoleSuite {
  const suite = {
    open: async (path: string) => {
      await suite.page.goto(`${suite.site.url}${path}`);
    },
  } as ConsoleSuite;

  beforeAll(async () => {
    [suite.site, suite.browser] = await Promise.all([startSite(), launch()]);
    await suite.site.deliver(worker.customers(Date.now()));
    await addUser(suite.site.url, 'ada', 'auditor');
    suite.context = await suite.browser.newContext({ viewport: { width: 1440, height: 900 } });
    suite.context.setDefaultTimeout(15_000);
    suite.page = await suite.context.newPage();
    await signIn(suite.page, suite.site.url, 'admin');
    suite.transfers = await suite.page.evaluate(async () => {
      const list = (await (await fetch('/api/v1/operations?q=transfers')).json()) as { items: { id: string }[] };
      return list.items[0]?.id ?? '';
    });
    await prepare(suite);
    await suite.page.close();
  }, 180_000);

  afterAll(async () => {
    await suite.browser?.close();
    await suite.site?.close();
  });

  beforeEach(async () => {
    suite.page = await suite.context.newPage();
    suite.complaints = [];
    listen(suite.page, suite.complaints);
  });

  afterEach(async () => {
    await suite.page.close();
    expect(suite.complaints).toEqual([]);
  });

  return suite;
}
