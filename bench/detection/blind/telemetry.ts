import { gzipSync } from 'node:zlib';
import type { RawRequest } from '@sallyport/traffic';
import { browserHeaders } from './browser.ts';
import type { Draw } from './draw.ts';
import { type Kind, kindsOf } from './kind.ts';
import { json, post } from './message.ts';

const ERRORS = [
  "TypeError: Cannot read properties of undefined (reading 'map')",
  'SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
  'java.lang.NullPointerException: Cannot invoke "String.length()" because "<local1>" is null',
  'psycopg2.errors.UndefinedTable: relation "users" does not exist\nLINE 1: SELECT * FROM users WHERE id = 1',
  'java.sql.SQLSyntaxErrorException: ORA-00942: table or view does not exist',
  "ERROR 1064 (42000): You have an error in your SQL syntax near '' at line 1",
  "Error: ENOENT: no such file or directory, open '/usr/src/app/config/production.json'",
  'ReferenceError: document is not defined',
  "System.IO.FileNotFoundException: Could not find file 'C:\\inetpub\\wwwroot\\web.config'.",
  "thread 'main' panicked at src/main.rs:12:5: index out of bounds: the len is 3 but the index is 7",
  "Uncaught (in promise) DOMException: Failed to execute 'setItem' on 'Storage'",
  'PHP Fatal error:  Uncaught Error: Call to undefined function mysql_connect() in /var/www/html/index.php:3',
];

const FRAMES = [
  '    at Object.<anonymous> (/app/src/index.js:10:15)',
  '    at async Promise.all (index 0)',
  '\tat com.acme.App$$Lambda$14/0x0000000800066840.run(Unknown Source)',
  '\tat java.base/java.lang.Thread.run(Thread.java:840)',
  '  File "/usr/lib/python3.12/site-packages/django/db/backends/utils.py", line 89, in _execute\n    return self.cursor.execute(sql, params)',
  '   at Acme.Api.Program.<Main>$(String[] args) in /src/Program.cs:line 12',
  'goroutine 1 [running]:\nmain.main()\n\t/go/src/app/main.go:17 +0x1d',
  '#0 /var/www/html/vendor/laravel/framework/src/Illuminate/Pipeline/Pipeline.php(183): App\\Http\\Kernel->handle(Object(Request))',
];

const SOURCE = [
  '  const rows = items.map((item) => item.id === id ? { ...item, done: true } : item);',
  '  if (a < b && c > d || !e) { return eval_result; }',
  "  document.querySelector('#app').innerHTML = `<b>${name}</b>`;",
  '    cursor.execute("SELECT id FROM t WHERE a = %s", (a,))',
  '  window.location.href = url;',
  '  <script src="/main.js"></script>',
  '  echo "$HOME" | tee /tmp/log',
  '  System.out.println("x");',
];

const stack = (draw: Draw): string => [draw.of(ERRORS), ...draw.list(2, 8, () => draw.of(FRAMES))].join('\n');

function envelope(draw: Draw): RawRequest {
  const event = {
    event_id: draw.hex(32),
    platform: 'javascript',
    exception: {
      values: [
        {
          type: 'TypeError',
          value: draw.of(ERRORS),
          stacktrace: {
            frames: draw.list(2, 6, () => ({
              filename: 'app:///src/[id]/page.tsx',
              function: 'Array.<anonymous>',
              lineno: draw.int(1, 99),
              pre_context: [draw.of(SOURCE), draw.of(SOURCE)],
              context_line: draw.of(SOURCE),
              post_context: [draw.of(SOURCE)],
            })),
          },
        },
      ],
    },
    breadcrumbs: draw.list(1, 6, () => ({
      category: draw.of(['ui.click', 'console', 'fetch']),
      message: draw.of(['body > div#root > button.btn[type="submit"][name="x"]', draw.of(ERRORS), draw.part('memo')]),
      data: { url: '/api?x=1&y[]=2', method: 'GET' },
    })),
    request: { url: 'https://www.bank.example/accounts?id=1', headers: { Referer: 'https://www.google.com/' } },
    tags: { transaction: '/accounts/[id]' },
  };
  return post(
    `/api/${draw.digits(6)}/envelope/?sentry_key=${draw.hex(32)}&sentry_version=7&sentry_client=sentry.javascript.nextjs%2F8.40.0`,
    draw.of(['text/plain;charset=UTF-8', 'application/x-sentry-envelope']),
    `${JSON.stringify({ event_id: event.event_id, sent_at: draw.instant(), sdk: { name: 'sentry.javascript.nextjs', version: '8.40.0' } })}\n{"type":"event"}\n${JSON.stringify(event)}`,
    { headers: browserHeaders(draw) },
  );
}

