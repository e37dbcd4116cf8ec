import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { form, get, json, multipart, post } from './message.ts';
import { said } from './wide.ts';

const SQL = [
  "SELECT c.segment, date_trunc('month', t.booked_at) AS m, SUM(t.amount) FROM transactions t JOIN customers c ON c.id = t.customer_id WHERE t.booked_at >= '2026-01-01' GROUP BY 1, 2 ORDER BY 2 DESC",
  'WITH last AS (SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY ts DESC) rn FROM balances) SELECT account_id, balance FROM last WHERE rn = 1',
  "SELECT country, COUNT(*) FROM `bank.kyc.applicants` WHERE status IN ('DECLINED','REVIEW') GROUP BY country HAVING COUNT(*) > 10",
  'INSERT INTO audit.events SELECT * FROM staging.events WHERE load_date = CURRENT_DATE',
  'MERGE INTO dim_customer d USING stg s ON d.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)',
  'SHOW TABLES FROM hive.bank',
  "COPY INTO payments FROM @stage/2026/ FILE_FORMAT = (TYPE = CSV FIELD_OPTIONALLY_ENCLOSED_BY = '\"')",
  'SELECT name FROM a UNION ALL SELECT name FROM b -- both books',
  "CREATE OR REPLACE VIEW v AS SELECT id, CASE WHEN amount > 1000 THEN 'high' ELSE 'low' END AS band FROM payments",
  'DROP TABLE IF EXISTS tmp_load; CREATE TABLE tmp_load AS SELECT 1 AS one',
  "EXPLAIN ANALYZE SELECT * FROM ledger WHERE memo LIKE '%O''Neil%' AND amount BETWEEN 10 AND 20",
];

function warehouses(draw: Draw): RawRequest {
  const sql = draw.of(SQL);
  const choices = [
    () =>
      json('/api/v2/statements', {
        statement: sql,
        timeout: 60,
        database: 'BANK',
        schema: 'PUBLIC',
        warehouse: 'WH',
        bindings: { '1': { type: 'FIXED', value: '123' } },
      }),
    () =>
      json('/bigquery/v2/projects/bank/queries', {
        query: sql,
        useLegacySql: false,
        parameterMode: 'NAMED',
        queryParameters: [{ name: 'd', parameterType: { type: 'DATE' }, parameterValue: { value: draw.day() } }],
      }),
    () =>
      post('/v1/statement', 'text/plain', sql, {
        headers: [
          ['x-trino-user', 'analyst'],
          ['x-trino-catalog', 'hive'],
        ],
      }),
    () =>
      json('/api/2.0/sql/statements', { statement: sql, warehouse_id: draw.hex(16), parameters: [{ name: 'x', value: '1', type: 'INT' }] }),
    () =>
      json('/api/dataset', { type: 'native', native: { query: sql, 'template-tags': { d: { name: 'd', type: 'date' } } }, database: 2 }),
    () => json('/api/ds/query', { queries: [{ refId: 'A', rawSql: sql, format: 'table', datasource: { type: 'postgres' } }] }),
    () => json('/ksql', { ksql: 'CREATE STREAM big AS SELECT * FROM payments WHERE amount > 1000 EMIT CHANGES;', streamsProperties: {} }),
    () =>
      get(
        `/services/data/v60.0/query?q=${encodeURIComponent("SELECT Id, Name, (SELECT Id FROM Contacts) FROM Account WHERE Name LIKE 'O\\'%' AND CreatedDate = LAST_N_DAYS:30 ORDER BY Name LIMIT 50")}`,
      ),
    () =>
      json('/dbt/compile', {
        sql: "select * from {{ ref('payments') }} where amount > {{ var('min', 0) }} {% if is_incremental() %} and ts > (select max(ts) from {{ this }}) {% endif %}",
      }),
    () =>
      json('/db/data/tx/commit', {
        statements: [{ statement: 'MATCH (a:Account)-[p:PAID]->(b) WHERE p.amount > $min RETURN a, b LIMIT 25', parameters: { min: 10 } }],
      }),
    () => json('/saved-queries', { name: 'Monthly', sql, chart: 'bar' }),
  ];
  return draw.of(choices)();
}

