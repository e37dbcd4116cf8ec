/** Every weakness of every target is found and proven; on the fixed twins and on the clean API there is nothing to find. */
import { CHECKS } from '@sallyport/scanner';
import { describe, expect, it } from 'vitest';
import { carelessTarget } from './careless.ts';
import { cleanTarget } from './clean.ts';
import { contradictionsTarget } from './contradictions.ts';
import { casesOf, checkFolders, FAMILIES } from './families.ts';
import { graphqlTarget } from './graphql.ts';
import { objectsTarget } from './objects.ts';
import { tlsTarget } from './old-tls.ts';
import { lookupTarget } from './requests.ts';
import { found, scanTarget } from './scan.fixture.ts';
import { type TokenFlaw, tokensTarget } from './tokens.ts';

const CASES = checkFolders().flatMap(casesOf);

describe('the folder of a check', () => {
  it.each(CHECKS.map(({ meta }) => meta.id))('%s names what it finds, and on which service', (id) => {
    expect(checkFolders()).toContain(id);
    const cases = casesOf(id);
    expect(cases.flatMap(({ finds }) => finds).length).toBeGreaterThan(0);
    for (const { target } of cases) expect(Object.keys(FAMILIES)).toContain(target);
  });
});

describe.each(Object.entries(FAMILIES))('%s', (name, { target, settings = {} }) => {
  const cases = CASES.filter((each) => each.target === name);
  const wanted = cases.flatMap(({ check, finds }) => finds.map((operation) => `${check} ${operation}`));

  it('has every weakness found, and nothing else', { timeout: 120_000 }, async () => {
    const result = await scanTarget(await target(true), settings);
    const all = result.findings.map(({ check, operation }) => `${check} ${operation}`);
    // What only notes something is asked for by name; all else has to be expected.
    for (const each of wanted) expect(all).toContain(each);
    expect(found(result).filter((each) => !wanted.includes(each))).toEqual([]);
    for (const finding of result.findings) {
      expect(finding.proof.length).toBeGreaterThan(0);
      expect(finding.evidence.length).toBeGreaterThan(0);
      for (const evidence of finding.evidence) expect(evidence.response_sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('has nothing to find when it is fixed', { timeout: 120_000 }, async () => {
    const result = await scanTarget(await target(false), settings);
    expect(found(result)).toEqual([]);
    const checks = cases.map(({ check }) => check);
    expect(result.findings.filter(({ check }) => checks.includes(check))).toEqual([]);
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

it('takes a server for old whatever the oldest version is', { timeout: 60_000 }, async () => {
  const settings = { identities: [], verify_certificate: false, checks: { include: ['old-tls'] } };
  const result = await scanTarget(await tlsTarget('TLSv1.1'), settings);
  expect(result.findings.flatMap(({ proof }) => proof)).toEqual(['a handshake with TLS 1.1 alone succeeds']);
});
