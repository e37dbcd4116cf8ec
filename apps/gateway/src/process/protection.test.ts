import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilePolicy, policySchema } from '@sallyport/policy';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { Cleanup, exchanges, readSpool } from '../gateway.fixture.ts';
import { Primary } from './primary.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const SPEC = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Bank', version: '1' },
  paths: {
    '/payments': {
      get: { parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }], responses: { 200: { description: 'ok' } } },
    },
  },
});

async function start(gateway: object, policy: object): Promise<{ primary: Primary; dir: string; port: number }> {
  const upstream = await cleanup.upstream((_request, response) => response.end('ok'));
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-protection-'));
  cleanup.add(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, 'bank.json'), SPEC);
  const whole = {
    gateway: {
      listeners: [{ name: 'public', port: 0 }],
      admin: { port: 0 },
      drain_ms: 1_000,
      record: { directory: join(dir, 'spool') },
      upstreams: [{ name: 'bank', servers: [`http://127.0.0.1:${upstream}`] }],
      ...gateway,
    },
    policy,
  };
  await writeFile(join(dir, 'sallyport.yaml'), JSON.stringify(whole).replaceAll('DIR', dir));
  const primary = new Primary(join(dir, 'sallyport.yaml'), pino({ level: 'silent' }));
  cleanup.add(() => primary.stop());
  await primary.start();
  return { primary, dir, port: primary.listeners[0]?.port ?? 0 };
}

it('holds traffic against a description of a file, and takes up a changed one', async () => {
  const rules = [{ id: 'all', violations: ['invalid-parameter', 'undefined-operation'], action: 'block' }];
  const { primary, dir, port } = await start({ workers: 1, descriptions: ['DIR/bank.json'] }, { mode: 'block', specification: { rules } });
  const status = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  expect([await status('/payments?limit=5'), await status('/payments?limit=x'), await status('/admin')]).toEqual([200, 403, 403]);
  await writeFile(join(dir, 'bank.json'), SPEC.replace('integer', 'string'));
  await expect.poll(() => status('/payments?limit=x'), { timeout: 10_000 }).toBe(200);
  await primary.stop();
  const events = exchanges(await readSpool(join(dir, 'spool')));
  expect(events.find((event) => event.status === 403)?.signals).toEqual([
    expect.objectContaining({ rule: 'invalid-parameter', point: 'query.limit' }),
  ]);
});

it('knows countries by a file of the operator, and takes up a changed one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-geography-'));
  cleanup.add(() => rm(dir, { recursive: true, force: true }));
  const file = join(dir, 'networks.csv');
  await writeFile(file, 'network,country\n127.0.0.0/8,KP\n');
  const deny = [{ id: 'embargo', countries: ['KP'], reason: 'sanctions' }];
  const { primary, port } = await start({ workers: 1, geography: [file] }, { mode: 'block', deny });
  const status = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/`)).status;
  expect(await status()).toBe(403);
  await writeFile(file, 'network,country\n127.0.0.0/8,CH\n');
  await expect.poll(status, { timeout: 10_000 }).toBe(200);
  // A wrong one is refused, and the one before goes on.
  await writeFile(file, 'network,country\n127.0.0.0/8,Korea\n');
  await new Promise((later) => setTimeout(later, 600));
  expect(await status()).toBe(200);
  await primary.stop();
});

it('the workers of a gateway share a limit, and a client is told how long to wait', async () => {
  const limits = [{ id: 'all', keys: ['everyone'], limit: 20, per_seconds: 3_600, action: 'throttle' }];
  const { port } = await start({ workers: 2, counters: { interval_ms: 20 } }, { mode: 'block', limits });
  const ask = () => fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
  let passed = 0;
  for (let index = 0; index < 80; index++) {
    const answer = await ask();
    if (answer.status === 200) passed++;
    else {
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  // By themselves two workers would let 40 through; what one lets through between two exchanges is a handful.
  expect(passed).toBeGreaterThanOrEqual(20);
  expect(passed).toBeLessThan(32);
  expect((await ask()).headers.get('ratelimit-policy')).toBe('"all";q=20;w=3600');
});

it('verifies tokens with keys it fetches, takes a new key up, and goes by the fail mode while there are none', async () => {
  const issuer = 'https://id.bank.example';
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (key: KeyObject, kid: string): string => {
    const text = `${encode({ alg: 'EdDSA', kid })}.${encode({ iss: issuer, exp: Date.now() / 1_000 + 300 })}`;
    return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
  };
  const [first, second] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  let keys: object[] | null = null;
  const identity = await cleanup.upstream((_request, response) => {
    if (keys === null) response.writeHead(503).end();
    else response.end(JSON.stringify({ keys }));
  });
  const jwks_url = `http://127.0.0.1:${identity}/keys`;
  const security = { security: [{ bearer: [] }], components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } };
  const spec = JSON.stringify({ ...JSON.parse(SPEC), ...security });
  const upstream = await cleanup.upstream((_request, response) => response.end('ok'));
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-keys-'));
  cleanup.add(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, 'bank.json'), spec);
  const gateway = {
    listeners: [{ name: 'public', port: 0 }],
    admin: { port: 0 },
    workers: 2,
    drain_ms: 1_000,
    record: { directory: join(dir, 'spool') },
    upstreams: [{ name: 'bank', servers: [`http://127.0.0.1:${upstream}`] }],
    descriptions: [join(dir, 'bank.json')],
    jwks_fetch: { hosts: [`127.0.0.1:${identity}`], min_interval_s: 1 },
  };
  const policy = {
    mode: 'block',
    on_error: 'closed',
    specification: { action: 'block', issuers: [{ issuer, jwks_url, algorithms: ['EdDSA'] }] },
  };
  await writeFile(join(dir, 'sallyport.yaml'), JSON.stringify({ gateway, policy }));
  const primary = new Primary(join(dir, 'sallyport.yaml'), pino({ level: 'silent' }));
  cleanup.add(() => primary.stop());
  await primary.start();
  const ask = async (key: KeyObject, kid: string): Promise<string> => {
    const headers = { authorization: `Bearer ${token(key, kid)}`, connection: 'close' };
    const answer = await fetch(`http://127.0.0.1:${primary.listeners[0]?.port}/payments`, { headers });
    const body = await answer.text();
    return answer.status === 200 ? 'good' : String(JSON.parse(body).type);
  };
  expect(await ask(first.privateKey, 'a')).toBe('urn:sallyport:error:INSPECTION_INCOMPLETE');
  keys = [{ ...first.publicKey.export({ format: 'jwk' }), kid: 'a' }];
  await expect.poll(() => ask(first.privateKey, 'a'), { timeout: 10_000 }).toBe('good');
  expect(await ask(second.privateKey, 'b')).toBe('urn:sallyport:error:REQUEST_BLOCKED');
  keys = [{ ...second.publicKey.export({ format: 'jwk' }), kid: 'b' }];
  await expect.poll(() => ask(second.privateKey, 'b'), { timeout: 10_000 }).toBe('good');
  await expect.poll(() => ask(first.privateKey, 'a'), { timeout: 10_000 }).toBe('urn:sallyport:error:REQUEST_BLOCKED');
  await primary.stop();
  const events = await readSpool(join(dir, 'spool'));
  expect(events.flatMap((event) => (event.kind === 'system' ? [event.name] : []))).toEqual(
    expect.arrayContaining(['keys-down', 'keys-up']),
  );
});

