import { browserHeaders } from './browser.ts';
import type { Draw } from './draw.ts';
import { type Kind, kindsOf } from './kind.ts';
import { get, json, post, query } from './message.ts';

const odata = (draw: Draw): string =>
  draw.of([
    `Name eq 'O''${draw.part('word')}' and Balance gt 100`,
    `contains(tolower(Memo),'rent') or startswith(Name,'A') and not endswith(Name,'z')`,
    `year(BookedAt) ge 2026 and Amount sub 5 gt 10 and (Status eq 'open' or Status eq 'closed')`,
    `Tags/any(t: t/Name eq '${draw.part('word')}')`,
    `substringof('x', Name) and Id in (1,2,3)`,
    `length(Name) gt 5 and indexof(Name,'b') eq 1`,
    `CreatedAt gt datetime'2026-03-01T00:00:00' or Id eq guid'${draw.uuid()}'`,
  ]);

const rsql = (draw: Draw): string =>
  draw.of([
    `name=="O'${draw.part('word')}*";amount=gt=100,status=in=(open,closed)`,
    `(genre=in=(sci-fi,action);year=ge=2000),director==*Nolan`,
    `createdAt>=2026-01-01;owner.name!='x'`,
    `name=like='%son';id=out=(1,2)`,
  ]);

const scim = (draw: Draw): string =>
  draw.of([
    'userName eq "bjensen" and not (emails co "example.com")',
    `name.familyName co "O'${draw.part('last')}" or title pr`,
    'meta.lastModified gt "2026-05-13T04:42:34Z" and emails[type eq "work" and value ew "@x.example"]',
    'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
  ]);

const GRAPHQL = [
  'query Accounts($first: Int!, $after: String, $filter: AccountFilter) { accounts(first: $first, after: $after, filter: $filter) { edges { node { id ...AccountFields transactions(last: 10) @include(if: true) { memo amount { value } } } } pageInfo { hasNextPage endCursor } } } fragment AccountFields on Account { name: displayName iban __typename }',
  'mutation Pay($input: PaymentInput!) { createPayment(input: $input) { payment { id status } errors { field message } } }',
  '{ search(text: "O\'Brien & \\"Sons\\"", where: {or: [{a: {_eq: 1}}, {b: {_like: "%x%"}}]}, order_by: {date: desc}) { id } }',
  'subscription { balanceChanged(accountId: "12") { balance } }',
];

const elastic = (draw: Draw): object => ({
  query: {
    bool: {
      must: [
        { match: { memo: draw.part('memo') } },
        { query_string: { query: `status:(open OR closed) AND name:"${draw.part('last')}" AND NOT amount:[100 TO *] -draft +paid~2` } },
      ],
      filter: [{ range: { date: { gte: 'now-30d/d', lt: 'now/d' } } }, { terms: { type: ['a', 'b'] } }],
      must_not: { exists: { field: 'deletedAt' } },
    },
  },
  aggs: {
    per_day: { date_histogram: { field: 'date', calendar_interval: '1d' } },
    total: { sum: { script: { source: "doc['amount'].value * params.rate", lang: 'painless', params: { rate: 1.2 } } } },
  },
  sort: [{ date: 'desc' }, '_score'],
  size: 20,
  _source: ['id', 'memo.*'],
  highlight: { pre_tags: ['<em>'], post_tags: ['</em>'], fields: { memo: {} } },
});

const mongo = (draw: Draw): object => ({
  collection: 'payments',
  filter: {
    status: { $in: ['open', 'pending'] },
    amount: { $gte: 100, $lt: 1000 },
    'payee.name': { $regex: `^${draw.part('word')}`, $options: 'i' },
    $or: [{ a: null }, { b: { $exists: false } }],
  },
  projection: { _id: 0, memo: 1 },
  sort: { date: -1 },
  pipeline: [{ $match: { year: 2026 } }, { $group: { _id: '$month', total: { $sum: '$amount' } } }],
});

