import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { get, json, multipart, post } from './message.ts';
import { address, amount, handle, person, said } from './wide.ts';

const q = encodeURIComponent;

function hasura(draw: Draw): RawRequest {
  const name = person(draw).family;
  const where = draw.of<object>([
    {
      _and: [
        { status: { _in: ['OPEN', 'HELD'] } },
        { customer: { name: { _ilike: `%${name}%` } } },
        { _not: { closed_at: { _is_null: false } } },
      ],
    },
    {
      _or: [{ amount: { _gte: draw.int(1, 900) } }, { note: { _similar: '(late|fee)%' } }],
      tags: { _has_keys_any: ['a', 'b'] },
      data: { _contains: { kyc: { level: 2 } } },
    },
    { email: { _iregex: '^[a-z.]+@example\\.(com|org)$' }, created_at: { _lt: draw.instant() } },
  ]);
  // biome-ignore format: one request a line
  const choices = [
    () => json('/v1/graphql', { operationName: 'Accounts', query: 'query Accounts($where: accounts_bool_exp!, $order: [accounts_order_by!]) {\n  accounts(where: $where, order_by: $order, limit: 20, offset: 0, distinct_on: [id]) {\n    id\n    balance\n    owner { name }\n    entries_aggregate(where: {amount: {_gt: 0}}) { aggregate { sum { amount } count } }\n  }\n}', variables: { where, order: [{ created_at: 'desc_nulls_last' }] } }),
    () => json('/v1/graphql', { query: `mutation { update_payments(where: {id: {_eq: "${draw.uuid()}"}}, _set: {memo: ${JSON.stringify(said(draw, 'memos'))}}, _inc: {retries: 1}) { affected_rows returning { id } } insert_audit_one(object: {kind: "edit"}, on_conflict: {constraint: audit_pkey, update_columns: []}) { id } delete_drafts(where: {age: {_gt: 30}}) { affected_rows } }` }),
    () => json('/v1/metadata', { type: 'pg_create_select_permission', args: { source: 'default', table: { schema: 'public', name: 'payments' }, role: 'user', permission: { columns: ['id', 'amount'], filter: { owner_id: { _eq: 'X-Hasura-User-Id' } }, allow_aggregations: false } } }),
  ];
  return draw.of(choices)();
}

function prisma(draw: Draw): RawRequest {
  return json(
    draw.of(['/api/customers/findMany', '/trpc/payment.list?batch=1', '/api/model/account/findMany']),
    draw.of<object>([
      {
        where: {
          AND: [
            { status: { in: ['ACTIVE', 'DORMANT'] } },
            { OR: [{ name: { contains: person(draw).family, mode: 'insensitive' } }, { email: { endsWith: '@example.com' } }] },
          ],
          NOT: { deletedAt: { not: null } },
        },
        include: { accounts: { select: { id: true, balance: true } } },
        orderBy: [{ createdAt: 'desc' }],
        take: 20,
        skip: 40,
      },
      {
        data: { balance: { increment: amount(draw) }, tags: { set: ['a'] }, owner: { connect: { id: draw.int(1, 99) } } },
        where: { id: draw.uuid(), version: { equals: 3 } },
      },
      { '0': { json: { cursor: null, search: said(draw, 'companies') }, meta: { values: { cursor: ['undefined'] } } } },
    ]),
  );
}

function relay(draw: Draw): RawRequest {
  const query =
    'query PaymentListPaginationQuery(\n  $count: Int = 10\n  $cursor: String\n  $id: ID!\n) {\n  node(id: $id) {\n    __typename\n    ...PaymentList_account_1G22uz @arguments(count: $count) @defer(label: "list$defer", if: true)\n    id\n  }\n}\n\nfragment PaymentList_account_1G22uz on Account {\n  payments(first: $count, after: $cursor, filter: {text: "rent", amount: {gte: 10}}) @connection(key: "PaymentList_payments") {\n    edges { cursor node { id memo @include(if: $full) amount { value currency } } }\n    pageInfo { endCursor hasNextPage }\n  }\n}';
  const id = Buffer.from(`Account:${draw.digits(8)}`).toString('base64');
  // biome-ignore format: one request a line
  const choices = [
    () => json('/graphql', { id: draw.hex(32), query, variables: { count: 10, cursor: Buffer.from(`arrayconnection:${draw.int(1, 99)}`).toString('base64'), id } }),
    () => get(`/graphql?operationName=Me&variables=${q(JSON.stringify({ id, search: person(draw).name, filter: { memo: said(draw, 'memos') } }))}&extensions=${q(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: draw.hex(64) } }))}`),
    () => json('/graphql', [{ query: `mutation M { addNote(input: {clientMutationId: "${draw.digits(3)}", text: ${JSON.stringify(said(draw, 'notes'))}}) { note { id } errors { field messages } } }` }, { query: '{ __typename }' }]),
    () => multipart('/graphql', [{ name: 'operations', content: JSON.stringify({ query: 'mutation ($f: Upload!) { upload(file: $f) { id } }', variables: { f: null } }) }, { name: 'map', content: '{"0":["variables.f"]}' }, { name: '0', filename: "it's.txt", type: 'text/plain', content: said(draw, 'letters') }], draw.hex(24)),
    () => json('/graphql', { query: `"""\nLoads the dashboard; see docs/dash.md\n"""\nquery Dash { a: rate(pair: "EUR/USD") b: search(text: ${JSON.stringify(said(draw, 'merchants'))}, sort: [{field: DATE, order: DESC}]) { ... on Payment { id } ... on Card { id last4 } } }` }),
  ];
  return draw.of(choices)();
}

