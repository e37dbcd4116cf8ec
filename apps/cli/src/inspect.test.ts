import { execFile } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { file, lines, run } from './testing/run.ts';

interface Verdict {
  readonly id: string | null;
  readonly verdict?: string;
  readonly score?: number;
  readonly classes?: string[];
  readonly findings?: { detector: string; class: string; point: string; severity: string; confidence: number; evidence: string }[];
  readonly inspect_us?: number;
  readonly error?: { code: string; place: string };
}

const clean = (id: string): object => ({
  id,
  method: 'GET',
  path: '/accounts/7?page=2',
  headers: { host: 'api.bank.example', accept: ['application/json', 'text/plain'] },
});
const attack = (id: string): object => ({
  id,
  method: 'GET',
  path: `/search?q=${encodeURIComponent("' UNION SELECT card FROM vault--")}`,
  headers: { host: 'api.bank.example' },
});

async function inspect(input: string, ...more: string[]): Promise<{ code: number; err: string; verdicts: Verdict[] }> {
  const from = file('requests.jsonl', input);
  const to = join(dirname(from), 'verdicts.jsonl');
  const { code, err } = await run('inspect', '--in', from, '--out', to, ...more);
  const text = existsSync(to) ? readFileSync(to, 'utf8') : '';
  return {
    code,
    err,
    verdicts: text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Verdict),
  };
}

describe('sallyport inspect', () => {
  it('gives one verdict a line, in order, with the same ids and the documented fields', async () => {
    const { code, verdicts } = await inspect(lines([clean('a'), attack('b'), clean('c')]));
    expect(code).toBe(0);
    expect(verdicts.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['a', 'pass'],
      ['b', 'block'],
      ['c', 'pass'],
    ]);
    const blocked = verdicts[1]!;
    expect(Object.keys(blocked).sort()).toEqual(['classes', 'findings', 'id', 'inspect_us', 'score', 'verdict']);
    expect(blocked.classes).toContain('sqli');
    expect(blocked.score).toBeGreaterThan(0.5);
    expect(Number.isInteger(blocked.inspect_us)).toBe(true);
    expect(Object.keys(blocked.findings![0]!).sort()).toEqual(['class', 'confidence', 'detector', 'evidence', 'point', 'severity']);
    expect(blocked.findings![0]!.point).toMatch(/^query\.q/);
  });

  it('reads base64 bodies and answers, and masks evidence', async () => {
    const body = Buffer.from(JSON.stringify({ note: "1' OR '1'='1' -- 4111111111111111" })).toString('base64');
    const request = {
      id: 'x',
      method: 'POST',
      path: '/pay',
      headers: { host: 'h', 'content-type': 'application/json' },
      body_b64: body,
      response: {
        status: 500,
        headers: { 'content-type': 'text/plain' },
        body: 'You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version',
      },
    };
    const { verdicts } = await inspect(lines([request]));
    expect(verdicts[0]!.verdict).toBe('block');
    expect(verdicts[0]!.findings!.map((finding) => finding.class)).toEqual(expect.arrayContaining(['sqli', 'data-leak']));
    expect(JSON.stringify(verdicts)).not.toContain('4111111111111111');
  });

  it('a bad line yields a verdict line with an error, the rest is done, and the exit code says so', async () => {
    const { code, verdicts } = await inspect(
      `${lines([clean('a')])}{"id":"b","method":\n${lines([{ id: 'c', method: 'GET' }])}\n${lines([attack('d')])}`,
    );
    expect(code).toBe(1);
    expect(verdicts.map((verdict) => verdict.error?.code ?? verdict.verdict)).toEqual([
      'pass',
      'RECORD_INVALID',
      'RECORD_INVALID',
      'block',
    ]);
    expect(verdicts[1]!.error!.place).toMatch(/:2$/);
  });

  it('the verdict is what block mode would do, by the policy given', async () => {
    const policy = file(
      'policy.yaml',
      'mode: monitor\nexceptions:\n  - id: search\n    class: sqli\n    scope: { path: /search }\n    reason: free text\n    owner: appsec\n',
    );
    expect((await inspect(lines([attack('a')]), '--policy', policy)).verdicts[0]!.verdict).toBe('pass');
    expect((await inspect(lines([attack('a')]))).verdicts[0]!.verdict).toBe('block');
  });

  it('names the line of a bad policy, and touches nothing', async () => {
    const policy = file('policy.yaml', 'mode: monitor\nblock_threshold: 7\n');
    const { code, err, verdicts } = await inspect(lines([attack('a')]), '--policy', policy);
    expect(code).toBe(1);
    expect(err).toMatch(/POLICY_INVALID at .*policy\.yaml:2/);
    expect(verdicts).toEqual([]);
  });

  it('says when the input is not there, and what a wrong command line is', async () => {
    expect((await run('inspect', '--in', '/does/not/exist.jsonl')).code).toBe(3);
    expect((await run('inspect')).code).toBe(2);
    expect((await run('inspect', '--in', 'x', '--nonsense')).code).toBe(2);
    const help = await run('inspect', '--help');
    expect(help.code).toBe(0);
    expect(help.out).toContain('Exit codes');
  });

  it('streams 100,000 requests in bounded memory', async () => {
    const path = file('many.jsonl', '');
    const stream = createWriteStream(path);
    const filler = 'x'.repeat(1_500);
    for (let index = 0; index < 100_000; index++) {
      const request = {
        id: `r${index}`,
        method: 'POST',
        path: '/payments',
        headers: { host: 'h', 'content-type': 'application/json' },
        body: `{"memo":"${filler}"}`,
      };
      if (!stream.write(`${JSON.stringify(request)}\n`)) await new Promise<void>((go) => stream.once('drain', () => go()));
    }
    await new Promise<void>((done) => stream.end(() => done()));
    const main = resolve(import.meta.dirname, '../dist/main.js');
    const out = join(dirname(path), 'out.jsonl');
    // The heap may hold a third of the input, so a command that kept it all would die.
    const { stderr } = await promisify(execFile)(process.execPath, [
      '--max-old-space-size=56',
      main,
      'inspect',
      '--in',
      path,
      '--out',
      out,
      '--json',
    ]);
    expect(JSON.parse(stderr)).toEqual({ records: 100_000, blocked: 0, passed: 100_000, errors: 0 });
    const tail = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(tail).toHaveLength(100_000);
    expect((JSON.parse(tail.at(-1)!) as Verdict).id).toBe('r99999');
  }, 120_000);
});