/** Search and filter languages. Those of operator objects look like NoSQL injection, because they are the same thing where a field is no filter. */
export const QUERY_KINDS: readonly Kind[] = kindsOf('query', {
  'OData filters': (draw) =>
    get(
      `/odata/Accounts?${query({ $filter: odata(draw), $orderby: 'Name desc,Id', $select: 'Id,Name', $expand: 'Transactions($filter=Amount gt 10;$orderby=Date desc;$top=5)', $top: '20', $count: 'true' })}`,
      { headers: browserHeaders(draw) },
    ),
  'OData keys and functions in paths': (draw) =>
    get(
      `/odata/Customers('O''${draw.part('word')}')/Orders(${draw.digits(3)})/Default.MostRecent(count=5)?$format=json&$apply=${encodeURIComponent('groupby((Country),aggregate(Amount with sum as Total))')}`,
      { headers: browserHeaders(draw) },
    ),
  'RSQL and FIQL': (draw) =>
    get(`/api/payments?${query({ filter: rsql(draw), sort: 'date,desc', page: '0', size: '20' })}`, { headers: browserHeaders(draw) }),
  'SCIM filters': (draw) =>
    get(`/scim/v2/Users?${query({ filter: scim(draw), startIndex: '1', count: '10', attributes: 'userName,emails.value' })}`, {
      headers: browserHeaders(draw),
    }),
  'JSON:API brackets': (draw) =>
    get(
      `/api/articles?include=author,comments.author&fields[articles]=title,body&fields%5Bpeople%5D=name&page[number]=3&page[size]=1&filter[name][like]=${encodeURIComponent(draw.part('memo'))}&filter[amount][gt]=10&filter[tags][]=a&filter[tags][]=b&sort=-created,title`,
      { headers: browserHeaders(draw) },
    ),
  'bracket operators of ORMs': (draw) =>
    get(
      `/api/loans?where[status][eq]=open&amount[gte]=100&amount[lte]=500&created_at[before]=2026-01-01&name[contains]=${encodeURIComponent(draw.part('last'))}&order[date]=desc&populate[0]=author&filters[$and][0][title][$containsi]=${draw.part('word')}`,
      { headers: browserHeaders(draw) },
    ),
  'GraphQL operations': (draw) =>
    json(
      '/graphql',
      {
        operationName: null,
        query: draw.of(GRAPHQL),
        variables: {
          first: 10,
          after: draw.base64(12),
          filter: { name: draw.name(), memo_contains: draw.part('memo') },
          input: { memo: draw.part('memo') },
        },
        extensions: { persistedQuery: { version: 1, sha256Hash: draw.hex(64) } },
      },
      { headers: browserHeaders(draw) },
    ),
  'GraphQL batches and queries in URLs': (draw) =>
    draw.chance(0.5)
      ? json(
          '/graphql',
          draw.list(2, 4, () => ({ query: draw.of(GRAPHQL), variables: { memo: draw.part('memo') } })),
        )
      : get(`/graphql?${query({ query: draw.of(GRAPHQL), variables: JSON.stringify({ q: draw.part('memo') }) })}`, {
          headers: browserHeaders(draw),
        }),
  'Elasticsearch bodies': (draw) => json('/search/_search', elastic(draw), { headers: browserHeaders(draw) }),
  'Lucene and Google-like searches': (draw) =>
    get(
      `/search?${query({ q: draw.of([`status:open AND (owner:me OR label:"needs work") -is:draft`, `title:"${draw.part('memo')}"~3 AND amount:[10 TO 500}`, 'site:bank.example inurl:faq "opening hours" -pdf', `"${draw.part('merchant')}" OR '${draw.part('last')}'`, 'name:/joh?n(ath[oa]n)/', 'project = PAY AND status in ("To Do", Done) AND text ~ "refund*" ORDER BY created DESC', '*:* AND !x', 'a && b || c']) })}`,
      { headers: browserHeaders(draw) },
    ),
  'admin queries with operator objects': (draw) => json('/admin/documents/query', mongo(draw), { headers: browserHeaders(draw) }),
  'JSON Patch': (draw) =>
    post(
      '/accounts/1',
      'application/json-patch+json',
      JSON.stringify([
        { op: 'test', path: '/a/b~1c', value: draw.part('memo') },
        { op: 'replace', path: '/owners/0/name', value: draw.name() },
        { op: 'move', from: '/x', path: '/y' },
        { op: 'add', path: '/tags/-', value: "a'b" },
      ]),
      { method: 'PATCH' },
    ),
  'JSON-RPC': (draw) =>
    json(
      '/rpc',
      {
        jsonrpc: '2.0',
        id: draw.int(1, 99),
        method: draw.of(['eth_call', 'account.get', 'system.listMethods']),
        params: [{ to: `0x${draw.hex(40)}`, data: `0x${draw.hex(72)}` }, 'latest', draw.part('memo')],
      },
      { headers: browserHeaders(draw) },
    ),
  'JMESPath and JSONPath': (draw) =>
    get(
      `/reports?${query({ jmespath: "locations[?state == 'WA'].name | sort(@) | {WashingtonCities: join(', ', @)}", jsonpath: draw.of(['$..book[?(@.price<10 && @.category=="fiction")].title', "$.store['book'][*]", '$[?(@.a == 1 || @.b)]']), select: 'people[*].{n: name, s: state.name}', xpath: "/a/b[@id='1']" })}`,
      { headers: browserHeaders(draw) },
    ),
  'PostgREST and Supabase filters': (draw) =>
    get(
      `/rest/v1/accounts?select=id,name,owner:profiles!fk(name)&or=(age.lt.18,age.gt.21)&name=ilike.*${draw.part('word')}*&status=in.(open,"a,b")&data->>key=eq.x&not.and=(a.gte.0,b.is.null)&order=created.desc.nullslast&limit=10`,
      { headers: browserHeaders(draw) },
    ),
  'spreadsheet and report formulas': (draw) =>
    json(
      '/reports',
      {
        columns: [
          {
            name: draw.part('memo'),
            formula: draw.of([
              '=SUM(A1:A10)/COUNT(B:B)',
              '=IF(AND(C2>100,D2<>""),"yes","no")',
              "=VLOOKUP(A2,'Sheet 2'!$A$1:$D$9,2,FALSE)",
              'SUMX(FILTER(Sales, Sales[Amount] > 10), [x])',
              "CASE WHEN amount > 100 THEN 'big' ELSE 'small' END",
              'sum(amount) over (partition by account order by date)',
            ]),
          },
        ],
        filters: [{ field: 'amount', op: '>=', value: "100'000" }],
      },
      { headers: browserHeaders(draw) },
    ),
});
