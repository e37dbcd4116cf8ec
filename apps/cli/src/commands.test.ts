import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadSpec } from '@sallyport/contract';
import { describe, expect, it } from 'vitest';
import { controlPlaneFolder } from './commands/report.ts';
import { file, lines, run } from './testing/run.ts';

const START = Date.parse('2026-03-01T10:00:00Z');

/** Customers reading accounts over an hour, an attacker, a scanner and a 404. */
function traffic(): object[] {
  const requests: object[] = [];
  for (let index = 0; index < 60; index++) {
    const ts = new Date(START + index * 60_000).toISOString();
    const common = {
      ts,
      client_ip: `198.51.100.${index % 20}`,
      headers: { host: 'api.bank.example', authorization: `Bearer token-${index}-abcdefghijklmnop` },
    };
    requests.push({
      id: `a${index}`,
      method: 'GET',
      path: `/accounts/${10_000_000 + index * 7}`,
      ...common,
      response: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: `{"iban":"GB82WEST12345698765432","balance":${index}}`,
      },
    });
    requests.push({
      id: `s${index}`,
      method: 'GET',
      path: '/accounts/summary',
      ...common,
      response: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"count":3}' },
    });
  }
  const host = { host: 'api.bank.example' };
  requests.push({
    id: 'x',
    method: 'GET',
    path: '/admin/..%2f..%2f..%2fetc/passwd',
    headers: host,
    response: { status: 200, headers: {}, body: 'ok' },
  });
  requests.push({ id: 'n', method: 'GET', path: '/nothing/here', headers: host, response: { status: 404, headers: {}, body: '' } });
  return requests;
}

interface InventoryFile {
  readonly operations: {
    method: string;
    host: string;
    template: string;
    requests: number;
    status: string;
    auth: unknown;
    data_classes: { id: string }[];
    parameters: unknown[];
    exposure: string;
    risk: { score: number; level: string; factors: unknown[] };
  }[];
}

describe('sallyport lint', () => {
  it('names what is wrong with its line, and says no to errors', async () => {
    const spec = file(
      'spec.yaml',
      'openapi: 3.1.0\ninfo: { title: Bank, version: "1" }\npaths:\n  /cards:\n    get: { parameters: [{ name: pin, in: query, schema: { type: integer } }], responses: { default: { description: x } } }\n',
    );
    const { code, out } = await run('lint', spec);
    expect(code).toBe(1);
    expect(out).toContain('spec.yaml:5:25: error bank:no-secrets-in-url: GET /cards: query pin');
    const findings = JSON.parse((await run('lint', spec, '--rules', 'bank', '--json')).out) as { rule: string }[];
    expect(findings.map(({ rule }) => rule)).toEqual(['bank:auth-on-every-operation', 'bank:no-secrets-in-url', 'bank:bounded-numbers']);
    const written = join(dirname(spec), 'lint.sarif');
    await run('lint', spec, '--rules', 'owasp', '--sarif', written);
    const sarif = JSON.parse(readFileSync(written, 'utf8')) as {
      runs: { results: { ruleId: string }[] }[];
    };
    expect(sarif.runs[0]!.results.map(({ ruleId }) => ruleId)).toContain('owasp:api4:2023-integer-format');
  });
});

