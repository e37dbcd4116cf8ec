import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { form, get, json, post } from './message.ts';
import { amount, handle, person, said } from './wide.ts';

const q = encodeURIComponent;

function clusters(draw: Draw): RawRequest {
  const name = `${draw.of(['payments', 'ledger', 'kyc'])}-${draw.chars('lower', 5)}`;
  const container = {
    name: 'app',
    image: `registry.bank.example/${name}@sha256:${draw.hex(64)}`,
    args: ['--port=8080', '--log-level', 'info', '--db=$(DB_URL)'],
    env: [
      { name: 'JAVA_TOOL_OPTIONS', value: '-XX:MaxRAMPercentage=75 -Dfile.encoding=UTF-8 -javaagent:/otel/agent.jar' },
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'DB_URL', value: 'jdbc:postgresql://ledger-db:5432/ledger?currentSchema=public&ssl=true' },
    ],
    livenessProbe: { httpGet: { path: '/healthz?full=1', port: 8080 } },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'ca', mountPath: '/etc/ssl/certs/ca.pem', subPath: 'ca.pem' },
    ],
    resources: { limits: { cpu: '500m', memory: '1Gi' } },
  };
  // biome-ignore format: one request a line
  const choices = [
    () => json(`/apis/apps/v1/namespaces/bank/deployments`, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels: { 'app.kubernetes.io/name': name }, annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ kind: 'Deployment', metadata: { name } }), 'prometheus.io/scrape': 'true' } }, spec: { replicas: draw.int(1, 9), selector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] }, template: { spec: { containers: [container], tolerations: [{ operator: 'Exists' }] } } } }),
    () => post(`/api/v1/namespaces/bank/pods/${name}?fieldManager=kubectl-patch`, 'application/strategic-merge-patch+json', JSON.stringify({ spec: { containers: [container] } }), { method: 'PATCH' }),
    () => get(`/api/v1/namespaces/bank/pods?labelSelector=${q('app in (web,api),tier!=cache,!legacy')}&fieldSelector=${q('status.phase=Running,spec.nodeName=')}&watch=true&resourceVersion=${draw.digits(6)}`),
    () => json('/apis/policy/review', { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request: { uid: draw.uuid(), operation: 'CREATE', userInfo: { username: 'system:serviceaccount:ci:deployer', groups: ['system:authenticated'] }, object: { kind: 'Ingress', metadata: { annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2', 'nginx.ingress.kubernetes.io/server-snippet': 'location ~* ^/api(/|$)(.*) { proxy_set_header X-Real-IP $remote_addr; }' } }, spec: { rules: [{ http: { paths: [{ path: '/api(/|$)(.*)', pathType: 'ImplementationSpecific' }] } }] } } } }),
    () => json('/api/v1/namespaces/bank/configmaps', { kind: 'ConfigMap', metadata: { name }, data: { 'application.yml': "spring:\n  datasource:\n    url: ${DB_URL:jdbc:h2:mem:test}\n  jackson:\n    date-format: \"yyyy-MM-dd'T'HH:mm:ss\"\nlogging:\n  pattern: '%d{HH:mm:ss} [%thread] %-5level %logger{36} - %msg%n'\n", 'nginx.conf': 'server { listen 80; location / { try_files $uri $uri/ /index.html; } }' } }),
  ];
  return draw.of(choices)();
}

function infrastructure(draw: Draw): RawRequest {
  const state = {
    version: 4,
    terraform_version: '1.8.5',
    serial: draw.int(1, 99),
    lineage: draw.uuid(),
    outputs: { dsn: { value: `postgres://app:${draw.chars('alnum', 12)}@db:5432/bank`, type: 'string', sensitive: true } },
    resources: [
      {
        mode: 'managed',
        type: 'aws_iam_policy',
        name: 'read',
        provider: 'provider["registry.terraform.io/hashicorp/aws"]',
        instances: [
          {
            schema_version: 0,
            attributes: {
              arn: `arn:aws:iam::${draw.digits(12)}:policy/read`,
              policy: JSON.stringify({
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: ['s3:Get*', 'kms:Decrypt'],
                    Resource: 'arn:aws:s3:::bank-*/*',
                    Condition: { StringLike: { 'aws:PrincipalArn': '*' } },
                  },
                ],
              }),
            },
          },
        ],
      },
      {
        type: 'aws_cloudwatch_event_rule',
        instances: [
          {
            attributes: {
              schedule_expression: 'cron(0/5 8-17 ? * MON-FRI *)',
              event_pattern: '{"source":["aws.s3"],"detail":{"reason":[{"anything-but":["x"]}]}}',
            },
          },
        ],
      },
    ],
  };
  // biome-ignore format: one request a line
  const choices = [
    () => json('/state/bank-prod', state, { headers: [['content-md5', draw.base64(16)]] }),
    () => json('/api/v2/runs', { data: { type: 'runs', attributes: { message: "Queued by o'neil: drop legacy table & rename 'ledger'", 'target-addrs': ['module.db["eu"].aws_db_instance.this[0]'] }, relationships: { workspace: { data: { type: 'workspaces', id: handle(draw, 'ws', 16) } } } } }),
    () => form('/', { Action: 'CreateStack', StackName: 'bank', Version: '2010-05-15', 'Parameters.member.1.ParameterKey': 'Env', TemplateBody: JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': '${AWS::StackName}-q' }, Tags: [{ Key: 'a', Value: { 'Fn::Join': ['', ['x', { Ref: 'AWS::Region' }]] } }] } } } }) }),
    () => json('/', { TableName: 'Payments', KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :sk)', FilterExpression: 'attribute_exists(memo) AND (#st IN (:a, :b) OR contains(tags, :t))', UpdateExpression: 'SET #n = if_not_exists(#n, :zero) + :inc REMOVE draft', ExpressionAttributeNames: { '#pk': 'PK' }, ExpressionAttributeValues: { ':pk': { S: `ACC#${draw.digits(8)}` }, ':t': { S: said(draw, 'products') } } }, { headers: [['x-amz-target', 'DynamoDB_20120810.Query'], ['authorization', `AWS4-HMAC-SHA256 Credential=AKIA${draw.chars('upper', 16)}/20260312/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${draw.hex(64)}`]] }),
    () => json('/v1/policies', { name: 'pay', policy: 'path "secret/data/bank/*" {\n  capabilities = ["create", "read", "update", "delete", "list"]\n}\n# sys\npath "sys/leases/+/revoke" { capabilities = ["sudo"] }', ttl: '24h' }, { method: 'PUT' }),
    () => json('/iam/policies', { bindings: [{ role: 'roles/viewer', members: ['group:o-team@bank.example'], condition: { title: 'expires', expression: "request.time < timestamp('2027-01-01T00:00:00Z') && resource.name.startsWith('projects/bank')" } }], etag: draw.base64(8) }),
  ];
  return draw.of(choices)();
}

function commits(draw: Draw): string {
  return draw.of([
    "fix: don't drop 'memo' when it's empty (#123)",
    'feat(api): select card from wallet & set default',
    "Merge branch 'release/1.2' into main",
    'chore: delete from cache; update deps',
    'refactor: union types -> sealed class',
    'Revert "feat: exec hook on login"',
    'perf: avoid N+1 in `select * from payments`',
    'docs: how to curl the API | jq',
    'test: <script> in memo is escaped',
    'ci: run `npm ci && npm test` on Node 24',
    "sec: reject ' OR 1=1 in search (CVE-2026-0001)",
  ]);
}

function codeHosts(draw: Draw): RawRequest {
  const { name } = person(draw);
  const sha = draw.hex(40);
  const commit = (): object => ({
    id: draw.hex(40),
    message: commits(draw),
    timestamp: draw.instant(),
    url: `https://git.example/bank/api/commit/${sha}`,
    author: { name, email: `${draw.chars('lower', 6)}@users.noreply.example` },
    added: ['src/pay/select.ts'],
    removed: [],
    modified: ['db/migrations/V12__drop_old_table.sql', '.github/workflows/ci.yml', 'package.json', '.env.example'],
  });
  // biome-ignore format: one request a line
  const choices = [
    () => json('/hooks/git', { ref: `refs/heads/${draw.of(['main', 'feat/pay-&-go', 'fix/O-123'])}`, before: sha, after: draw.hex(40), compare: `https://git.example/bank/api/compare/${sha.slice(0, 12)}...${draw.hex(12)}`, commits: draw.list(1, 3, commit), repository: { full_name: 'bank/api', keys_url: 'https://api.git.example/repos/bank/api/keys{/key_id}', archive_url: 'https://api.git.example/repos/bank/api/{archive_format}{/ref}', issue_url: 'https://api.git.example/repos/bank/api/issues{/number}', description: 'API & console; see <docs>', homepage: null }, pusher: { name } }, { headers: [['x-github-event', 'push'], ['x-hub-signature-256', `sha256=${draw.hex(64)}`]] }),
    () => json('/hooks/git', { action: 'opened', pull_request: { title: commits(draw), body: `## What\r\n\r\n${commits(draw)}\r\n\r\n- [x] tests\r\n- [ ] docs\r\n\r\n\`\`\`ts\r\nconst total = items.map((i) => i.amount).reduce((a, b) => a + b, 0);\r\n\`\`\`\r\n\r\nFixes #${draw.int(1, 999)}. <!-- template v2 -->`, head: { ref: 'feat/x', sha }, _links: { self: { href: 'https://api.git.example/repos/bank/api/pulls/1' } }, diff_url: 'https://git.example/bank/api/pull/1.diff' } }, { headers: [['x-github-event', 'pull_request']] }),
    () => json('/hooks/gitlab', { object_kind: 'pipeline', object_attributes: { status: 'failed', source: 'push', variables: [{ key: 'NODE_OPTIONS', value: '--max-old-space-size=4096' }] }, builds: [{ name: 'test', stage: 'test', failure_reason: 'script_failure', runner: { description: "shared-runner (o'neil)", tags: ['docker'] } }], commit: commit() }, { headers: [['x-gitlab-event', 'Pipeline Hook']] }),
    () => json('/hooks/bitbucket', { push: { changes: [{ new: { type: 'branch', name: 'main', target: { hash: sha, message: `${commits(draw)}\n`, author: { raw: `${name} <a@b.example>` } } }, links: { html: { href: `https://bitbucket.example/bank/api/branches/compare/${sha}..${draw.hex(40)}` } } }] }, actor: { display_name: name, nickname: "o'n" } }),
    () => json('/hooks/azure', { eventType: 'git.pullrequest.merged', message: { text: `${name} completed pull request 12`, html: `${name} completed <a href="https://dev.azure.example/web/pull-request.aspx?pcguid=${draw.uuid()}">pull request 12</a>`, markdown: `**${name}** completed [pull request 12](https://dev.azure.example/pr/12)` }, resource: { title: commits(draw), mergeStatus: 'succeeded', url: 'https://dev.azure.example/_apis/git/repositories/1' } }),
    () => form('/jenkins/job/bank/buildWithParameters', { token: draw.hex(16), BRANCH: 'origin/feat/x', OPTS: '-DskipTests -Pprod --batch-mode', cause: commits(draw) }),
    () => json('/repos/bank/api/issues', { title: commits(draw), body: `Steps:\n1. open /pay\n2. enter \`O'Neil\`\n3. \`TypeError: x is not a function\`\n\n| a | b |\n|---|---|\n| 1 | <2 |\n\n> quoted\n\n@team please`, labels: ['bug', 'p1: high'] }),
  ];
  return draw.of(choices)();
}

function onCall(draw: Draw): RawRequest {
  const summary = draw.of([
    'CPU > 90% on pay-api-01 (for 5m)',
    "Disk '/' is 95% full",
    'HTTP 5xx rate >= 2% & p99 > 1s',
    'Lag: consumer "ledger" is 12,345 behind',
    'Cert for *.bank.example expires in <7d',
    'OOMKilled: payments-7d9f (exit code 137)',
    'DB: deadlock detected; 2 sessions waiting on "accounts"',
    'SELECT latency above SLO',
  ]);
  // biome-ignore format: one request a line
  const choices = [
    () => json('/v2/enqueue', { routing_key: draw.hex(32), event_action: 'trigger', dedup_key: `${draw.hex(8)}/${draw.int(1, 9)}`, payload: { summary, source: 'prom:pay', severity: 'critical', custom_details: { expr: 'sum(rate(http_requests_total{code=~"5.."}[5m])) > 10', runbook: 'https://wiki.example/rb#5xx', firing: ` - alertname = X\n - value = ${draw.amount()}\n` } }, links: [{ href: 'https://grafana.example/d/abc?var-x=1&from=now-1h', text: 'Dashboard' }] }),
    () => json('/v2/alerts', { message: summary, alias: draw.uuid(), responders: [{ name: "Payments' team", type: 'team' }], details: { host: 'pay-01', load: '0.91/0.80/0.75' }, entity: 'db (primary)', note: said(draw, 'notes') }),
    () => json('/api/chat.postMessage', { channel: '#ops', text: `:rotating_light: *${summary}* <https://grafana.example/d/1?x=1&y=2|dash> <@U${draw.chars('upper', 8)}> \`kubectl get pods\``, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `> ${summary}\n• _who_: ${person(draw).name}\n\`\`\`status: 500 (x${draw.int(2, 99)})\`\`\`` } }, { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Ack & go' }, value: 'ack;1' }] }] }),
    () => json('/webhookb2/teams', { '@type': 'MessageCard', '@context': 'http://schema.org/extensions', summary, sections: [{ activityTitle: summary, facts: [{ name: 'Cond.', value: 'p99 > 1s' }], markdown: true, text: `**${summary}** [open](https://x.example/?a=1&b=2)<br>by ${person(draw).name}` }] }),
    () => json('/api/now/table/incident', { short_description: summary, description: `${summary}\nSteps taken: restarted svc; cleared /tmp; checked logs.\nNext: raise w/ DBA (see KB${draw.digits(7)}).`, work_notes: said(draw, 'notes'), assignment_group: "Ops & Net's", urgency: '1' }),
    () => get(`/api/now/table/change_request?sysparm_query=${q(`active=true^stateIN-2,-1^short_descriptionLIKEledger^ORassigned_to=javascript:gs.getUserID()^ORDERBYDESCsys_created_on`)}&sysparm_limit=10`),
    () => json('/alerts', { version: '4', groupKey: '{}/{severity="critical"}:{alertname="High"}', status: 'firing', alerts: [{ labels: { alertname: 'High', instance: 'pay-01:9100' }, annotations: { summary, description: 'Value is {{ $value | humanize }} on {{ $labels.instance }}' }, generatorURL: 'http://prom.example/graph?g0.expr=up+%3D%3D+0&g0.tab=1' }] }),
  ];
  return draw.of(choices)();
}

function metricsQueries(draw: Draw): RawRequest {
  const prom = draw.of([
    'sum by (job, le) (rate(http_request_duration_seconds_bucket{job="pay",code!~"5..|4.."}[5m]))',
    'histogram_quantile(0.99, sum(rate(grpc_latency_bucket{service=~"ledger|cards"}[$__rate_interval])) by (le)) > 0.5',
    '(node_filesystem_avail_bytes{mountpoint="/",fstype!="tmpfs"} / node_filesystem_size_bytes) * 100 < 10',
    'label_replace(up{job="db"}, "host", "$1", "instance", "(.*):.*")',
    'up == 0 or absent(up{job="pay"}) unless on(job) maintenance == 1',
    'increase(kafka_lag[1h] offset 1d) >= bool 100 and on() hour() > 8',
    'topk(5, count_values("version", build_info)) + ignoring(pod) group_left kube_pod_labels',
  ]);
  const loki = draw.of([
    '{app="pay", env=~"prod|uat"} |= "error" != "timeout" | json | status >= 500 | line_format "{{.method}} {{.path}}"',
    'sum(count_over_time({job="nginx"} |~ "(?i)sql|select" [5m])) by (host)',
    '{namespace="bank"} | logfmt | duration > 10s and level = "warn"',
    'rate({app="x"} | pattern `<ip> - - <_> "<method> <uri> <_>" <status> <size>` | status = "500" [1m])',
    '{filename="/var/log/syslog"} |= `sudo` | regexp "user=(?P<user>\\\\w+)"',
  ]);
  // biome-ignore format: one request a line
  const choices = [
    () => get(`/api/v1/query_range?query=${q(prom)}&start=${draw.digits(10)}&end=${draw.digits(10)}&step=15s`),
    () => form('/api/v1/query', { query: prom, time: draw.digits(10), timeout: '30s' }),
    () => get(`/loki/api/v1/query_range?direction=backward&limit=1000&query=${q(loki)}`),
    () => json('/api/ds/query', { queries: [{ refId: 'A', expr: draw.of([prom, loki]), datasource: { type: 'prometheus', uid: 'P1' }, legendFormat: '{{job}} - {{code}}', intervalMs: 15000 }], from: 'now-1h', to: 'now' }),
    () => json('/api/dashboards/db', { dashboard: { title: "Payments' SLO", panels: [{ type: 'timeseries', targets: [{ expr: prom }], fieldConfig: { overrides: [{ matcher: { id: 'byRegexp', options: '/^5..$/' } }] } }], templating: { list: [{ name: 'job', query: 'label_values(up{env="$env"}, job)', regex: '/^pay-(.*)/' }] }, links: [{ url: '/d/x?${__url_time_range}&var-job=$job' }] }, overwrite: true }),
    () => json('/api/v1/query', { query: `avg(last_5m):sum:trace.http.request.errors{env:prod,service:pay} by {resource_name}.as_rate() > ${draw.int(1, 9)}`, formulas: [{ formula: 'a / b * 100' }] }),
    () => json('/api/traces/search', { q: '{ span.http.status_code >= 500 && resource.service.name = "pay" } | count() > 2 | by(resource.cluster)', limit: 20 }),
  ];
  return draw.of(choices)();
}

function audit(draw: Draw): RawRequest {
  const event = (): object => ({
    eventVersion: '1.09',
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${draw.digits(12)}:assumed-role/ops/${draw.chars('lower', 6)}` },
    eventTime: draw.instant(),
    eventName: draw.of(['PutBucketPolicy', 'DeleteObject', 'ExecuteCommand', 'UpdateTable']),
    sourceIPAddress: `${draw.int(1, 223)}.0.2.${draw.int(0, 255)}`,
    userAgent: said(draw, 'agents'),
    errorMessage:
      'User: arn:aws:sts::1:assumed-role/x is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the action',
    requestParameters: { key: `a/b c/${draw.hex(6)}`, 'X-Amz-Expires': '300' },
  });
  // biome-ignore format: one request a line
  const choices = [
    () => json('/audit/bulk', { Records: draw.list(1, 4, event) }),
    () => json('/audit', { actor: person(draw).name, action: 'customer.update', diff: [{ field: 'address', old: said(draw, 'companies'), new: said(draw, 'notes') }, { field: 'limit', old: '< 500', new: '>= 1000' }], reason: said(draw, 'chats') }),
    () => json('/audit', { actor: 'svc-batch', action: 'job.finished', detail: `Processed ${draw.int(1, 999)} of ${draw.int(1, 999)}; 2 rejected (see /var/log/batch/2026-03-12.log); exit=0`, cmdline: 'java -jar batch.jar --date=2026-03-12 --dry-run=false' }),
    () => json('/events/okta', { data: { events: [{ eventType: 'user.session.start', displayMessage: 'User login to Okta', outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' }, debugContext: { debugData: { requestUri: '/api/v1/authn?x=1', threatSuspected: 'false', url: '/api/v1/authn?' } }, actor: { displayName: person(draw).name, alternateId: "o'n@bank.example" }, target: [{ type: 'AppInstance', displayName: said(draw, 'companies'), amount: amount(draw) }] }] } }),
    () => post('/audit/cef', 'text/plain', `CEF:0|Bank|Gateway|1.0|100|Login failed|5|src=192.0.2.${draw.int(1, 254)} suser=${person(draw).family} msg=${said(draw, 'chats').replaceAll('=', '\\=')} request=https://bank.example/login?x\\=1 cs1Label=rule cs1=R-7 > 5`),
    () => post('/audit/syslog', 'text/plain', `<34>1 ${draw.instant()} pay-01 su - ID47 [exampleSDID@32473 iut="3" eventSource="App \\"x\\""] 'su root' failed for ${draw.chars('lower', 6)} on /dev/pts/8`),
  ];
  return draw.of(choices)();
}

export const OPERATION_KINDS = kindsOf('operations', {
  'Kubernetes objects': clusters,
  'Terraform, cloud and policies': infrastructure,
  'hooks of code hosts and builds': codeHosts,
  'on call, chat and changes': onCall,
  'PromQL, LogQL and dashboards': metricsQueries,
  'audit logs': audit,
});
