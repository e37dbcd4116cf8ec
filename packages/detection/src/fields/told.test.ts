import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createDetection } from '../detection.ts';

const detection = createDetection({ model: null });

function scoreOf(body: string, type = 'application/json', path = '/logs/in'): number {
  const bytes = Buffer.from(body);
  const { request } = canonicalRequest({
    method: 'POST',
    target: path,
    scheme: 'https',
    headers: [
      ['host', 'api.bank.example'],
      ['content-type', type],
      ['content-length', String(bytes.length)],
    ],
    body: { state: 'complete', bytes },
  });
  return detection.inspect(extractRequest(request).leaves, request, null).score;
}

const scoreOfJson = (value: unknown): number => scoreOf(JSON.stringify(value));

const STATEMENT = "UPDATE accounts SET balance = balance - 5 WHERE id = 'a' AND version = 2";
const COMMAND = '/bin/sh -c "exec node server.js"';
const TRACE =
  'Traceback (most recent call last):\n  File "/etc/app/x.py", line 3, in y\n    cursor.execute("SELECT id FROM t WHERE a = 1")';
const BREAK = "x' OR '1'='1";
const attribute = (key: string, stringValue: string): object => ({
  resourceSpans: [{ resource: { attributes: [{ key, value: { stringValue } }] } }],
});