describe('sallyport discover', () => {
  it('turns recorded traffic into an inventory and an OpenAPI document that loads again', async () => {
    const input = file('traffic.jsonl', lines(traffic()));
    const [json, openapi] = [join(dirname(input), 'inventory.json'), join(dirname(input), 'openapi.json')];
    const { code, err } = await run('discover', '--in', input, '--json', json, '--openapi', openapi);
    expect(err).toMatch(/122 records/);
    expect(code).toBe(0);
    const { operations } = JSON.parse(readFileSync(json, 'utf8')) as InventoryFile;
    const templates = operations.filter((operation) => operation.status !== 'provisional').map((operation) => operation.template);
    expect(templates.sort()).toEqual(['/accounts/summary', '/accounts/{accountId}']);
    const account = operations.find((operation) => operation.template === '/accounts/{accountId}')!;
    expect(account).toMatchObject({ method: 'GET', host: 'api.bank.example', requests: 60, exposure: 'external' });
    expect(account.data_classes.map((entry) => entry.id)).toContain('iban');
    expect(account.risk.factors.length).toBeGreaterThan(0);
    const document = await loadSpec(readFileSync(openapi, 'utf8'), openapi);
    expect(document.ok && document.value.operations.map((operation) => operation.template)).toContain('/accounts/{accountId}');
  });

  it('compares with a description: shadow, orphan and zombie', async () => {
    const spec = file(
      'spec.yaml',
      'openapi: 3.1.0\ninfo: { title: Bank, version: "1" }\nservers: [{ url: "https://api.bank.example" }]\npaths:\n  /accounts/{id}:\n    get: { deprecated: true, parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { default: { description: x } } }\n  /cards:\n    get: { responses: { default: { description: x } } }\n',
    );
    const input = file('traffic.jsonl', lines(traffic()));
    const json = join(dirname(input), 'i.json');
    await run('discover', '--in', input, '--spec', spec, '--json', json);
    const { operations } = JSON.parse(readFileSync(json, 'utf8')) as InventoryFile;
    const status = (template: RegExp): string | undefined => operations.find((operation) => template.test(operation.template))?.status;
    expect(status(/^\/accounts\/\{/)).toBe('zombie');
    expect(status(/summary$/)).toBe('shadow');
    expect(status(/^\/cards$/)).toBe('orphan');
  });

  it('--base keeps what matches and says how much was left out', async () => {
    const input = file('traffic.jsonl', lines(traffic()));
    const { err } = await run('discover', '--in', input, '--base', '/summary$', '--json', join(dirname(input), 'i.json'));
    expect(err).toMatch(/1 operations?, 62 left out/);
    expect((await run('discover', '--in', input, '--base', '(')).code).toBe(2);
  });

  it('gives the inventory of a date, and what came after it', async () => {
    const input = file('traffic.jsonl', lines(traffic()));
    const times = traffic()
      .map((record) => Date.parse(String((record as { ts?: string }).ts)))
      .filter((at) => !Number.isNaN(at));
    const middle = new Date((Math.min(...times) + Math.max(...times)) / 2).toISOString();
    const [json, changes] = [join(dirname(input), 'i.json'), join(dirname(input), 'changes.json')];
    const { err } = await run('discover', '--in', input, '--as-of', middle, '--json', json);
    expect(Number(/(\d+) left out/.exec(err)![1])).toBeGreaterThan(10);
    expect((await run('discover', '--in', input, '--since', new Date(Math.min(...times)).toISOString(), '--changes', changes)).code).toBe(
      0,
    );
    const { added, changed } = JSON.parse(readFileSync(changes, 'utf8')) as { added: unknown[]; changed: unknown[] };
    expect(added.length + changed.length).toBeGreaterThan(0);
    expect((await run('discover', '--in', input, '--as-of', 'yesterday')).code).toBe(2);
  });

  it('writes OpenAPI 3.0, CycloneDX and CSV with owners', async () => {
    const input = file('traffic.jsonl', lines(traffic()));
    const owners = file('CODEOWNERS', '/accounts @bank/accounts\n');
    const at = (name: string): string => join(dirname(input), name);
    const given = [
      '--openapi',
      at('o.json'),
      '--openapi-version',
      '3.0',
      '--cyclonedx',
      at('c.json'),
      '--csv',
      at('o.csv'),
      '--owners',
      owners,
    ];
    expect((await run('discover', '--in', input, ...given)).code).toBe(0);
    const document = await loadSpec(readFileSync(at('o.json'), 'utf8'), 'o.json');
    expect(document.ok && [document.value.openapi, document.value.problems]).toEqual(['3.0', []]);
    const services = (
      JSON.parse(readFileSync(at('c.json'), 'utf8')) as { services: { name: string; data: { classification: string }[] }[] }
    ).services;
    expect(services.map(({ name }) => name)).toContain('api.bank.example');
    expect(services.flatMap(({ data }) => data.map(({ classification }) => classification))).toContain('iban');
    expect(readFileSync(at('o.csv'), 'utf8')).toContain('@bank/accounts');
  });

  it('reads an access log', async () => {
    const log = Array.from(
      { length: 20 },
      (_, index) =>
        `198.51.100.${index} - - [01/Mar/2026:10:${String(index * 2).padStart(2, '0')}:00 +0000] "GET /v2/orders/${900 + index} HTTP/1.1" 200 512 "-" "okhttp/4.12"\n`,
    ).join('');
    const input = file('access.log', log);
    const json = join(dirname(input), 'i.json');
    expect((await run('discover', '--in', input, '--json', json)).code).toBe(0);
    const { operations } = JSON.parse(readFileSync(json, 'utf8')) as InventoryFile;
    expect(operations.map((operation) => operation.template)).toContain('/v2/orders/{orderId}');
  });
});

describe('sallyport replay', () => {
  it('counts what a policy would have done and shows examples, masked', async () => {
    const input = file('traffic.jsonl', lines(traffic()));
    const policy = file('policy.yaml', 'mode: block\n');
    const main = await run('replay', '--in', input, '--policy', policy, '--json');
    expect(main.code).toBe(0);
    const report = JSON.parse(main.out) as {
      records: number;
      actions: { pass: number; block: number };
      classes: Record<string, number>;
      examples: { target: string }[];
    };
    expect(report.records).toBe(122);
    expect(report.actions).toEqual({ pass: 121, block: 1 });
    expect(report.classes).toHaveProperty('path-traversal');
    expect(report.examples).toHaveLength(1);
    expect((await run('replay', '--in', input, '--policy', policy, '--json')).out).toBe(main.out);
  });

  it('monitor mode would have blocked nothing, and it says what block mode would', async () => {
    const { out } = await run('replay', '--in', file('t.jsonl', lines(traffic())), '--policy', file('p.yaml', 'mode: monitor\n'));
    expect(out).toMatch(/0 would have been blocked, 122 passed\nin block mode everywhere: 1 blocked, 121 passed/);
  });
});

describe('sallyport config check', () => {
  it('accepts the smallest configuration', async () => {
    const path = file('sallyport.yaml', "gateway:\n  upstreams:\n    - name: api\n      servers: ['http://127.0.0.1:3000']\n");
    expect(await run('config', 'check', path)).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    ['gateway:\n  upstreams:\n    - name: api\n      servers: [nonsense]\n', /CONFIG_INVALID at .*:4:\d+/],
    [
      "gateway:\n  upstreams: [{ name: api, servers: ['http://127.0.0.1:3000'] }]\npolicy:\n  mode: blok\n",
      /POLICY_INVALID at .*:4:\d+.*policy\.mode/,
    ],
    ['gateway: {}\ncontrol_plane:\n  listen: nowhere\n', /CONFIG_INVALID at .*:3:\d+.*control_plane\.listen/],
    ['gateway: [\n', /CONFIG_SYNTAX/],
    ["gateway:\n  upstreams: [{ name: api, servers: ['http://127.0.0.1:3000'] }]\nsurprise: 1\n", /:3:\d+.*surprise/],
  ])('names the line of what is wrong: %j', async (text, message) => {
    const { code, err } = await run('config', 'check', file('sallyport.yaml', text));
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
});

describe('sallyport report and verify', () => {
  it('lists the frameworks and refuses an unknown one, a bad period and a missing folder', async () => {
    expect((await run('report', '--list')).out).toContain('PCI-DSS-4.0.1');
    expect((await run('report', '--framework', 'PCI-DSS-4.0.1', '--from', '2026-02-01', '--to', '2026-01-01')).err).toContain(
      'PERIOD_INVALID',
    );
    expect((await run('report', '--framework', 'PCI-DSS-4.0.1', '--from', '2026-02-01', '--to', '2999-01-01')).err).toContain(
      'it ends after now',
    );
    expect((await run('report', '--framework', 'PCI-DSS-4.0.1', '--from', 'soon', '--to', '2026-01-01')).code).toBe(2);
    expect(
      (await run('report', '--framework', 'X', '--from', '2026-01-01', '--to', '2026-02-01', '--data-dir', '/does/not/exist')).code,
    ).not.toBe(0);
  });

  it('verify says what fails, and what is not there', async () => {
    expect((await run('verify', file('b.json', '{}'))).err).toContain('BUNDLE_INVALID');
    expect((await run('verify', '/does/not/exist')).code).toBe(3);
  });
});

describe('sallyport discover, of records that name no client', () => {
  it('does not claim to know from where they were called', async () => {
    const input = file('in.jsonl', lines([{ id: 1, method: 'GET', path: '/a', headers: { host: 'a.example' } }]));
    const out = join(dirname(input), 'inventory.json');
    await run('discover', '--in', input, '--json', out);
    expect((JSON.parse(readFileSync(out, 'utf8')) as InventoryFile).operations).toMatchObject([{ exposure: 'unknown' }]);
  });
});

describe('the data folder of a report', () => {
  it('is found below the one of `up`, and is asked for where there are two', () => {
    const dir = dirname(file('x', ''));
    expect(controlPlaneFolder(dir)).toBe(dir);
    const own = join(dir, 'own', 'control-plane');
    mkdirSync(join(own, 'log'), { recursive: true });
    expect([controlPlaneFolder(dir), controlPlaneFolder(own)]).toEqual([own, own]);
    mkdirSync(join(dir, 'demo', 'control-plane', 'log'), { recursive: true });
    expect(() => controlPlaneFolder(dir)).toThrow(/USAGE at --data-dir: there are several; name one of .+own.+demo/);
  });
});

describe('the command line', () => {
  it('does not take a folder without an evidence log for one that verifies', async () => {
    const { code, out, err } = await run('verify', dirname(file('x', '')));
    expect([code, out, err]).toEqual([3, '', expect.stringContaining('there is no evidence log')]);
  });

  it('says its version', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it.each(['notaurl', 'ftp://127.0.0.1', 'http://127.0.0.1:3000/api', 'http://u:p@127.0.0.1', 'http://127.0.0.1?x'])(
    'does not take %s for an upstream',
    async (text) => {
      const { code, err } = await run('up', '--upstream', text);
      expect([code, err]).toEqual([2, expect.stringContaining('http://host:port or https://host:port, without a path')]);
    },
  );
});

it('replay counts departures from a description and limits that would have been passed, and their callers', async () => {
  const spec = {
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths: {
      '/a': {
        get: {
          responses: {
            200: {
              description: 'ok',
              content: { 'application/json': { schema: { type: 'object', properties: { id: { type: 'integer' } } } } },
            },
          },
        },
      },
    },
  };
  const record = (index: number, path: string) => ({
    id: String(index),
    ts: new Date(Date.parse('2026-06-01T00:00:00Z') + index * 100).toISOString(),
    method: 'GET',
    path,
    headers: { host: 'api.bank.example' },
    client_ip: `203.0.113.${index % 2}`,
    response: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":1,"extra":2}' },
  });
  const input = file('in.jsonl', lines(Array.from({ length: 10 }, (_, index) => record(index, index === 9 ? '/b' : '/a'))));
  const description = file('spec.json', JSON.stringify(spec));
  const policy = file('policy.yaml', 'mode: monitor\nlimits:\n  - { id: few, limit: 2, per_seconds: 3600, action: throttle }\n');
  const replay = async (...more: string[]): Promise<{ rules: Record<string, unknown>[]; verdicts: { block: number }; records: number }> =>
    JSON.parse((await run('replay', '--in', input, '--spec', description, '--policy', policy, '--json', ...more)).out);
  const report = await replay();
  expect(report.rules).toMatchObject([
    { finding: 'undeclared-response-field', rule: '', acted: 0, shadow: 9, callers: 2, honest_callers: 0, succeeded: 9 },
    { finding: 'few', rule: 'few', acted: 6, shadow: 0, callers: 2 },
    { finding: 'undefined-operation', shadow: 1, examples: ['line 10 GET api.bank.example/b'] },
  ]);
  expect(report.verdicts.block).toBe(6);
  const part = await replay('--from', '2026-06-01T00:00:00.200Z', '--to', '2026-06-01T00:00:00.500Z');
  expect([part.records, part.rules[0]?.shadow]).toEqual([3, 3]);
  expect((await run('replay', '--in', input, '--from', 'soon')).code).toBe(2);
  const blocking =
    'mode: block\nspecification: { rules: [{ id: answers, violations: [undeclared-response-field], action: block, percent: 50 }] }\n';
  const text = await run('replay', '--in', input, '--spec', description, '--policy', file('blocking.yaml', blocking));
  expect(text.out).toMatch(
    /9 would have been blocked|undeclared-response-field by rule answers: \d stopped, \d spared by its share, 0 in shadow/,
  );
});
