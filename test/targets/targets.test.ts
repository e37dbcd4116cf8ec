/** Every weakness of every target is found and proven; on the fixed twins and on the clean API there is nothing to find. */
import { describe, expect, it } from 'vitest';
import { CARELESS_IDENTITIES, carelessTarget } from './careless.ts';
import { cleanTarget } from './clean.ts';
import { contradictionsTarget } from './contradictions.ts';
import { flowsTarget } from './flows.ts';
import { functionsTarget } from './functions.ts';
import { graphqlTarget } from './graphql.ts';
import { injectionsTarget } from './injections.ts';
import { moneyTarget } from './money.ts';
import { objectsTarget } from './objects.ts';
import { propertiesTarget } from './properties.ts';
import { lookupTarget, requestsTarget, sizesTarget } from './requests.ts';
import { ADMIN, found, IDENTITIES, scanTarget } from './scan.fixture.ts';
import type { Service } from './service.ts';
import { SESSION_IDENTITIES, sessionsTarget } from './sessions.ts';
import { settingsTarget } from './settings.ts';
import { signInTarget, slowSignInTarget } from './sign-in.ts';
import { type TokenFlaw, tokensTarget } from './tokens.ts';
import { bindingTarget, tricksTarget } from './tricks.ts';

interface Family {
  readonly name: string;
  readonly target: (flawed: boolean) => Promise<Service>;
  readonly settings?: object;
  /** `check operation`, as a set. */
  readonly weaknesses: readonly string[];
}