function smartContracts(draw: Draw): RawRequest {
  const code = `# Copyright\napi = "4.0.0"\nversion = "1.${draw.int(0, 9)}.0"\ndisplay_name = "Current Account"\ntside = Tside.LIABILITY\nsupported_denominations = ["GBP"]\n\nparameters = [\n    Parameter(name="overdraft_limit", shape=NumberShape(min_value=0, step=Decimal("0.01")), level=ParameterLevel.TEMPLATE, display_name="Customer's limit"),\n]\n\n@requires(parameters=True, balances="latest")\ndef pre_posting_hook(vault, hook_arguments):\n    balances = vault.get_balances_observation(fetcher_id="live").balances\n    proposed = sum(p.balances()[BalanceCoordinate("DEFAULT", "COMMERCIAL_BANK_MONEY", "GBP", Phase.COMMITTED)].net for p in hook_arguments.posting_instructions)\n    if balances["DEFAULT"].net + proposed < -vault.get_parameter_timeseries(name="overdraft_limit").latest():\n        raise Rejected("Insufficient funds", reason_code=RejectionReason.INSUFFICIENT_FUNDS)\n    return None\n`;
  const choices = [
    () =>
      json('/v1/product-versions', {
        request_id: draw.uuid(),
        product_version: { product_id: 'current_account', code, is_internal: false, params: [] },
      }),
    () =>
      multipart(
        '/v1/contracts:simulate',
        [
          { name: 'meta', content: JSON.stringify({ start: draw.instant() }) },
          { name: 'file', filename: 'current_account.py', type: 'text/x-python', content: code },
        ],
        draw.hex(24),
      ),
    () =>
      json('/v1/contracts/solidity', {
        source:
          'pragma solidity ^0.8.24;\n\n/// @title Vault\ncontract Vault {\n    mapping(address => uint256) public balances;\n    function withdraw(uint256 amount) external {\n        require(balances[msg.sender] >= amount, "too little");\n        balances[msg.sender] -= amount;\n        (bool ok, ) = msg.sender.call{value: amount}("");\n        require(ok);\n    }\n}\n',
        compiler: 'v0.8.24',
      }),
    () =>
      json('/v1/contracts/daml', {
        module:
          'module Iou where\n\ntemplate Iou\n  with\n    issuer : Party\n    owner : Party\n    amount : Decimal\n  where\n    signatory issuer\n    choice Transfer : ContractId Iou\n      with newOwner : Party\n      controller owner\n      do create this with owner = newOwner\n',
      }),
  ];
  return draw.of(choices)();
}