function odata(draw: Draw): RawRequest {
  const name = person(draw).family.replaceAll("'", "''");
  const filters = [
    `contains(tolower(Name),'${name.toLowerCase()}') and Balance gt ${draw.amount()}`,
    `(Status eq 'Open' or Status eq 'Held') and not startswith(Memo,'RE:')`,
    `Payments/any(p:p/Amount ge ${draw.int(1, 900)} and p/Currency eq 'EUR')`,
    `year(Created) eq 2026 and month(Created) le 3 and Amount div 2 lt 100`,
    `Id in (${draw.int(1, 99)},${draw.int(1, 99)}) or Owner/Id eq ${draw.uuid()}`,
    `Name eq '${name}' or Name eq null`,
    `substringof('${name}',CompanyName) eq true`,
    `BUKRS eq '1000' and BUDAT ge datetime'2026-01-01T00:00:00' and (BLART eq 'RE' or BLART eq 'KR')`,
    `geo.distance(Loc, geography'POINT(-122.1 47.6)') lt 5`,
  ];
  const filter = draw.of(filters);
  const batch = draw.chars('alnum', 12);
  // biome-ignore format: one request a line
  const choices = [
    () => get(`/odata/v4/Accounts?$filter=${q(filter)}&$select=Id,Name&$expand=Payments($filter=Amount gt 10;$orderby=Date desc;$top=5)&$orderby=Name asc,Id desc&$count=true`.replaceAll(' ', '%20')),
    () => get(`/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner('${draw.digits(7)}')/to_Address?$format=json&$filter=${q(filter)}&$inlinecount=allpages&sap-client=100`),
    () => get(`/odata/v4/Accounts?$apply=${q("filter(Status eq 'OPEN')/groupby((Branch,Currency),aggregate(Amount with sum as Total,$count as N))/orderby(Total desc)")}`),
    () => get(`/odata/v4/Search?$search=${q(`"${name}" AND (loan OR mortgage) NOT closed`)}&$compute=${q('Amount mul 1.2 as Gross')}`),
    () => post('/odata/v4/$batch', `multipart/mixed; boundary=batch_${batch}`, `--batch_${batch}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nGET Accounts?$filter=${filter.replaceAll(' ', '%20')} HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n--batch_${batch}--\r\n`),
    () => json('/odata/v2/Invoices', { d: { __metadata: { type: 'NS.Invoice', uri: "Invoices('1')" }, Date: '/Date(1767225600000+0060)/', Text: said(draw, 'memos') } }),
    () => get(`/odata/v4/Accounts(Branch='${q(name)}',No=${draw.int(1, 99)})/NS.Close(reason=@r)?@r='${q(said(draw, 'products').replaceAll("'", "''"))}'`),
  ];
  return draw.of(choices)();
}