const FAMILIES: readonly Family[] = [
  {
    name: 'objects',
    target: objectsTarget,
    weaknesses: [
      'bola-read GET /orders/{orderId}',
      'bola-write PUT /orders/{orderId}',
      'bola-delete DELETE /orders/{orderId}',
      'use-after-delete DELETE /orders/{orderId}',
      'bola-parent GET /customers/{customerId}/accounts/{accountId}',
    ],
  },
  {
    name: 'signing in',
    target: signInTarget,
    weaknesses: [
      'login-lockout POST /login',
      'login-rate-limit POST /login',
      'login-rate-limit POST /password/forgot',
      'user-enumeration POST /login',
      'user-enumeration POST /password/forgot',
      'logout-ineffective POST /logout',
      'weak-password POST /register',
    ],
  },
  {
    name: 'the time of signing in',
    target: slowSignInTarget,
    settings: { checks: { include: ['user-enumeration'] } },
    weaknesses: ['user-enumeration POST /login'],
  },
  {
    name: 'properties',
    target: propertiesTarget,
    weaknesses: ['excess-data GET /profile', 'excess-data GET /users', 'mass-assignment PATCH /profile', 'mass-assignment POST /loans'],
  },
  {
    name: 'functions',
    target: functionsTarget,
    settings: { identities: [...IDENTITIES, ADMIN] },
    weaknesses: [
      'bfla-read GET /admin/users',
      'bfla-read GET /admin/notices',
      'bfla-write POST /admin/notices',
      'auth-missing GET /statements',
      'auth-missing-write POST /notes',
    ],
  },
  {
    name: 'money',
    target: moneyTarget,
    weaknesses: [
      'negative-amount POST /withdrawals',
      'negative-amount POST /orders',
      'idempotency-replay POST /orders',
      'balance-race POST /withdrawals',
    ],
  },
  {
    name: 'injections',
    target: injectionsTarget,
    weaknesses: [
      'sql-injection GET /products',
      'sql-injection GET /products/{productId}',
      'sql-injection GET /visits',
      'nosql-injection POST /coupons/check',
      'template-injection POST /greetings',
      'command-injection GET /lookup',
      'path-traversal GET /files',
      'xml-entities POST /imports',
      'html-injection GET /page',
    ],
  },
  {
    name: 'sizes',
    target: sizesTarget,
    settings: { large_bodies: true, checks: { include: ['body-size'] } },
    weaknesses: ['body-size POST /notes'],
  },
  { name: 'requests of the server', target: requestsTarget, weaknesses: ['ssrf POST /previews', 'unsafe-upstream POST /previews'] },
  {
    name: 'settings',
    target: settingsTarget,
    weaknesses: [
      'cors *',
      'trace-method *',
      'exposed-page *',
      'hidden-route *',
      'old-version GET /v2/cards',
      'page-limit GET /rates',
      'verbose-error POST /converts',
      'deprecated-served GET /old-rates',
    ],
  },
  {
    name: 'a careless description',
    target: carelessTarget,
    settings: { identities: CARELESS_IDENTITIES },
    weaknesses: [
      'bola-read GET /identity/api/v2/vehicle/{vehicleId}/location',
      'bola-read GET /books/{book_title}',
      'bola-read GET /workshop/mechanic_report',
      'bola-write PUT /users/{email}/phone',
      'excess-data GET /users/_debug',
      'mass-assignment POST /identity/api/auth/signup',
      'negative-amount POST /shop/orders',
      'sql-injection GET /parts',
      'verbose-error GET /parts',
      'login-lockout POST /identity/api/auth/login',
      'login-rate-limit POST /identity/api/auth/login',
      'user-enumeration POST /identity/api/auth/login',
      'weak-password POST /identity/api/auth/signup',
    ],
  },
  {
    name: 'an older web application',
    target: sessionsTarget,
    settings: { identities: SESSION_IDENTITIES },
    weaknesses: [
      'bola-read GET /api/invoices/{id}',
      'bola-write PATCH /api/invoices/{id}',
      'bfla-read GET /api/customers',
      'bfla-write POST /api/customers/{id}/role',
      'mass-assignment PUT /api/profile',
      'sql-injection POST /api/session',
      'login-lockout POST /api/session',
      'login-rate-limit POST /api/session',
    ],
  },
  {
    name: 'GraphQL',
    target: graphqlTarget,
    settings: { identities: [...IDENTITIES, ADMIN] },
    weaknesses: [
      'bola-read query order',
      'bola-write mutation updateOrder',
      'bola-delete mutation deleteOrder',
      'bfla-read query allPeople',
      'sql-injection query searchProducts',
      'login-lockout mutation login',
      'login-rate-limit mutation login',
      'graphql-exposure *',
    ],
  },
  {
    name: 'ways round',
    target: tricksTarget,
    settings: { identities: [...IDENTITIES, ADMIN] },
    weaknesses: ['bola-parameter GET /statements', 'bola-parameter GET /statements/{statementId}', 'access-bypass GET /admin/limits'],
  },
  {
    name: 'tokens in the wrong place',
    target: bindingTarget,
    weaknesses: ['token-in-query *', 'token-binding *', 'oauth-server *'],
  },
  {
    name: 'flows',
    target: flowsTarget,
    weaknesses: ['step-skip POST /payments/{paymentId}/execute', 'consent-swap POST /transfers', 'one-time-reuse POST /trades'],
  },
  {
    name: 'contradictions',
    target: contradictionsTarget,
    weaknesses: [
      'verb-contradiction PUT /letters/{letterId}',
      'refresh-reuse POST /token/refresh',
      'negative-amount POST /savings/transfers',
    ],
  },
];