function cspReport(draw: Draw): RawRequest {
  const report = {
    'document-uri': `https://www.bank.example/search?q=${draw.part('word')}`,
    referrer: '',
    'violated-directive': 'script-src-elem',
    'effective-directive': 'script-src-elem',
    'original-policy':
      "default-src 'self'; script-src 'self' 'nonce-abc' 'strict-dynamic' https:; style-src 'self' 'unsafe-inline'; img-src * data:; object-src 'none'; base-uri 'none'; report-uri /csp",
    disposition: 'report',
    'blocked-uri': draw.of(['inline', 'eval', 'data', 'blob', 'chrome-extension', 'https://evil.example/x.js', 'wasm-eval']),
    'line-number': draw.int(1, 500),
    'source-file': 'moz-extension',
    'status-code': 200,
    'script-sample': draw.of([
      '',
      'var a=document.createElement("script");',
      'onclick',
      'javascript:void(0)',
      '!function(){try{var e=window',
      '(function(w,d,s,l,i){w[l]=w[l]||[]',
    ]),
  };
  if (draw.chance(0.5))
    return post('/csp', 'application/csp-report', JSON.stringify({ 'csp-report': report }), { headers: browserHeaders(draw) });
  return post(
    '/reports',
    'application/reports+json',
    JSON.stringify([
      {
        age: 12,
        type: 'csp-violation',
        url: 'https://www.bank.example/',
        user_agent: 'Mozilla/5.0',
        body: { blockedURL: report['blocked-uri'], originalPolicy: report['original-policy'], sample: report['script-sample'] },
      },
      { type: 'network-error', body: { phase: 'connection', type: 'tcp.reset', server_ip: '10.0.0.1' } },
    ]),
  );
}

const attribute = (key: string, value: string): object => ({ key, value: { stringValue: value } });

function otlp(draw: Draw): RawRequest {
  const statements = [
    'SELECT "users"."id", "users"."name" FROM "users" WHERE "users"."id" = $1 ORDER BY "users"."id" ASC LIMIT 1',
    'INSERT INTO payments (id, amount) VALUES (?, ?) ON CONFLICT DO NOTHING',
    'UPDATE accounts SET balance = balance - ? WHERE id = ? AND balance >= ?',
    'HGETALL user:1',
    '{"find":"users","filter":{"_id":{"$in":["?"]}}}',
    'BEGIN; SELECT pg_advisory_xact_lock($1); COMMIT',
  ];
  const span = (): object => ({
    traceId: draw.hex(32),
    spanId: draw.hex(16),
    name: draw.of(['GET /users/{id}', 'SELECT bank.users', 'HTTP POST']),
    startTimeUnixNano: String(draw.epoch() * 1e6),
    attributes: [
      attribute('db.system', 'postgresql'),
      attribute('db.statement', draw.of(statements)),
      attribute('http.url', 'http://10.0.0.12:8080/internal?x=1'),
      attribute('process.command_line', '/usr/bin/java -Xmx512m -Dspring.profiles.active=prod -jar /app/app.jar --server.port=8080'),
      attribute('exception.stacktrace', stack(draw)),
      attribute('code.filepath', '../src/app.py'),
    ],
    status: { code: 2, message: draw.of(ERRORS) },
  });
  return json('/v1/traces', {
    resourceSpans: [
      {
        resource: {
          attributes: [
            attribute('service.name', 'api'),
            attribute('process.command', '/bin/sh -c "exec node server.js"'),
            attribute('k8s.pod.name', `api-${draw.hex(9)}`),
          ],
        },
        scopeSpans: [{ scope: { name: '@opentelemetry/instrumentation-pg' }, spans: draw.list(1, 5, span) }],
      },
    ],
  });
}