function resources(draw: Draw): RawRequest {
  const type = [['content-type', 'application/vnd.api+json']] as const;
  // biome-ignore format: one request a line
  const choices = [
    () => get(`/v1/accounts?filter[owner.name]=${q(person(draw).name)}&filter[amount][gte]=10&include=owner,payments.creditor&fields[accounts]=iban,name&sort=-created,name&page[size]=20&page[after]=${q(draw.base64(12))}`),
    () => post('/v1/notes', type[0]![1], JSON.stringify({ data: { type: 'notes', attributes: { text: said(draw, 'notes') }, relationships: { customer: { data: { type: 'customers', id: draw.digits(5) } } } } })),
    () => post('/v1/orders', 'application/hal+json', JSON.stringify({ _links: { self: { href: '/orders/1{?projection}', templated: true }, curies: [{ name: 'ea', href: 'http://example.com/docs/rels/{rel}', templated: true }] }, _embedded: { 'ea:items': [{ sku: said(draw, 'companies') }] } })),
    () => get(`/v1/transactions?search=${q(draw.of([`amount=ge=10;memo==*${said(draw, 'products')}*`, 'status=in=(OPEN,HELD),created=lt=2026-01-01', "name=='O\\'Neil*' and (age>30 or city!=Rome)", 'creditor.name==Caf?;currency=out=(USD,EUR)']))}&sort=${q('-date,+id')}`),
    () => get(`/v1/cards?${draw.of(['status[]=active&status[]=frozen', 'where[limit][$gte]=100', 'filter%5Blast4%5D=1234', 'created_at__gte=2026-01-01&name__icontains=o%27neil&ordering=-id', 'q=status:active+limit:>500+-type:virtual+%22gold+card%22', 'range=[0,24]&sort=["name","ASC"]&filter={"q":"o\'neil"}', 'fields=*,owner.*&deep[notes][_limit]=3&aggregate[count]=*'])}`),
    () => post('/v1/accounts/1', 'application/json-patch+json', JSON.stringify([{ op: 'test', path: '/a~1b/0', value: null }, { op: 'replace', path: '/memo', value: said(draw, 'memos') }, { op: 'move', from: '/x/-', path: '/y' }]), { method: 'PATCH' }),
    () => json('/rpc', { jsonrpc: '2.0', method: 'account.search', params: [person(draw).name, { limit: 10, sort: ['name', 'asc'] }], id: draw.int(1, 99) }),
  ];
  return draw.of(choices)();
}

