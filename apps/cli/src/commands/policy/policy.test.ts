import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '@sallyport/control-plane';
import { SallyportError } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { file, type Ran, run } from '../../testing/run.ts';

const PASSWORD = 'correct horse battery staple';
const dir = mkdtempSync(join(tmpdir(), 'sallyport-policy-cli-'));
let plane: ControlPlane;
let url = '';
let token = '';

beforeAll(async () => {
  plane = await startControlPlane({
    adminPassword: PASSWORD,
    openEvents: () => Promise.reject(new SallyportError('STORE_UNAVAILABLE', 'event store', 'switched off')),
    config: { listen: '127.0.0.1:0', data_dir: dir, log_level: 'silent' },
  });
  url = plane.urls[0] ?? '';
  token = file('token', await makeToken());
});
afterAll(async () => {
  await plane.close();
  rmSync(dir, { recursive: true, force: true });
});

async function makeToken(): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'admin', password: PASSWORD });
  const signedIn = await fetch(`${url}/api/v1/session`, { method: 'POST', headers, body });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  const { csrf } = (await signedIn.json()) as { csrf: string };
  const send = (path: string, made: object): Promise<Response> =>
    fetch(`${url}/api/v1/${path}`, { method: 'POST', headers: { ...headers, cookie, 'x-csrf-token': csrf }, body: JSON.stringify(made) });
  await send('users', { name: 'second', role: 'admin', password: `${PASSWORD} too` });
  const { secret } = (await (await send('tokens', { name: 'pipeline', role: 'admin', expires_days: 30 })).json()) as { secret: string };
  return secret;
}

const at = (...args: string[]): Promise<Ran> => run('policy', ...args, '--url', url, '--token-file', token);
const json = async (...args: string[]): Promise<{ code: number; value: Record<string, unknown> }> => {
  const { code, out, err } = await at(...args, '--json');
  return { code, value: JSON.parse(out === '' ? err : out) };
};
const policy = (text: string): string => file('policy.yaml', text);

describe('policy validate and schema', () => {
  it('names file, line and column, and needs no network', async () => {
    const good = await run('policy', 'validate', policy('# mine\nmode: block\n'));
    expect(good.code).toBe(0);
    const path = policy('mode: blok\nhosts:\n  - host: a\n    moed: off\n');
    const bad = await run('policy', 'validate', path);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain(`${path}:1:`);
    expect(bad.out).toContain(`${path}:4:5: POLICY_INVALID hosts[0].moed: there is no such field`);
    const listed = await run('policy', 'validate', path, '--json');
    expect(JSON.parse(listed.out)).toMatchObject({ ok: false, problems: [{ line: 1 }, { line: 4, column: 5 }] });
  });

  it('gives the schema with every field described', async () => {
    const { out } = await run('policy', 'schema');
    const schema = JSON.parse(out);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['mode', 'apis', 'operations', 'limits', 'approval']));
    for (const field of Object.values(schema.properties)) expect((field as { description?: string }).description).toBeTruthy();
  });
});

describe('policy changes against a control plane', () => {
  it('diffs, applies, keeps comments, and goes back', async () => {
    const path = policy('# keep me\nmode: block # why not\n');
    const diff = await at('diff', path);
    expect(diff).toMatchObject({ code: 1, err: '' });
    expect(diff.out).toContain('+mode: block # why not');
    expect(await json('apply', path, '--reason', 'for the test')).toMatchObject({ code: 0, value: { state: 'in-force', version: 2 } });
    expect((await at('show')).out).toBe('# keep me\nmode: block # why not\n');
    expect((await at('diff', path)).code).toBe(0);
    expect(await json('apply', path, '--reason', 'again')).toMatchObject({ code: 0, value: { state: 'unchanged', version: 2 } });
    expect(await json('rollback', '--reason', 'enough')).toMatchObject({ code: 0, value: { state: 'in-force', version: 3 } });
    expect((await at('show', '2')).out).toContain('keep me');
    const { out } = await at('history');
    expect(out).toMatch(/^3 {2}in force .* enough\n2 {2}.* token:pipeline {2}for the test\n/);
  });

  it('says no: what is not valid, what was made from another version, who has no right', async () => {
    const invalid = await at('apply', policy('mode: blok\n'), '--reason', 'for the test');
    expect(invalid).toMatchObject({ code: 1, out: '' });
    expect(invalid.err).toMatch(/policy\.yaml:1:\d+: POLICY_INVALID mode/);
    expect(await json('apply', policy('mode: off\n'), '--reason', 'late', '--base', '1')).toMatchObject({
      code: 1,
      value: { error: { code: 'CONFLICT' } },
    });
    const wrong = await run('policy', 'show', '--url', url, '--token-file', file('token', 'spt_nobody'));
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('UNAUTHENTICATED')]);
    expect((await at('apply', policy('mode: off\n'))).code).toBe(2);
    expect((await run('policy', 'show')).code).toBe(2);
    const away = await run('policy', 'show', '--url', 'http://127.0.0.1:1', '--token-file', token);
    expect([away.code, away.err]).toEqual([3, expect.stringContaining('CONTROL_PLANE_UNREACHABLE')]);
  });

  it('proposes; a token approves nothing, nobody their own, and a second person does', async () => {
    const path = policy('mode: block\nblock_threshold: 0.7\n');
    const { code, value } = await json('propose', path, '--reason', 'please look');
    expect([code, value.state]).toEqual([0, 'proposed']);
    const id = value.change as string;
    expect((await at('history')).out).toContain(`${id}  waits`);
    expect(await json('approve', id, '--reason', 'mine')).toMatchObject({ code: 1, value: { error: { code: 'FORBIDDEN' } } });
    const as = (name: string, password: string): Promise<Ran> =>
      run('policy', 'approve', id, '--reason', 'looked at', '--url', url, '--user', name, '--password-file', file('password', password));
    expect((await as('admin', PASSWORD)).err).toContain('FORBIDDEN');
    expect((await as('second', 'not the password at all')).code).toBe(1);
    const approved = await as('second', `${PASSWORD} too`);
    expect([approved.code, approved.out]).toEqual([0, `${id} is approved: version 4\n`]);
    expect(await json('show')).toMatchObject({ value: { version: 4, approved_by: 'second' } });
  });

  it('where the policy asks for a second person, apply waits and says so', async () => {
    const asks = policy('mode: block\napproval: { required: true }\n');
    expect((await json('apply', asks, '--reason', 'from now on')).code).toBe(0);
    const path = policy('mode: monitor\napproval: { required: true }\n');
    expect((await at('diff', path)).out).toContain('needs a second person: mode');
    const { code, value } = await json('apply', path, '--reason', 'for the test');
    expect([code, value.state, value.touches]).toEqual([1, 'proposed', ['mode']]);
    expect(await json('withdraw', value.change as string, '--reason', 'not now')).toMatchObject({ code: 0, value: { state: 'withdrawn' } });
  });

  it('a dry run without records says so', async () => {
    const { code, out } = await at('dry-run', policy('mode: block\n'), '--fail-on-clean');
    expect([code, out]).toEqual([0, expect.stringContaining('0 exchanges: 0 stopped')]);
  });
});