describe.each(FAMILIES)('$name', ({ target, settings = {}, weaknesses }) => {
  it('has every weakness found, and nothing else', { timeout: 120_000 }, async () => {
    const result = await scanTarget(await target(true), settings);
    expect([...new Set(found(result))].sort()).toEqual([...weaknesses].sort());
    for (const finding of result.findings) {
      expect(finding.proof.length).toBeGreaterThan(0);
      expect(finding.evidence.length).toBeGreaterThan(0);
      for (const evidence of finding.evidence) expect(evidence.response_sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('has nothing to find when it is fixed', { timeout: 120_000 }, async () => {
    const result = await scanTarget(await target(false), settings);
    expect(found(result)).toEqual([]);
    expect(result.stopped).toBeNull();
  });
});

describe('tokens', () => {
  const TITLES: Readonly<Record<TokenFlaw, string>> = {
    none: 'Unsigned tokens (alg none) are accepted',
    signature: 'Token signatures are not verified',
    stripped: 'Tokens without a signature are accepted',
    'key-confusion': 'Tokens signed by HMAC with the public key are accepted',
    kid: 'The key id of a token is used as a path or in SQL',
    jwk: 'A key inside the token is trusted',
    jku: 'A key set named by the token is fetched and trusted',
    'weak-secret': 'The signing secret of the tokens can be guessed',
    lifetime: 'Tokens live too long',
  };
  it.each(Object.keys(TITLES) as TokenFlaw[])('of a verifier with the flaw %s', async (flaw) => {
    const result = await scanTarget(await tokensTarget(flaw), { checks: { include: ['API2'] } });
    expect(result.findings.map(({ title }) => title)).toContain(TITLES[flaw]);
    expect(result.findings.every(({ check }) => check.startsWith('jwt-'))).toBe(true);
  });
  it('of a correct verifier are not forged', async () => {
    expect(found(await scanTarget(await tokensTarget(null)))).toEqual([]);
  });
});

it('hears a look-up where no request gets out', { timeout: 60_000 }, async () => {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const service = await lookupTarget(`127.0.0.1:${port}`);
  const result = await scanTarget(service, { checks: { include: ['ssrf'] }, callback: { dns: { domain: 'cb.example', port } } });
  expect(found(result)).toEqual(['ssrf POST /webhooks']);
  expect(result.findings[0]?.proof[0]).toMatch(/requests DNS [0-9a-f]{16}\.cb\.example/);
});

it('tells apart what a GraphQL endpoint shows and takes', { timeout: 60_000 }, async () => {
  const result = await scanTarget(await graphqlTarget(true), { checks: { include: ['graphql-exposure'] } });
  expect(result.findings.map(({ title }) => title).sort()).toEqual([
    'GraphQL answers any number of aliases',
    'GraphQL answers batches of queries',
    'GraphQL answers queries of any depth',
    'GraphQL errors suggest the names of fields',
    'GraphQL introspection is open',
  ]);
});

it('notes that a body which breaks its description is taken', { timeout: 60_000 }, async () => {
  const settings = { checks: { include: ['input-unchecked'] } };
  const [flawed, fixed] = [
    await scanTarget(await contradictionsTarget(true), settings),
    await scanTarget(await contradictionsTarget(false), settings),
  ];
  expect(flawed.findings.map(({ operation, severity, proof }) => `${operation} ${severity} ${proof[0]}`)).toEqual([
    'POST /letters info a body without subject, which is required, is taken with status 201, three times',
  ]);
  expect(fixed.findings).toEqual([]);
});

describe('identities', () => {
  it('are registered by the scan where none is given', { timeout: 60_000 }, async () => {
    const result = await scanTarget(await carelessTarget(true), { identities: [] });
    expect(found(result)).toEqual(expect.arrayContaining(['bola-read GET /books/{book_title}', 'sql-injection GET /parts']));
    expect(result.notes.join()).toContain('canary-2 was registered');
  });
  it('may be nobody at all', { timeout: 60_000 }, async () => {
    const result = await scanTarget(await objectsTarget(true), { identities: [] });
    expect(found(result)).toEqual([]);
    expect(result.notes.join()).toContain('only what is open to everyone was tested');
  });
});

describe('a budget', () => {
  it('ends the scan, which says so', async () => {
    const result = await scanTarget(await objectsTarget(true), { budget: 60 });
    expect([result.requests, result.stopped]).toEqual([60, 'budget']);
  });
  it('that does not last for signing in is refused', async () => {
    await expect(scanTarget(await objectsTarget(true), { budget: 2 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('a clean, well-built API', () => {
  it('has at least sixty operations and no finding, not even one to note', { timeout: 180_000 }, async () => {
    const result = await scanTarget(await cleanTarget());
    expect(result.operations).toBeGreaterThanOrEqual(60);
    expect(result.reached.length).toBeGreaterThanOrEqual(50);
    expect(result.findings).toEqual([]);
    expect(result.requests).toBeLessThan(15_000);
  });

  it('is left as it was found, and not written to by a reading scan', { timeout: 60_000 }, async () => {
    const result = await scanTarget(await cleanTarget(), { profile: 'read-only' });
    expect(result.findings).toEqual([]);
    expect(result.reached.every((operation) => operation.startsWith('GET '))).toBe(true);
  });
});