function expressions(draw: Draw): RawRequest {
  const text = draw.of([
    'if Applicant.Age < 18 then "DECLINE" else if Score in [500..700] then "REFER" else "APPROVE"',
    'some t in Transactions satisfies t.Amount > 10000 and t.Country in ("IR","KP")',
    'Account.Order.Product[Price > 10].{"name": Description.Name, "total": $sum(Price * Quantity)}',
    '$map($filter(items, function($i){ $i.amount >= 100 }), function($v){ $v.id })',
    'request.amount <= 5000.0 && request.country in ["DE","FR"] && !has(request.flags.pep)',
    'size(tx.items) > 0 ? tx.items.all(i, i.qty >= 1) : false',
    'customer.age > 25 && (customer.segment == "GOLD" || customer.balance >= 1000) ? 0.02 : 0.05',
    "payment.memo matches '.*(late|fee).*' and payment.amount > 100",
    '#{payment.amount > 100 and payment.currency == "EUR"}',
    '${execution.getVariable("amount") > 1000}',
    'T(java.time.LocalDate).now().isAfter(dueDate)',
    "velocity(card_id, '10m') > 5 and merchant.mcc not in (5411, 5812)",
    'rule "High" when $p : Payment( amount > 1000, country != "DE" ) then $p.setReview(true); end',
    'IF([Amount] > 1000, "High", "Low")',
    'CASE WHEN dti > 0.43 THEN 0 ELSE 25 END',
    'amount * (1 + rate/12) ** n - fee',
    'today() - applicant.dob > duration("P18Y")',
    'sum(last(90, "days", tx.amount)) / max(1, count(tx)) < 3 * median(tx.amount)',
    '.payments[] | select(.amount > 100) | {id, memo: (.memo // "none")}',
    'len(data["txs"]) > 3 and any(t["amount"] > 1e4 for t in data["txs"])',
  ]);
  const dmn = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Credit"><decision id="x" name="Approve"><decisionTable hitPolicy="FIRST"><input id="i1" label="Score"><inputExpression typeRef="number"><text>applicant.score</text></inputExpression></input><output id="o1" name="result" typeRef="string"/><rule id="r1"><inputEntry><text>&gt;= ${draw.int(500, 700)}</text></inputEntry><outputEntry><text>"APPROVE"</text></outputEntry></rule><rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>if x then "A" else "B"</text></outputEntry></rule></decisionTable></decision></definitions>`;
  const bpmn = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><bpmn:process id="P" isExecutable="true"><bpmn:sequenceFlow id="f" sourceRef="a" targetRef="b"><bpmn:conditionExpression>\${amount &gt; 100 &amp;&amp; !approved}</bpmn:conditionExpression></bpmn:sequenceFlow><bpmn:scriptTask id="s" scriptFormat="javascript"><bpmn:script>var total = execution.getVariable("total") * 1.2; execution.setVariable("gross", total);</bpmn:script></bpmn:scriptTask></bpmn:process></bpmn:definitions>`;
  const choices = [
    () => json('/rules', { name: said(draw, 'products'), expression: text, language: draw.of(['feel', 'cel', 'mvel', 'spel', 'jsonata']) }),
    () => json('/rules/test', { condition: text, sample: { amount: 12 } }),
    () => json('/fraud/rules', { id: 'R-1', when: text, outcome: 'REVIEW', priority: 10 }),
    () => post('/engine-rest/decision', 'application/xml', dmn),
    () =>
      multipart(
        '/engine-rest/deployment/create',
        [
          { name: 'deployment-name', content: 'credit' },
          { name: 'data', filename: 'credit.bpmn', type: 'application/xml', content: bpmn },
        ],
        draw.hex(24),
      ),
    () => get(`/alerts/preview?expr=${encodeURIComponent(text)}`),
  ];
  return draw.of(choices)();
}

function templates(draw: Draw): RawRequest {
  const text = draw.of([
    'Hi {{customer.firstName}},\n\n{{#if overdue}}your payment of {{currency amount}} is late{{else}}thanks!{{/if}}\n{{> footer}}',
    "Dear {{ name | default: 'customer' | capitalize }},{% for t in transactions limit:5 %}\n- {{ t.date | date: '%d.%m.%Y' }}: {{ t.amount | money }}{% endfor %}",
    '<#if user.vip>Dear ${user.title!""} ${user.lastName?cap_first}<#else>Hello</#if>, your balance is ${balance?string["0.00"]}. <#list items as i>${i}<#sep>, </#list>',
    'Hello $!{customer.name}, #if($amount > 100)big#{else}small#end payment',
    'Hello <%= user.name %>, your code is <%= code %><% if (late) { %> (late)<% } %>',
    'Your code is {{otp}}. It expires in {{ttl}} min. Do not share it!',
    'Hallo [[${name}]], <span th:text="${amount}">0</span> <p th:if="${overdue}">Mahnung</p>',
    'Dear *|FNAME|*, [UNSUBSCRIBE]',
    'Hello %recipient.first%, {name} & %%amount%%',
    'Hi {{{raw_name}}}, {{formatDate date "DD MMM"}} {{#each lines}}{{this.text}} {{@index}}{{/each}}',
    '{% if customer.balance > 0 %}{{ customer.name|upper }}{% endif %} {{ "now"|date("Y") }}',
  ]);
  const choices = [
    () => json('/templates', { name: 'payment-late', channel: 'email', subject: 'Re: {{subject}}', body: text }),
    () =>
      json('/v3/templates/d-1/versions', {
        active: 1,
        name: 'v2',
        subject: '{{subject}}',
        html_content: `<html><head><style>p{color:#333}</style></head><body><p>${text}</p><a href="{{unsubscribe_url}}">unsubscribe</a></body></html>`,
        plain_content: text,
      }),
    () => form('/templates/edit', { 'template[name]': 'late', 'template[body]': text }),
    () => json('/templates/preview', { template: text, data: { name: "O'Neil", amount: 12 } }),
  ];
  return draw.of(choices)();
}

