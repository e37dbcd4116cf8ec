import { createHmac, randomBytes } from 'node:crypto';
import type { HeaderField } from '@sallyport/core';
import { WEAKNESS_DEFAULTS } from '@sallyport/inventory';
import { COMMON_SECRETS } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { HOST, Service, TOKEN } from '../testing/service.ts';

/** Enough exchanges, an hour apart, for a weakness to count as gone. */
const ENOUGH = WEAKNESS_DEFAULTS.absence_exchanges_min;

const GOOD: readonly HeaderField[] = [
  ['strict-transport-security', 'max-age=31536000'],
  ['x-content-type-options', 'nosniff'],
  ['cache-control', 'no-store'],
];
const with_ = (...headers: HeaderField[]): { headers: HeaderField[] } => ({ headers });

describe('headers of answers', () => {
  it('misses headers once for a host, and sees them come', () => {
    const service = new Service().send('GET /rates', 3).send('GET /news', 3);
    expect(service.of('security-headers')).toMatchObject([
      { host: HOST, method: '*', template: '/*', point: 'header.strict-transport-security', severity: 'low', count: 6 },
      { point: 'header.x-content-type-options' },
    ]);
    service.send('GET /rates', ENOUGH, {}, with_(...GOOD));
    for (const { absence } of service.of('security-headers')) {
      expect(absence).toMatchObject({ exchanges: ENOUGH, observed: 'answers carried the header' });
    }
    expect(service.send('GET /news', 1).of('security-headers')[0]?.absence).toBeNull();
  });

  it('asks pages for more, and nothing where all is there', () => {
    const page = '<html></html>';
    const bad = new Service().send('GET /portal', 3, {}, { type: 'text/html', body: page, headers: GOOD });
    expect(bad.points('security-headers')).toEqual(['header.content-security-policy', 'header.x-frame-options']);
    const headers: HeaderField[] = [...GOOD, ['content-security-policy', "default-src 'self'; frame-ancestors 'none'"]];
    const good = new Service().send('GET /portal', 3, {}, { type: 'text/html', body: page, headers });
    expect(good.of('security-headers')).toEqual([]);
  });

  it('takes a short HSTS for none, and asks none of plain HTTP', () => {
    const short = with_(['strict-transport-security', 'max-age=600'], ['x-content-type-options', 'nosniff']);
    expect(new Service().send('GET /rates', 3, {}, short).points('security-headers')).toEqual(['header.strict-transport-security']);
    const plain = with_(['x-content-type-options', 'nosniff']);
    expect(new Service().send('GET /rates', 3, { tls: '' }, plain).of('security-headers')).toEqual([]);
  });

  it('finds personal data that may be kept, not other data', () => {
    const body = { holder: 'Ada Lovelace', iban: 'GB82WEST12345698765432' };
    const bad = new Service().send('GET /accounts/#', 8, { headers: TOKEN }, { body });
    expect(bad.of('cacheable-data')).toMatchObject([{ point: 'header.cache-control', template: '/accounts/{accountId}' }]);
    expect(bad.of('cacheable-data')[0]?.detail).toContain('iban');
    expect(
      bad.send('GET /accounts/#', ENOUGH, { headers: TOKEN }, { body, headers: GOOD }).of('cacheable-data')[0]?.absence,
    ).not.toBeNull();
    expect(new Service().send('GET /rates', 8, {}, { body: { eur: 1.1 } }).of('cacheable-data')).toEqual([]);
    expect(new Service().send('GET /accounts/#', 8, { headers: TOKEN }, { body, headers: GOOD }).of('cacheable-data')).toEqual([]);
  });

  it('finds versions of software, not its name', () => {
    const bad = new Service().send('GET /rates', 3, {}, with_(['server', 'nginx/1.18.0']));
    expect(bad.of('product-version')).toMatchObject([{ point: 'header.server', severity: 'info' }]);
    expect(new Service().send('GET /rates', 3, {}, with_(['server', 'nginx'])).of('product-version')).toEqual([]);
  });
});