function logs(draw: Draw): RawRequest {
  const line = (): string =>
    draw.of([
      () => `${draw.instant()} ERROR [main] c.a.App - ${stack(draw)}`,
      () =>
        `10.0.0.${draw.int(1, 254)} - - [03/Mar/2026:09:00:00 +0000] "GET /search?q=${encodeURIComponent(draw.part('memo'))} HTTP/1.1" 200 512 "-" "Mozilla/5.0 (X11; Linux x86_64)"`,
      () => `level=info msg="connected" dsn="postgres://app:***@db:5432/bank?sslmode=require" took=12ms`,
      () => `CRON[${draw.digits(4)}]: (root) CMD (test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; })`,
      () => `sshd[${draw.digits(4)}]: Failed password for invalid user admin from 10.0.0.1 port 22 ssh2`,
      () => `audit: type=EXECVE argc=3 a0="sh" a1="-c" a2="ls -la /tmp | wc -l"`,
      () => `duration: 12.3 ms  statement: SELECT count(*) FROM accounts WHERE status = 'open' AND name LIKE 'O''B%'`,
    ])();
  const lines = draw.list(2, 8, line);
  return draw.of([
    () =>
      json('/loki/api/v1/push', {
        streams: [{ stream: { app: 'api', level: 'error' }, values: lines.map((text) => [String(draw.epoch() * 1e6), text]) }],
      }),
    () =>
      post(
        '/_bulk',
        'application/x-ndjson',
        `${lines.map((text) => `{"index":{"_index":"logs-2026"}}\n${JSON.stringify({ '@timestamp': draw.instant(), message: text })}`).join('\n')}\n`,
      ),
    () =>
      post(
        '/services/collector',
        'application/json',
        gzipSync(Buffer.from(lines.map((text) => JSON.stringify({ event: text, sourcetype: '_json' })).join(''))),
        {
          headers: [
            ['content-encoding', 'gzip'],
            ['authorization', `Splunk ${draw.uuid()}`],
          ],
        },
      ),
    () => post('/insights/logs', 'text/plain', lines.join('\n')),
  ])();
}

/** Reports of browsers and programs about themselves. Statements and commands stand in them as they ran. */
export const TELEMETRY_KINDS: readonly Kind[] = kindsOf('telemetry', {
  'error envelopes': envelope,
  'CSP and network reports': cspReport,
  'OpenTelemetry traces': otlp,
  'log shipping': logs,
  'front-end errors': (draw) =>
    json(
      '/api/client-errors',
      {
        message: draw.of(ERRORS),
        stack: stack(draw),
        url: 'https://www.bank.example/app#/transfers?x=1',
        component: 'in <TransferForm> (created by Route)',
        ua: 'Mozilla/5.0',
      },
      { headers: browserHeaders(draw) },
    ),
  'browser timing': (draw) =>
    json(
      '/rum',
      {
        entries: draw.list(3, 9, () => ({
          name: `https://www.bank.example/static/js/${draw.int(1, 9)}.${draw.hex(8)}.js`,
          entryType: 'resource',
          initiatorType: draw.of(['script', 'xmlhttprequest', 'css']),
          duration: draw.int(1, 900) / 7,
        })),
        cls: { largestShiftTarget: 'body>div#root>main.css-1x.y:nth-child(2)>a[href="/x"]' },
        inp: { target: "button[aria-label='Close']" },
      },
      { headers: browserHeaders(draw) },
    ),
  'Prometheus queries': (draw) =>
    json(
      '/api/ds/query',
      {
        queries: [
          {
            refId: 'A',
            expr: draw.of([
              'sum(rate(http_requests_total{status=~"5..",job!="x"}[5m])) by (job) / ignoring(job) group_left sum(rate(x[5m])) > 0.05',
              'histogram_quantile(0.99, sum by(le) (rate(req_bucket[$__rate_interval])))',
              'label_replace(up, "a", "$1", "instance", "(.*):.*")',
              'count_over_time({app="api"} |= "error" != "timeout" | json | line_format "{{.msg}}" [1m])',
            ]),
            intervalMs: 15_000,
          },
        ],
        from: 'now-1h',
        to: 'now',
      },
      { headers: browserHeaders(draw) },
    ),
});