describe('members that say what they hold', () => {
  it.each<[string, unknown]>([
    ['a statement of a data base call', attribute('db.statement', STATEMENT)],
    ['a command line', attribute('process.command_line', COMMAND)],
    ['a tag', [{ tags: { 'sql.query': STATEMENT } }]],
    [
      'a frame of a stack trace',
      { exception: { values: [{ stacktrace: { frames: [{ context_line: '  window.location.href = url;' }] } }] } },
    ],
    ['a log line of a stream', { streams: [{ stream: {}, values: [['1767225600000000000', `executing ${COMMAND}`]] }] }],
    ['lines of source around a frame', { events: [{ exceptions: [{ stacktrace: [{ code: { '211': '<script>track();</script>' } }] }] }] }],
    [
      'a part of a page that is replayed',
      { Evts: [{ When: 1, Kind: 2, Args: ['<div><script src="https://a.example/a.js"></script></div>'] }] },
    ],
    ['an exception in a list', { events: [{ exceptions: [{ message: 'evaluating \'document.querySelector("#a > b").innerHTML\'' }] }] }],
    ['what a browser reports', [{ type: 'intervention', body: { message: '[Violation] Avoid using document.write().' } }]],
    ['a node of a replayed page', { events: [{ data: { node: { childNodes: [{ attributes: { href: 'javascript:go(1)' } }] } } }] }],
    ['a message beside the signs of a log', [{ ddsource: 'java', message: STATEMENT }]],
    ['a level and a time', { level: 'error', time: '2026-03-12T10:00:00Z', msg: TRACE }],
    ['an event inside of its envelope', { sourcetype: '_json', event: { msg: STATEMENT } }],
    ['a statement by its verb', { statement: STATEMENT }],
    ['a query that is stored', { name: 'monthly', sql: STATEMENT }],
    ['a manifest of a package', { name: 'a', scripts: { build: 'rm -rf dist && tsc -b', 'test:e2e': 'cd e2e && node ./run.js' } }],
    ['a version of a package', { versions: { '1.2.0': { scripts: { clean: 'rm -rf coverage/', 'build:a': 'cp -r a/* b && rm -rf a' } } } }],
    ['how a container starts', { containerDefinitions: [{ name: 'web', command: ['/bin/sh', '-c', 'exec node server.js | tee log'] }] }],
    ['the first script of a host', { name: 'web-1', user_data: '#!/bin/bash\napt-get update && apt-get install -y nginx\n' }],
    ['a statement in a member for one', { queryString: 'SELECT city, count(*) FROM orders WHERE total > 5 GROUP BY city ORDER BY 2 DESC' }],
    [
      'a query of columns',
      { query: "SELECT city, COUNT(*) AS n FROM orders WHERE created > '2026-01-01' AND total >= 10 GROUP BY city LIMIT 5" },
    ],
    ['a definition of a pipeline', { yaml: 'steps:\n- script: |\n    echo $(tag)\n    dotnet build --configuration Release\n' }],
    ['a command that is sent to hosts', { Parameters: { commands: ['#!/bin/bash', 'yum update -y'] } }],
    ['the page that an event of Segment came from', { context: { page: { url: 'http://localhost:3000/?a=1' } } }],
    ['a page in the model of Adobe', { events: [{ xdm: { web: { webReferrer: { URL: 'http://192.168.178.1/#/wlan' } } } }] }],
    ['a sample of a report', { 'csp-report': { 'script-sample': 'javascript:void(0)' } }],
  ])('%s', (_, value) => {
    expect(scoreOfJson(value)).toBeLessThan(0.3);
  });

  it.each<[string, unknown]>([
    ['scripts anywhere else', { order: { scripts: { build: 'cd x && rm -rf /var/www' } } }],
    ['another attribute', attribute('app.note', STATEMENT)],
    ['a value with an attribute of another', { attributes: [{ key: 'db.statement' }, { key: 'x', value: { stringValue: COMMAND } }] }],
    ['a message of a form', { name: 'Bob', message: `;${COMMAND}` }],
    ['a command of something else', { containers: [{ name: '/bin/sh -c "exec node server.js"' }] }],
    ['a query in a comment', { comment: 'SELECT city, total FROM orders WHERE total > 10' }],
    ['a query of accounts', { query: 'SELECT * FROM users WHERE id = 5' }],
    ['a query that is always true', { query: "SELECT city FROM orders WHERE 'a' = 'a'" }],
    ['a query with a call', { query: 'SELECT sleep(5) FROM orders WHERE total > 10' }],
    ['a query with another one', { query: 'SELECT city FROM orders WHERE total > (SELECT min(total) FROM orders)' }],
    ['a query of the catalogue', { query: 'SELECT a, b FROM sysobjects WHERE a > 10' }],
    ['data of a user', { user_data: ';cat /etc/passwd' }],
    ['a string of a query', { queryString: "1' union select card, 2 from cards--" }],
    ['a literal that is left in a log', [{ ddsource: 'java', message: BREAK }]],
    ['a literal that is left in a statement', attribute('db.statement', BREAK)],
    ['markup in a log', [{ '@timestamp': 'x', message: '<script>alert(1)</script>' }]],
    ['a lookup in a log', [{ '@timestamp': 'x', message: '${jndi:ldap://x.example/a}' }]],
    ['what waits in a statement', { sql: "1; waitfor delay '0:0:5'--" }],
    ['a statement of account', { statement: '../../../../etc/passwd' }],
    ['a command where a statement of account is named', { statement: ';cat /etc/passwd' }],
    ['what stands beside a log', { ddsource: 'java', message: 'x', user: BREAK }],
  ])('no excuse: %s', (_, value) => {
    expect(scoreOfJson(value)).toBeGreaterThanOrEqual(0.5);
  });

  it('what neighbours and lines say holds only where logs are taken', () => {
    const record = JSON.stringify([{ ddsource: 'java', message: COMMAND }]);
    expect(scoreOf(record, 'application/json', '/api/v2/logs')).toBeLessThan(0.3);
    expect(scoreOf(record, 'application/json', '/api/v2/payments')).toBeGreaterThanOrEqual(0.5);
  });

  it('lines of a log, and a text that is none', () => {
    const line = '2026-03-12T10:00:00Z DEBUG sql - ';
    expect(scoreOf(`${line}${STATEMENT};\n${line}${STATEMENT};`, 'text/plain')).toBeLessThan(0.3);
    expect(scoreOf(`note\n${STATEMENT};`, 'text/plain')).toBeGreaterThanOrEqual(0.5);
    const event = 'en=view_search_results&ep.q=tail+-f+%2Fvar%2Flog%2Fsyslog&_et=8';
    expect(scoreOf(`${event}\r\n${event}`, 'text/plain', '/g/collect')).toBeLessThan(0.3);
    expect(scoreOf(`${event}\r\n${event}`, 'text/plain', '/g/import')).toBeGreaterThanOrEqual(0.5);
  });

  it('where a service says that it listens', () => {
    const at = (path: string, HTTP: string): number => scoreOf(JSON.stringify({ Name: 'web', Check: { HTTP } }), 'application/json', path);
    expect(at('/v1/agent/service/register', 'http://10.0.3.4:8080/health')).toBeLessThan(0.5);
    expect(at('/v1/agent/service/register', 'http://169.254.169.254/latest/meta-data/')).toBeGreaterThanOrEqual(0.5);
    expect(at('/v1/pictures', 'http://10.0.3.4:8080/health')).toBeGreaterThanOrEqual(0.5);
  });

  it('command lines in the objects of Kubernetes', () => {
    const probe = { spec: { template: { hooks: { run: ['/bin/sh', '-c', 'sleep 5; nginx -s quit'] } } } };
    const body = JSON.stringify(probe);
    expect(scoreOf(body, 'application/json', '/apis/apps/v1/namespaces/shop/deployments/web')).toBeLessThan(0.5);
    expect(scoreOf(body, 'application/json', '/apis/argoproj.io/v1alpha1/namespaces/shop/workflows')).toBeLessThan(0.5);
    expect(scoreOf(body, 'application/json', '/apis/payments/v1/transfers')).toBeGreaterThanOrEqual(0.5);
    expect(scoreOf(body, 'application/json', '/api/v1/pods')).toBeGreaterThanOrEqual(0.5);
  });

  it('a query of columns in an element', () => {
    const envelope = (name: string, query: string): number =>
      scoreOf(`<e:Envelope xmlns:e="urn:e"><e:Body><r:${name}>${query}</r:${name}></e:Body></e:Envelope>`, 'text/xml', '/report');
    expect(envelope('query', 'SELECT city, total FROM orders WHERE total &gt; 10')).toBeLessThan(0.3);
    expect(envelope('city', 'SELECT city, total FROM orders WHERE total &gt; 10')).toBeGreaterThanOrEqual(0.5);
  });

  it('a query in the language of a program holds only at the address of that program', () => {
    const query = "SELECT Id, Name FROM Contact WHERE LastName = 'O\\'Neill' ORDER BY CreatedDate DESC LIMIT 20";
    const suite = JSON.stringify({ q: 'SELECT id, companyname FROM customer WHERE id > 5 ORDER BY id' });
    const at = (path: string, name: string, value: string): number =>
      scoreOf('', 'text/plain', `${path}?${name}=${encodeURIComponent(value)}`);
    expect(at('/services/data/v62.0/query', 'q', query)).toBeLessThan(0.3);
    expect(at('/services/data/v62.0/other', 'q', query)).toBeGreaterThanOrEqual(0.5);
    expect(at('/services/data/v62.0/query', 'q', "1'; waitfor delay '0:0:5'--")).toBeGreaterThanOrEqual(0.5);
    expect(scoreOf(suite, 'application/json', '/services/rest/query/v1/suiteql')).toBeLessThan(0.3);
    const select = "SELECT * FROM Invoice WHERE TotalAmt > '100.00' ORDERBY TxnDate";
    expect(scoreOf(select, 'application/text', '/v3/company/123/query')).toBeLessThan(0.3);
    expect(scoreOf(select, 'application/text', '/v3/company/query')).toBeGreaterThanOrEqual(0.5);
    expect(at('/resource/ab12-cd34.json', '$where', "magnitude > 3.0 AND source = 'pr'")).toBeLessThan(0.3);
    expect(at('/resource/orders', '$where', "this.a == 'pr'")).toBeGreaterThanOrEqual(0.5);
    expect(at('/arcgis/rest/services/Flood/FeatureServer/0/query', 'where', '1=1')).toBeLessThan(0.3);
    expect(at('/resource/ab12-cd34.json', '$where', "magnitude > 3.0 and date > '2026-01-01'")).toBeLessThan(0.3);
    expect(at('/resource/users', '$where', "magnitude > 3.0 and date > '2026-01-01'")).toBeGreaterThanOrEqual(0.5);
    expect(at('/resource/ab12-cd34.json', '$where', "x' or '1'='1")).toBeGreaterThanOrEqual(0.5);
  });
});
