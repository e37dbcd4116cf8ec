import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Explanation } from './commands/explain.ts';
import { file, lines, run } from './testing/run.ts';

const attack = {
  id: 'a',
  method: 'GET',
  path: `/search?q=${encodeURIComponent("' UNION SELECT card FROM vault-- 4111111111111111")}`,
  headers: { host: 'api.bank.example' },
};
const clean = { id: 'b', method: 'GET', path: '/accounts/7', headers: { host: 'api.bank.example' } };

async function explained(source: string, path: string, ...more: string[]): Promise<{ code: number; text: string; err: string }> {
  const to = join(dirname(path), 'explained');
  const { code, err } = await run('explain', source, path, '--out', to, ...more);
  return { code, err, text: readFileSync(to, 'utf8') };
}

describe('sallyport explain', () => {
  it('says for each finding its references, its place, what fired and what it added', async () => {
    const { code, text } = await explained('--in', file('r.jsonl', lines([attack, clean])));
    expect(code).toBe(0);
    expect(text).toContain('a  GET api.bank.example/search');
    expect(text).toMatch(/block: score 0\.\d{3}, blocked from 0\.5 on/);
    expect(text).toContain('SQL injection (CWE-89, CAPEC-66, API10:2023), critical');
    expect(text).toContain('at query.q');
    expect(text).toMatch(/sqli\.union-select: weight 0\.\d\d, adds 0\.\d{3}/);
    expect(text).toMatch(/policy [0-9a-f]{16}, rules \S+, scored by \S+/);
    expect(text).toContain('b  GET api.bank.example/accounts/7\n  pass: score 0.000');
    expect(text).toContain('nothing was found');
    expect(text).not.toContain('4111111111111111');
  });

  it('gives the same as JSON, the same bytes the same verdict', async () => {
    const path = file('r.jsonl', lines([attack]));
    const first = (await explained('--in', path, '--json')).text;
    const one = JSON.parse(first) as Explanation;
    expect(one).toMatchObject({ id: 'a', verdict: 'block', threshold: 0.5, classes: expect.arrayContaining(['sqli']) });
    const added = one.findings.flatMap((finding) => finding.indicators).reduce((sum, share) => sum + share.contribution, 0);
    expect(added).toBeCloseTo(one.score, 2);
    expect((await explained('--in', path, '--json')).text).toBe(first);
  });

  it('names what the model goes by, masked, and the thresholds of classes', async () => {
    const learned = { ...attack, path: `/search?q=${encodeURIComponent("4111111111111111 admin'||'1'||'x")}` };
    const source = file('r.jsonl', lines([learned]));
    const policy = join(dirname(source), 'policy.yaml');
    writeFileSync(policy, 'class_sensitivity: { sqli: safe, xss: paranoid }\n');
    const { text } = await explained('--in', source, '--policy', policy);
    expect(text).toMatch(/blocked from 0\.5 on, sqli by itself from 0\.8 on\n/);
    expect(text).toMatch(/sqli\.learned: weight 0\.\d\d, adds 0\.\d{3}\n/);
    expect(text).toMatch(/feature (?:text|word|words) "[^"]+": weight 0\.\d\d, adds 0\.\d{3} \(adds \d\.\d+ to the log-odds\)/);
    expect(text).not.toContain('4111');
    const one = JSON.parse((await explained('--in', source, '--policy', policy, '--json')).text) as Explanation;
    expect(one.class_thresholds).toEqual({ sqli: 0.8 });
    const added = one.findings.flatMap((finding) => finding.indicators).reduce((sum, share) => sum + share.contribution, 0);
    expect(added).toBeCloseTo(one.score, 2);
  });

  it('reads one request as text, with its body', async () => {
    const request = `POST /pay?x=1 HTTP/1.1\r\nHost: api.bank.example\r\nContent-Type: application/json\r\n\r\n{"memo":"<script>alert(1)</script>"}`;
    const { code, text } = await explained('--request', file('request.http', request), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ method: 'POST', path: '/pay', verdict: 'block', classes: ['xss'] });
    expect(JSON.parse(text).findings[0].point).toBe('body.json.memo');
  });

  it('refuses what it cannot read, by line, and says how it is used', async () => {
    const bad = await run('explain', '--request', file('bad.http', 'POST /pay HTTP/1.1\nno colon here\n\n'));
    expect(bad.code).toBe(1);
    expect(bad.err).toMatch(/RECORD_INVALID at .*bad\.http:2/);
    expect((await run('explain')).code).toBe(2);
    expect((await run('explain', '--in', 'a', '--request', 'b')).code).toBe(2);
    expect((await run('explain', '--in', '/does/not/exist')).code).toBe(3);
    const mixed = await explained('--in', file('r.jsonl', `${lines([clean])}{"id":\n`));
    expect(mixed.code).toBe(1);
    expect(mixed.err).toContain('RECORD_INVALID');
    const help = await run('explain', '--help');
    expect(help.out).toContain('Exit codes');
  });
});