describe('cookies', () => {
  const setting = (line: string) => with_(['set-cookie', line], ...GOOD);

  it('names the flag that is missing, by cookie, and closes each by itself', () => {
    const service = new Service().send('GET /portal', 4, {}, setting('sid=8c7b6a5d4e3f; Path=/'));
    expect(service.points('cookie-flags')).toEqual(['cookie.sid HttpOnly', 'cookie.sid SameSite', 'cookie.sid Secure']);
    expect(service.of('cookie-flags').map(({ severity }) => severity)).toEqual(['medium', 'medium', 'low']);
    service.send('GET /portal', ENOUGH, {}, setting('sid=8c7b6a5d4e3f; Secure; HttpOnly'));
    const open = service.of('cookie-flags').filter(({ absence }) => absence === null);
    expect(open.map(({ point }) => point)).toEqual(['cookie.sid SameSite']);
  });

  it('asks little of cookies that carry no session', () => {
    const service = new Service().send('GET /portal', 4, {}, setting('XSRF-TOKEN=8c7b6a5d; Secure'));
    expect(service.of('cookie-flags')).toEqual([]);
    const good = 'sid=8c7b6a5d4e3f; Secure; HttpOnly; SameSite=Lax';
    expect(new Service().send('GET /portal', 4, {}, setting(good)).of('cookie-flags')).toEqual([]);
  });
});

describe('other origins', () => {
  const from = (origin: string) => ({ headers: { ...TOKEN, origin } });
  const allow = (origin: string, credentials = true) =>
    with_(
      ['access-control-allow-origin', origin],
      ...(credentials ? [['access-control-allow-credentials', 'true'] as const] : []),
      ...GOOD,
    );

  it('finds an origin that is echoed whatever it is', () => {
    const service = new Service().send('GET /accounts/#', 3, { headers: TOKEN });
    for (let index = 0; index < 5; index++) {
      const origin = `https://site${index}.test${index}`;
      service.send('GET /accounts/#', 1, from(origin), allow(origin));
    }
    expect(service.of('cross-origin')).toMatchObject([{ point: 'cors.reflected', severity: 'high', cwe: 942 }]);
    service.send('GET /accounts/#', ENOUGH, from('https://evil.test'), { headers: GOOD });
    expect(service.of('cross-origin')[0]?.absence?.observed).toBe('foreign origins were not allowed with credentials');
  });

  it('leaves a list of a few partners alone', () => {
    const service = new Service().send('GET /accounts/#', 3, { headers: TOKEN });
    for (const origin of ['https://a.test', 'https://b.test2', 'https://c.test3', 'https://app.bank.example']) {
      service.send('GET /accounts/#', 4, from(origin), allow(origin));
      service.send('GET /accounts/#', 1, from('https://evil.example.org'), { headers: GOOD });
    }
    for (let index = 0; index < 4; index++)
      service.send('GET /accounts/#', 1, from(`https://x${index}.y${index}`), allow(`https://x${index}.y${index}`));
    expect(service.of('cross-origin')).toEqual([]);
  });

  it('finds `null` and `*` with credentials, and leaves `*` without them', () => {
    const service = new Service().send('GET /accounts/#', 3, { headers: TOKEN });
    service.send('GET /accounts/#', 1, from('null'), allow('null'));
    service.send('GET /accounts/#', 1, from('https://evil.test'), allow('*'));
    expect(service.points('cross-origin')).toEqual(['cors.any-with-credentials', 'cors.null']);
    const good = new Service().send('GET /accounts/#', 3, from('https://evil.test'), allow('*', false));
    expect(good.send('GET /accounts/#', 3, from('null'), allow('*', false)).of('cross-origin')).toEqual([]);
  });
});