function directories(draw: Draw): RawRequest {
  const { given, family, name } = person(draw);
  const email = `${draw.chars('lower', 7)}@bank.example`;
  // biome-ignore format: one request a line
  const choices = [
    () => get(`/scim/v2/Users?filter=${q(draw.of([`userName eq "${email}"`, `emails[type eq "work" and value co "@bank.example"]`, `(meta.lastModified gt "${draw.instant()}") and not (active eq false)`, `name.familyName sw "${family.replaceAll('"', '\\"')}" or externalId pr`, `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "O'Hare & Co"`]))}&attributes=id,userName&startIndex=1&count=100`),
    () => json('/scim/v2/Users/2819c223', { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'Replace', path: 'emails[type eq "work"].value', value: email }, { op: 'remove', path: `members[value eq "${draw.uuid()}"]` }, { op: 'add', value: { 'name.formatted': name, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager': { value: draw.uuid() } } }] }, { method: 'PATCH' }),
    () => json('/scim/v2/Bulk', { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], failOnErrors: 1, Operations: [{ method: 'POST', path: '/Users', bulkId: 'qwerty', data: { userName: email, name: { givenName: given, familyName: family }, addresses: [{ formatted: address(draw).line, primary: true }] } }] }),
    () => get(`/v1.0/users?$filter=${q(`startsWith(displayName,'${family.replaceAll("'", "''")}') and assignedLicenses/any(x:x/skuId eq ${draw.uuid()})`)}&$search="displayName:${q(given)}"&$count=true`, { headers: [['consistencylevel', 'eventual']] }),
    () => json('/ldap/search', { base: 'ou=People,dc=bank,dc=example', filter: `uid=${draw.chars('lower', 6)}`, attributes: ['cn', 'memberOf'], dn: `CN=${given}\\, ${draw.part('last')},OU=Staff & Temps,DC=bank` }),
    () => json('/api/v1/users', { profile: { firstName: given, lastName: family, email, login: email }, credentials: { password: { hash: { algorithm: 'BCRYPT', salt: draw.chars('alnum', 22), value: draw.chars('alnum', 31) } }, recovery_question: { question: "Who's a major player in the cowboy scene?", answer: 'Annie Oakley & Co' } } }),
  ];
  return draw.of(choices)();
}

function searchEngines(draw: Draw): RawRequest {
  const text = draw.of([person(draw).name, said(draw, 'merchants'), said(draw, 'memos')]);
  const body = {
    query: {
      bool: {
        must: [{ multi_match: { query: text, fields: ['name^3', 'memo'], type: 'best_fields', fuzziness: 'AUTO' } }],
        filter: [{ range: { date: { gte: 'now-1M/M', lte: 'now/d', time_zone: '+01:00' } } }, { terms: { status: ['booked'] } }],
        must_not: [{ exists: { field: 'deletedAt' } }],
        should: [{ wildcard: { 'iban.keyword': 'DE89*' } }, { match_phrase: { memo: text } }],
      },
    },
    aggs: {
      per: {
        date_histogram: { field: 'date', calendar_interval: 'month', format: 'yyyy-MM' },
        aggs: { sum: { sum: { field: 'amount' } } },
      },
    },
    sort: [{ date: 'desc' }, '_score'],
    highlight: { fields: { memo: {} }, pre_tags: ['<em>'], post_tags: ['</em>'] },
    _source: ['id', 'm*'],
    size: 20,
  };
  // biome-ignore format: one request a line
  const choices = [
    () => json('/transactions/_search', body),
    () => post('/_msearch', 'application/x-ndjson', `${JSON.stringify({ index: 'payments-*', preference: '_local' })}\n${JSON.stringify(body)}\n`),
    () => post('/_bulk', 'application/x-ndjson', draw.list(2, 6, () => `${JSON.stringify({ index: { _index: 'logs', _id: draw.hex(8) } })}\n${JSON.stringify({ '@timestamp': draw.instant(), payee: said(draw, 'merchants'), memo: said(draw, 'memos') })}`).join('\n') + '\n'),
    () => json('/transactions/_search', { query: { query_string: { query: `payee:"${said(draw, 'merchants').replaceAll('"', '')}" AND amount:[10 TO 500} OR memo:(rent* -late~2)`, default_operator: 'AND' } } }),
    () => json('/indexes/payments/search', { q: text, filter: `amount > ${draw.int(1, 99)} AND (currency = "EUR" OR payee IN ["A & B", "C's"]) AND NOT status = failed`, facets: ['*'], attributesToHighlight: ['memo'] }),
    () => json('/1/indexes/*/queries', { requests: [{ indexName: 'products', params: `query=${q(text)}&hitsPerPage=20&filters=${q('price:10 TO 50 AND NOT category:"loans & cards"')}&highlightPreTag=__ais-highlight__` }] }),
    () => get(`/solr/accounts/select?q=${q(`name:"${person(draw).family}" AND type:(giro OR saver)^2`)}&fq=${q('{!term f=branch}Köln')}&fl=id,score&sort=score+desc&wt=json&facet.field={!ex=dt}type`),
  ];
  return draw.of(choices)();
}

function kafka(draw: Draw): RawRequest {
  const schema = {
    type: 'record',
    name: 'PaymentInitiated',
    namespace: 'com.bank.events',
    doc: "Emitted when a customer's payment is accepted; see ADR-12.",
    fields: [
      { name: 'id', type: { type: 'string', logicalType: 'uuid' } },
      { name: 'memo', type: ['null', 'string'], default: null, doc: 'free text, <= 140 chars' },
      { name: 'status', type: { type: 'enum', name: 'Status', symbols: ['NEW', 'SETTLED'] } },
      { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 18, scale: 2 } },
    ],
  };
  // biome-ignore format: one request a line
  const choices = [
    () => post('/topics/payments', 'application/vnd.kafka.json.v2+json', JSON.stringify({ records: draw.list(1, 5, () => ({ key: draw.uuid(), value: { memo: said(draw, 'memos'), creditor: said(draw, 'companies'), amount: amount(draw) } })) })),
    () => post('/topics/payments', 'application/vnd.kafka.avro.v2+json', JSON.stringify({ value_schema: JSON.stringify(schema), records: [{ value: { id: draw.uuid(), memo: { string: said(draw, 'memos') } } }] })),
    () => post('/subjects/payments-value/versions', 'application/vnd.schemaregistry.v1+json', JSON.stringify({ schema: JSON.stringify(schema), schemaType: 'AVRO', references: [] })),
    () => post('/subjects/p-value/versions', 'application/vnd.schemaregistry.v1+json', JSON.stringify({ schemaType: 'PROTOBUF', schema: 'syntax = "proto3";\npackage bank.v1;\nimport "google/protobuf/timestamp.proto";\n\n// A payment\'s state.\nmessage Payment {\n  string id = 1; // uuid\n  oneof by { string iban = 2; Card card = 3; }\n  message Card { string pan = 1 [deprecated = true]; }\n  google.protobuf.Timestamp at = 4;\n}\n' })),
    () => json('/connectors', { name: 'jdbc-sink', config: { 'connector.class': 'io.confluent.connect.jdbc.JdbcSinkConnector', topics: 'payments,refunds', 'connection.url': 'jdbc:postgresql://db.internal:5432/bank?sslmode=require', 'insert.mode': 'upsert', 'pk.fields': 'id', transforms: 'route', 'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter', 'transforms.route.regex': '(.*)_v(\\d+)', 'transforms.route.replacement': '$1' } }),
    () => json('/events', { specversion: '1.0', type: 'com.bank.payment.v1', source: '/cards/0', id: handle(draw, 'ev'), subject: "acc/1 'main'", datacontenttype: 'application/json', data: { text: said(draw, 'memos') } }),
  ];
  return draw.of(choices)();
}

export const QUERY_API_KINDS = kindsOf('api', {
  'Hasura filters and mutations': hasura,
  'Prisma and tRPC': prisma,
  'Relay and GraphQL servers': relay,
  'OData 2 and 4': odata,
  'JSON:API, HAL, RSQL, brackets': resources,
  'SCIM, Graph and directories': directories,
  'search engines': searchEngines,
  'Kafka, schemas and events': kafka,
});
