import type { Point } from '@sallyport/core';

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Where a program takes a whole query: forms of addresses of values, and the paths of that program. */
type Program = readonly [holder: RegExp | readonly string[], path: RegExp];

/**
 * Programs that take a query of a language of their own by design, or definitions that hold command lines. Nobody chooses where the program
 * is that an attack wants to reach, so paths are those of its interface and nothing that others have, too.
 */
const PROGRAMS: readonly Program[] = [
  // Salesforce: SOQL and SOSL, by REST and by SOAP
  [['query.q'], /^\/services\/data\/v\d{2,3}\.\d\/(?:tooling\/)?(?:query(?:all)?|search)\/?$/i],
  [/^body\.json\.(?:compositerequest|batchrequests)\[\d{1,4}\]\.url$/i, /^\/services\/data\/v\d{2,3}\.\d\/composite(?:\/batch)?$/i],
  [/^body\.xml\..{1,200}\.(?:\w{1,16}:)?(?:querystring|searchstring)$/i, /^\/services\/soap\/[a-z]\/\d/i],
  // Zoho
  [['body.json.select_query'], /^\/crm\/v\d{1,2}(?:\.\d)?\/coql$/],
  // NetSuite: SuiteQL
  [['body.json.q'], /\/services\/rest\/query\/v1\/suiteql$/i],
  // QuickBooks
  [['query.query', 'body.text'], /^\/v3\/company\/\d{1,24}\/query$/],
  // ArcGIS: `where=1=1` is its way to ask for everything
  [['query.where'], /\/(?:feature|map)server\/\d{1,6}\/query$/i],
  // Socrata: conditions of a data set
  [/^query\.\$(?:where|having|query|select|group|order)(?:#name)?$/, /^\/resource\/[a-z\d]{4}-[a-z\d]{4}(?:\.\w{3,8})?$/],
  // CKAN, Carto
  [['query.sql', 'body.json.sql'], /\/action\/datastore_search_sql$/],
  [['query.q', 'body.form.q', 'body.json.q'], /\/api\/v\d\/sql$/],
  // Azure: work items, resources, logs, devices, documents, Kusto
  [['body.json.query'], /\/_apis\/wit\/wiql$/i],
  [['body.json.query'], /^\/providers\/microsoft\.resourcegraph\/resources$/i],
  [['body.json.query', 'query.query'], /^\/v1\/(?:workspaces|apps)\/[\w-]{1,64}\/query$/i],
  [['body.json.query'], /^\/devices\/query$/i],
  [['body.json.query'], /^\/dbs\/[^/]{1,64}\/colls\/[^/]{1,64}\/docs$/i],
  [['body.json.csl'], /^\/v[12]\/rest\/(?:query|mgmt)$/i],
  // Google: BigQuery, Ads
  [['body.json.query', 'body.json.configuration.query.query'], /^\/bigquery\/v2\/projects\/[^/]{1,64}\/(?:queries|jobs)$/i],
  [['body.json.query'], /\/googleads:search(?:stream)?$/i],
  // Elasticsearch and OpenSearch, Druid, Trino, ArangoDB
  [
    ['body.json.query'],
    /^(?:\/\w[\w-]{0,32})?\/_(?:sql|query|xpack\/sql|esql\/query|plugins\/_(?:sql|ppl))(?:\/(?:async|translate|_explain))?$/i,
  ],
  [['body.json.query', 'body.text'], /\/druid\/v2\/sql(?:\/\w{1,16})?\/?$/],
  [['body.text'], /^\/v1\/statement$/],
  [['body.json.query'], /\/_api\/cursor$/],
  // MongoDB by its data interface
  [/^body\.json\.(?:filter|update|replacement|pipeline|document)\b/, /\/data\/v1\/action\/[a-z]{4,12}$/i],
  // Metabase, Redash, Grafana
  [/^body\.json\.(?:dataset_query\.)?native\.query$/, /\/api\/(?:dataset|card)(?:\/\d{1,9})?$/],
  [['body.json.query'], /\/api\/(?:queries|query_results)(?:\/\d{1,9})?$/],
  [/^body\.json\.queries\[\d{1,4}\]\.(?:expr|query|rawquery)$/i, /\/api\/(?:ds\/query|datasources\/[\w/-]{1,64})$/],
  // Loki, Prometheus, Splunk
  [
    /^(?:query|body\.form)\.(?:query|(?:match|\["match)\[\](?:"\])?)$/,
    /\/loki\/api\/v1\/(?:query|query_range|series|tail|index\/\w{1,16})$/,
  ],
  [['query.query', 'body.form.query'], /\/api\/v1\/query_(?:range|exemplars)$/],
  [['query.search', 'body.form.search'], /\/services\/search\/(?:v2\/)?jobs(?:\/export)?$/],
  // SPARQL by its protocol
  [['query.query', 'body.form.query', 'body.form.update', 'body.text'], /(?:^|\/)sparql\/?$/i],
  // Airtable
  [['query.filterByFormula', 'body.json.filterByFormula'], /^\/v0\/app\w{14}\/[^/]{1,128}(?:\/listrecords)?$/i],
  // DataDome: functions of a page's own scripts, as a sensor of bots reads them
  [['body.form.jsData'], /\/js\/?$/],
  // WS-Management: WQL
  [/\.wsman:filter$/i, /^\/\w/],
  // Kubernetes: containers have command lines and settings of programs, in JSON and in YAML
  [
    /^body\.(?:json\b|text$)/,
    /^\/api\/v1\/namespaces\/[\w.-]{1,63}\/(?:pods|configmaps|events|replicationcontrollers|secrets|podtemplates)\b/,
  ],
  [
    /^body\.(?:json\b|text$)/,
    /^\/apis\/(?:apps|batch|autoscaling|policy|[\w-]{1,64}(?:\.[\w-]{1,64}){1,6})\/v\d(?:(?:alpha|beta)\d{1,2})?\/(?:namespaces\/[\w.-]{1,63}\/)?[a-z]{2,64}(?:\/[\w.:-]{1,253})?(?:\/(?:status|scale))?$/,
  ],
];

/** True for a value that is a query, or a definition with command lines, by the interface of a known program. */
export function isOwnQuery(point: Point, path: string): boolean {
  for (const [holder, form] of PROGRAMS)
    if ((holder instanceof RegExp ? holder.test(point) : holder.includes(point)) && form.test(path)) return true;
  return false;
}

/** Where a device or a service says at which address it listens, so that it is asked there: that address is one inside. */
const LISTENERS: readonly Program[] = [
  // TR-069
  [/\.cwmp:inform\.parameterlist\.parametervaluestruct(?:\[\d{1,4}\])?\.value$/i, /^\//],
  // Consul, Eureka
  [/^body\.json\.checks?(?:\[\d{1,3}\])?\.http$/i, /^\/v1\/agent\/(?:service|check)\/register$/],
  [/^body\.(?:json|xml)\.instance\.(?:homepage|statuspage|healthcheck|securehealthcheck)url$/i, /\/eureka\/(?:v2\/)?apps\/[\w-]{1,128}$/],
];

/** True for an address that a program is to be asked at, by the interface with which it announces itself. */
export function isListener(point: Point, path: string): boolean {
  return LISTENERS.some(([holder, form]) => holder instanceof RegExp && holder.test(point) && form.test(path));
}

/** Members that hold a text of a data base's language where they hold one at all; elsewhere they are statements of account, or of an address. */
const STATEMENTS: ReadonlySet<string> = names('statement querystring query_string querytext query_text sqlstatement');

const STATEMENT =
  /^\s{0,64}(?:--[^\n]{0,256}\n\s{0,64})?(?:select|insert|update|delete|merge|with|create|alter|drop|begin|call|exec(?:ute)?|explain|show|print|list|declare|set|use)\s/i;

/** True for a text that begins like a statement of a data base, in a member that is called so. */
export function isStatement(name: string, value: string): boolean {
  return STATEMENTS.has(name) && STATEMENT.test(value);
}

/** Members by which hosts are given what they run first. */
const STARTS: ReadonlySet<string> = names(
  'user_data userdata user-data custom_data customdata startup-script startup_script startupscript cloud_init cloudinit',
);

/** `user_data: "#!/bin/bash\napt-get update"`: a script by its first line. */
export function isStartScript(name: string, value: string): boolean {
  return STARTS.has(name) && /^#(?:!\/|cloud-config\b)/.test(value);
}

/** Members and elements that hold a whole query of a data base. */
const QUERY_NAME = /(?:query|sql|statement|select|definition|^q)$/i;

/** Words and calls of a query that asks columns of tables; `or` and whatever reads of the data base itself, of accounts or of files is not among them. */
const PLAIN_CALLS: ReadonlySet<string> = names(
  'in and on by as count sum avg min max round coalesce date date_trunc date_diff date_sub date_add timestamp timestamp_sub year month day now current_timestamp current_date ' +
    'approx_count_distinct lower upper trim cast to_date to_timestamp builtin.df',
);
const NEVER_PLAIN =
  /\b(?:union|intersect|except|into|outfile|dual|exec|having|sleep|waitfor|null|or|xor|div|like\s'_|case|information_schema|all_tables|v\$\w+|(?:pg|sys|mysql|sqlite|msys|dba)\w*|\w*(?:user|passw|pwd|secret|token|credential|admin|login|member|account)\w*)\b/;
const SELECT = /^\s{0,16}select\s[^;]{1,2048};?\s{0,16}$/;
const TEXT = /'[^'\\]{0,64}'/g;
const PLAIN_SIGNS = /^[\w\s.,()*=<>!+/:@$`"[\]-]+$/;
const PLAIN_CALL = /([\w.]{1,64})\s{0,2}\(/g;
const CHARS_MAX = 2048;

/** `SELECT name, total FROM customers WHERE total > 100 ORDER BY total` in a member for queries: nothing but columns of tables is asked for. */
export function isPlainQuery(name: string, value: string): boolean {
  if (value.length > CHARS_MAX || !QUERY_NAME.test(name)) return false;
  const query = value.toLowerCase();
  if (!SELECT.test(query)) return false;
  const bare = query.replace(/;\s{0,16}$/, '').replace(TEXT, '?0');
  if (
    !PLAIN_SIGNS.test(bare.replaceAll('?0', '')) ||
    /--|\/\*|\bselect\b.*\bselect\b|@@|[?\d]\s{0,4}=\s{0,4}[?\d]/s.test(bare) ||
    NEVER_PLAIN.test(bare)
  )
    return false;
  if (!/\sfrom\s[\w.`"[]/.test(bare)) return false;
  for (const [, call] of bare.matchAll(PLAIN_CALL)) if (!PLAIN_CALLS.has(call!)) return false;
  return true;
}