describe('transport', () => {
  it('finds old TLS, and sees it go', () => {
    const service = new Service().send('GET /rates', 3).send('GET /rates', 1, { tls: 'TLSv1.1' });
    expect(service.of('outdated-tls')).toMatchObject([{ point: 'tls', host: HOST, detail: 'a client was served over TLSv1.1' }]);
    expect(service.send('GET /rates', ENOUGH).of('outdated-tls')[0]?.absence).not.toBeNull();
  });

  it('takes TLS 1.2 as the configuration does', () => {
    expect(new Service().send('GET /rates', 3, { tls: 'TLSv1.2' }).of('outdated-tls')).toEqual([]);
    const strict = new Service({ ...WEAKNESS_DEFAULTS, tls_min: 'TLSv1.3' });
    expect(strict.send('GET /rates', 3, { tls: 'TLSv1.2' }).of('outdated-tls')).toHaveLength(1);
  });

  it('finds cleartext for public clients, not inside', () => {
    expect(new Service().send('GET /rates', 4, { tls: '' }).of('cleartext')).toMatchObject([{ template: '/rates' }]);
    expect(new Service().send('GET /rates', 4, { tls: '', address: '10.0.0.8' }).of('cleartext')).toEqual([]);
  });
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(secret: string, claims: object, alg = 'HS256'): { headers: { authorization: string } } {
  const signed = `${encode({ alg })}.${encode({ iss: 'bank', sub: 'u-1', ...claims })}`;
  const signature = alg === 'none' ? '' : createHmac('sha256', secret).update(signed).digest('base64url');
  return { headers: { authorization: `Bearer ${signed}.${signature}` } };
}

describe('tokens', () => {
  const secret = randomBytes(32).toString('hex');
  const day = Date.UTC(2026, 0, 5) / 1_000;
  const hour = { iat: day, exp: day + 3_600 * 24 * 365, jti: 'a' };
  /** Valid for the time of the test; its length is not what is asked here. */
  const valid = (of: string) => jwt(of, hour);
  const checked = () => new Service().send('GET /accounts/#', 20, valid(secret)).send('GET /accounts/#', 2, {}, { status: 401 });

  it('finds an unsigned token that is accepted, not one that is refused', () => {
    // an attack, so it comes from elsewhere: what a client of attacks alone asks for is no operation
    const unsigned = { ...jwt('', hour, 'none'), address: '203.0.113.9' };
    const bad = checked().send('GET /accounts/#', 1, unsigned);
    expect(bad.of('weak-token')).toMatchObject([{ point: 'token.signature', severity: 'critical', cwe: 347, host: HOST }]);
    bad.send('GET /accounts/#', ENOUGH, unsigned, { status: 401 });
    expect(bad.of('weak-token')[0]?.absence).not.toBeNull();
    expect(checked().send('GET /accounts/#', 9, unsigned, { status: 401 }).of('weak-token')).toEqual([]);
  });

  it('proves nothing by tokens where everyone is let in', () => {
    const open = new Service().send('GET /rates', 20, valid(secret)).send('GET /rates', 5, jwt('', hour, 'none'));
    expect(open.of('weak-token')).toEqual([]);
  });

  it('finds a secret that everyone knows, and its replacement', () => {
    const pause = { pause_ms: 60_000 };
    const bad = new Service().send('GET /accounts/#', COMMON_SECRETS.length, { ...jwt(COMMON_SECRETS[40]!, hour), ...pause });
    expect(bad.of('weak-token')).toMatchObject([{ point: 'token.secret', severity: 'critical' }]);
    expect(bad.send('GET /accounts/#', ENOUGH, valid(secret)).of('weak-token')[0]?.absence).not.toBeNull();
    expect(new Service().send('GET /accounts/#', COMMON_SECRETS.length, { ...valid(secret), ...pause }).of('weak-token')).toEqual([]);
  });

  it('finds tokens that are taken after their end', () => {
    const ended = jwt(secret, { iat: day - 7_200, exp: day - 3_600 });
    expect(checked().send('GET /accounts/#', 1, ended).of('weak-token')).toMatchObject([{ point: 'token.expired', severity: 'high' }]);
    expect(checked().send('GET /accounts/#', 5, ended, { status: 401 }).of('weak-token')).toEqual([]);
  });

  it('finds tokens that end late or never', () => {
    const service = new Service().send('GET /accounts/#', 4, jwt(secret, {})).send('GET /accounts/#', 4, valid(secret));
    expect(service.points('long-lived-token')).toEqual(['token.exp', 'token.lifetime']);
    const short = (at: number) => jwt(secret, { iat: at / 1_000, exp: at / 1_000 + 900 });
    for (let index = 0; index < ENOUGH; index++) service.send('GET /accounts/#', 1, short(service.now));
    expect(service.of('long-lived-token').map(({ absence }) => absence !== null)).toEqual([true, true]);
    const good = new Service();
    for (let index = 0; index < 9; index++) good.send('GET /accounts/#', 1, short(good.now));
    expect(good.of('long-lived-token')).toEqual([]);
  });
});

describe('limits', () => {
  const login = { body: { username: 'ada', password: 'guess-4711' }, pause_ms: 500 };

  it('finds a burst of sign-ins that met no limit', () => {
    const service = new Service().send('POST /login', 29, login, { status: 401 });
    expect(service.of('no-rate-limit')).toEqual([]);
    service.send('POST /login', 6, login, { status: 401 });
    expect(service.of('no-rate-limit')).toMatchObject([{ template: '/login', owasp: 'API4:2023' }]);
    service.send('POST /login', ENOUGH, { ...login, pause_ms: 3_600_000 }, { status: 429 });
    expect(service.of('no-rate-limit')[0]?.absence?.observed).toBe('callers were refused with 429');
  });

  it('says nothing where a limit holds, where tries come slowly, or of other operations', () => {
    const limited = new Service().send('POST /login', 10, login, { status: 401 }).send('POST /login', 1, login, { status: 429 });
    expect(limited.send('POST /login', 60, login, { status: 429 }).of('no-rate-limit')).toEqual([]);
    expect(new Service().send('POST /login', 90, { ...login, pause_ms: 5_000 }, { status: 401 }).of('no-rate-limit')).toEqual([]);
    expect(new Service().send('GET /rates', 90, { pause_ms: 100 }).of('no-rate-limit')).toEqual([]);
  });
});

describe('the estate', () => {
  const document = (paths: object) => ({
    openapi: '3.1.0',
    info: { title: 'Bank', version: '2' },
    servers: [{ url: `https://${HOST}` }],
    paths,
  });
  const ok = { 200: { description: 'ok' } };

  it('finds an operation that no description names, until one does', async () => {
    const service = await new Service().describe(document({ '/rates': { get: { responses: ok } } }));
    service.send('GET /rates', 5).send('GET /exports', 5);
    expect(service.of('shadow-operation')).toMatchObject([{ template: '/exports', severity: 'low', absence: null }]);
    await service.describe(document({ '/rates': { get: { responses: ok } }, '/exports': { get: { responses: ok } } }));
    expect(service.send('GET /exports', 1).of('shadow-operation')[0]?.absence?.observed).toBe('a description names it now');
  });

  it('finds nothing in the shadow where nothing is described', () => {
    expect(new Service().send('GET /exports', 9).of('shadow-operation')).toEqual([]);
  });

  it('finds a deprecated operation that answers, until it is gone', async () => {
    const service = await new Service().describe(document({ '/rates': { get: { deprecated: true, responses: ok } } }));
    service.send('GET /rates', 5);
    expect(service.of('zombie-operation')).toMatchObject([{ template: '/rates', cwe: 1059 }]);
    service.send('GET /rates', ENOUGH, {}, { status: 410 });
    expect(service.of('zombie-operation')[0]?.absence?.observed).toBe('the operation answered 410');
    const live = await new Service().describe(document({ '/rates': { get: { responses: ok } } }));
    expect(live.send('GET /rates', 9).of('zombie-operation')).toEqual([]);
  });

  it('takes an answer at its word that it is deprecated', () => {
    const service = new Service().send('GET /v1/rates', 5, {}, with_(['deprecation', '@1767225600']));
    expect(service.of('zombie-operation')).toMatchObject([{ template: '/v1/rates' }]);
  });

  it('finds fields, types and answers that the description does not have, and sees them described', async () => {
    const content = (properties: object) => ({
      200: { description: 'ok', content: { 'application/json': { schema: { type: 'object', properties } } } },
    });
    const described = (properties: object, more: object = {}) =>
      document({ '/rates': { get: { responses: { ...content(properties), ...more } } } });
    const service = await new Service().describe(described({ rate: { type: 'boolean' } }));
    service
      .send('GET /rates', 8, {}, { body: { rate: 1.5, note: 'x' } })
      .send('GET /rates', 8, {}, { status: 206, body: { rate: 1.5, note: 'x' } });
    expect(service.points('spec-drift')).toEqual(['status operation.206', 'type 2xx response.rate', 'undeclared 2xx response.note']);
    expect(service.of('spec-drift').every(({ count, template }) => count > 0 && template === '/rates')).toBe(true);
    await service.describe(described({ rate: { type: 'number' }, note: { type: 'string' } }, { 206: { description: 'part' } }));
    service.send('GET /rates', 1, {}, { body: { rate: 1.5, note: 'x' } });
    expect(service.of('spec-drift').filter(({ absence }) => absence === null)).toEqual([]);
    const good = await new Service().describe(described({ rate: { type: 'number' } }));
    expect(good.send('GET /rates', 9, {}, { body: { rate: 1.5 } }).of('spec-drift')).toEqual([]);
  });
});

describe('access and messages, as recorded', () => {
  it('finds requests without a credential among those with one', () => {
    const service = new Service().send('GET /accounts/#', 20, { headers: TOKEN }).send('GET /accounts/#', 2);
    expect(service.of('unauthenticated-access')).toMatchObject([{ template: '/accounts/{accountId}', count: 2 }]);
    const good = new Service().send('GET /accounts/#', 20, { headers: TOKEN }).send('GET /accounts/#', 9, {}, { status: 401 });
    expect(good.of('unauthenticated-access')).toEqual([]);
  });

  it('finds sensitive data for callers without a credential, by field', () => {
    const body = { iban: 'GB82WEST12345698765432', note: 'ok' };
    expect(new Service().send('GET /statements', 8, {}, { body }).points('unauthenticated-data')).toEqual(['response.iban']);
    expect(new Service().send('GET /statements', 8, { headers: TOKEN }, { body }).of('unauthenticated-data')).toEqual([]);
  });

  it('finds a whole card number in answers, not one that is cut', () => {
    const number = (text: string) => ({ body: { cardNumber: text } });
    const bad = new Service().send('GET /cards/#', 8, { headers: TOKEN }, number('4111111111111111'));
    expect(bad.points('excess-data')).toEqual(['response.cardNumber']);
    const good = new Service().send('GET /cards/#', 8, { headers: TOKEN }, number('411111******1111'));
    expect(good.of('excess-data')).toEqual([]);
  });

  it('finds a token in the address, and keeps none of it', () => {
    const service = new Service().send('GET /accounts/#?access_token=3f9a8b7c6d5e4f3a2b1c', 5);
    expect(service.points('secret-in-url')).toEqual(['query.access_token']);
    expect(JSON.stringify(service.watch.snapshot())).not.toContain('3f9a8b7c6d5e4f3a2b1c');
    expect(new Service().send('GET /accounts/#?page_token=a1b2', 5, { headers: TOKEN }).of('secret-in-url')).toEqual([]);
  });

  it('finds numbers that lie close together, not random ones', () => {
    expect(new Service().send('GET /orders/10#', 20, { headers: TOKEN }).points('guessable-id')).toEqual(['path.orderId']);
    const good = new Service();
    for (let index = 0; index < 20; index++) good.send(`GET /orders/${crypto.randomUUID()}`, 1, { headers: TOKEN });
    expect(good.of('guessable-id')).toEqual([]);
  });

  it('finds a stack trace in an error, in either mode', () => {
    const trace = 'java.sql.SQLException: no row\n\tat bank.Ledger.find(Ledger.java:42)\nCaused by: java.lang.NullPointerException';
    for (const mode of ['block', 'monitor']) {
      const service = new Service(undefined, mode).send('GET /rates', 3).send('GET /rates', 1, {}, { status: 500, body: { error: trace } });
      expect(service.of('verbose-error'), mode).toMatchObject([{ cwe: 209, template: '/rates' }]);
    }
    const good = new Service().send('GET /rates', 3).send('GET /rates', 5, {}, { status: 500, body: { code: 'E1', detail: 'try again' } });
    expect(good.of('verbose-error')).toEqual([]);
  });

  it('finds an attack whose success the answer shows', () => {
    const passwd = 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n';
    const attack = 'GET /files?name=../../../../etc/passwd';
    const bad = new Service(undefined, 'monitor').send('GET /files?name=a', 5).send(attack, 1, {}, { body: passwd, type: 'text/plain' });
    expect(bad.of('exploited')).toMatchObject([{ severity: 'critical', owasp: 'API8:2023' }]);
    const good = new Service(undefined, 'monitor')
      .send('GET /files?name=a', 5)
      .send(attack, 1, {}, { status: 404, body: { code: 'none' } });
    expect(good.of('exploited')).toEqual([]);
  });
});