function pagesAndMail(draw: Draw): RawRequest {
  const page = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Statement</title><style>@page{size:A4} table{border-collapse:collapse}</style>${draw.maybe(0.5, '<link rel="stylesheet" href="https://cdn.example/print.css">')}</head><body><h1>${said(draw, 'products').replaceAll('<', '&lt;')}</h1><table><tr><td>1</td></tr></table><img src="https://cdn.example/logo.png" width="80">${draw.maybe(0.3, '<script src="https://cdn.example/chart.js"></script><script>window.status = "ready";</script>')}</body></html>`;
  const choices = [
    () => json('/pdf', { html: page, options: { format: 'A4', margin: { top: '1cm' } } }),
    () =>
      multipart(
        '/forms/chromium/convert/html',
        [{ name: 'files', filename: 'index.html', type: 'text/html', content: page }],
        draw.hex(24),
      ),
    () =>
      json('/v3/mail/send', {
        personalizations: [{ to: [{ email: 'a@b.example' }] }],
        from: { email: 'x@bank.example' },
        subject: "It's here",
        content: [{ type: 'text/html', value: page }],
      }),
    () => json('/cms/pages', { slug: 'cards', body: page, seo: { ld: '{"@context":"https://schema.org","@type":"BankAccount"}' } }),
    () => post('/snippets', 'text/html', page, { method: 'PUT' }),
  ];
  return draw.of(choices)();
}

function commands(draw: Draw): RawRequest {
  const script = draw.of([
    'set -euo pipefail\ncd /opt/bank\ngit pull --ff-only\nnpm ci && npm run build\nsudo systemctl restart pay',
    'for f in /data/in/*.csv; do gzip -9 "$f" && mv "$f.gz" /data/out/; done',
    'kubectl -n bank rollout status deploy/pay --timeout=120s || kubectl -n bank rollout undo deploy/pay',
    'pg_dump -Fc bank | aws s3 cp - s3://backup/bank-$(date +%F).dump',
    'curl -fsS https://api.bank.example/health | jq -e \'.status=="UP"\'',
    'Get-Service pay | Restart-Service -Force; Get-EventLog -LogName Application -Newest 20',
    'find /var/log/bank -name "*.log" -mtime +30 -delete',
    'docker build -t bank/pay:$GIT_SHA . && docker push bank/pay:$GIT_SHA',
  ]);
  const choices = [
    () =>
      json('/ssm/send-command', {
        DocumentName: 'AWS-RunShellScript',
        Targets: [{ Key: 'tag:app', Values: ['pay'] }],
        Parameters: { commands: script.split('\n') },
      }),
    () => json('/runbooks', { name: 'restart', steps: [{ type: 'shell', script }] }),
    () =>
      json('/apis/batch/v1/namespaces/bank/jobs', {
        kind: 'Job',
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'j', command: ['/bin/sh', '-c', script], lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 10'] } } } },
              ],
            },
          },
        },
      }),
    () =>
      json(
        '/repos/bank/api/contents/.github/workflows/ci.yml',
        {
          message: 'ci',
          content: Buffer.from(
            `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          ${script.replaceAll('\n', '\n          ')}\n`,
          ).toString('base64'),
        },
        { method: 'PUT' },
      ),
    () =>
      post(
        '/pipelines',
        'application/yaml',
        `stages: [build]\nbuild:\n  script:\n    - ${JSON.stringify(script)}\n  rules:\n    - if: '$CI_COMMIT_BRANCH == "main" && $X != null'\n`,
      ),
    () =>
      json('/functions', {
        name: 'fx',
        runtime: 'nodejs22.x',
        source:
          "export const handler = async (event) => {\n  const { amount } = JSON.parse(event.body ?? '{}');\n  return { statusCode: 200, body: JSON.stringify({ gross: amount * 1.2 }) };\n};\n",
      }),
  ];
  return draw.of(choices)();
}

export const STATEMENT_KINDS = kindsOf('statement', {
  'warehouses and saved queries': warehouses,
  'smart contracts': smartContracts,
  'rules as expressions': expressions,
  'notification templates': templates,
  'pages for print and mail': pagesAndMail,
  'commands, pipelines and functions': commands,
});