it('a DPoP proof is good once, whichever worker gets it; keys from a file leave the hash of the policy alone', async () => {
  const issuer = 'https://id.bank.example';
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jws = (header: object, claims: object, key: KeyObject): string => {
    const text = `${encode(header)}.${encode(claims)}`;
    return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
  };
  const [server, client] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const jwk = client.publicKey.export({ format: 'jwk' });
  const jkt = createHash('sha256')
    .update(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x }))
    .digest('base64url');
  const upstream = await cleanup.upstream((_request, response) => response.end('ok'));
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-dpop-'));
  cleanup.add(() => rm(dir, { recursive: true, force: true }));
  const security = { security: [{ bearer: [] }], components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } };
  await writeFile(join(dir, 'bank.json'), JSON.stringify({ ...JSON.parse(SPEC), ...security }));
  await writeFile(join(dir, 'keys.json'), JSON.stringify({ keys: [server.publicKey.export({ format: 'jwk' })] }));
  const policy = {
    mode: 'block',
    specification: { action: 'block', issuers: [{ issuer, algorithms: ['EdDSA'], bound: 'dpop' }] },
    // The address that the proof names is this machine.
    exceptions: [{ id: 'loopback', class: 'ssrf', reason: 'the test runs here', owner: 'test' }],
  };
  const gateway = {
    listeners: [{ name: 'public', port: 0 }],
    admin: { port: 0 },
    workers: 3,
    drain_ms: 1_000,
    record: { directory: join(dir, 'spool') },
    upstreams: [{ name: 'bank', servers: [`http://127.0.0.1:${upstream}`] }],
    descriptions: [join(dir, 'bank.json')],
    jwks: [{ issuer, file: join(dir, 'keys.json') }],
  };
  await writeFile(join(dir, 'sallyport.yaml'), JSON.stringify({ gateway, policy }));
  const primary = new Primary(join(dir, 'sallyport.yaml'), pino({ level: 'silent' }));
  cleanup.add(() => primary.stop());
  await primary.start();
  const url = `http://127.0.0.1:${primary.listeners[0]?.port}/payments`;
  const token = jws({ alg: 'EdDSA' }, { iss: issuer, exp: Date.now() / 1_000 + 300, cnf: { jkt } }, server.privateKey);
  const ath = createHash('sha256').update(token).digest('base64url');
  const prove = (jti: string): string =>
    jws({ typ: 'dpop+jwt', alg: 'EdDSA', jwk }, { htm: 'GET', htu: url, iat: Date.now() / 1_000, jti, ath }, client.privateKey);
  const ask = async (dpop: string): Promise<number> => {
    const answer = await fetch(url, { headers: { authorization: `DPoP ${token}`, dpop, connection: 'close' } });
    await answer.text();
    return answer.status;
  };
  const proof = prove('one');
  const answers: number[] = [];
  for (let round = 0; round < 40; round++) answers.push(await ask(proof));
  expect(answers.filter((status) => status === 200)).toHaveLength(1);
  expect(await ask(prove('two'))).toBe(200);
  // A worker that starts later knows what was used, and so does a new configuration.
  for (const pid of primary.pids) process.kill(pid, 'SIGKILL');
  await expect.poll(() => ask(prove(String(Math.random()))).catch(() => 0), { timeout: 10_000 }).toBe(200);
  await writeFile(join(dir, 'sallyport.yaml'), JSON.stringify({ gateway, policy: { ...policy, block_status: 404 } }));
  await expect.poll(() => ask(proof).catch(() => 0), { timeout: 10_000 }).toBe(404);
  await primary.stop();
  const hashes = new Set(
    (await readSpool(join(dir, 'spool'))).flatMap((event) => (event.kind === 'exchange' ? [event.decision.policy] : [])),
  );
  const published = (more: object): string => compilePolicy(policySchema.parse({ ...policy, ...more })).hash;
  expect([...hashes].sort()).toEqual([published({}), published({ block_status: 404 })].sort());
});
