import type { Draw } from '../draw.ts';
import { get, json, multipart, post, query } from '../message.ts';
import { type Carrier, escaped, payment, TEXT_CLASSES } from '../second/carrier.ts';
import { HEAD_CHARS } from '../way.ts';
import { cbor, messagePack } from './packed.ts';

const coded = (text: string): string => escaped(Buffer.from(text));
const quoted = (text: string): string => JSON.stringify(text);
const oneLine = (text: string): boolean => !/[\r\n\0]/.test(text);

type Make = (text: string, draw: Draw, field: string) => string | Uint8Array | null;

const body = (name: string, on: string, target: string, type: string, make: Make): Carrier => ({
  name: `message: ${name}`,
  on,
  carry: (text, draw, field) => {
    const made = make(text, draw, field);
    return made === null ? null : post(target, type, made);
  },
});
/** A text at a place whose name says nothing of what it is for. */
const nameless = (way: Carrier): Carrier => ({ ...way, classes: TEXT_CLASSES });

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain;charset=UTF-8';

/** Frames of libraries that call programs: each library's server takes the message apart. */
const FRAMES: readonly Carrier[] = [
  body(
    'Socket.IO event',
    'Socket.IO over long polling',
    '/socket.io/?EIO=4&transport=polling',
    TEXT_TYPE,
    (t, draw, f) => `42["find",${JSON.stringify(payment(f, t, draw))}]`,
  ),
  body('Socket.IO event, length before', 'Socket.IO 2', '/socket.io/?EIO=3&transport=polling', TEXT_TYPE, (t, _, f) => {
    const packet = `42/desk,17["find",{"${f}":${quoted(t)}}]`;
    return `${packet.length}:${packet}`;
  }),
  body('Socket.IO packets side by side', 'Socket.IO 4', '/socket.io/?EIO=4&transport=polling', TEXT_TYPE, (t, _, f) =>
    ['40', `42["find",{"${f}":${quoted(t)}}]`, '3'].join('\x1e'),
  ),
  body('SockJS', 'SockJS', '/live/394/x8e1/xhr_send', TEXT_TYPE, (t, _, f) => JSON.stringify([JSON.stringify({ [f]: t })])),
  body('STOMP in SockJS', 'Spring', '/live/001/q2/xhr_send', TEXT_TYPE, (t, _, f) =>
    JSON.stringify([`SEND\ndestination:/app/find\ncontent-type:application/json\n\n${JSON.stringify({ [f]: t })}\0`]),
  ),
  body(
    'SignalR call',
    'ASP.NET Core',
    '/hub?id=aV9c',
    TEXT_TYPE,
    (t, _, f) => `${JSON.stringify({ type: 1, target: 'Find', arguments: [{ [f]: t }] })}\x1e`,
  ),
  nameless(
    body('GWT-RPC', 'GWT', '/app/rpc', 'text/x-gwt-rpc; charset=utf-8', (t) =>
      oneLine(t)
        ? `7|0|5|https://bank.example/app/|A1|com.bank.Find|find|${t.replaceAll('\\', '\\\\').replaceAll('|', '\\!')}|1|2|3|4|1|5|5|`
        : null,
    ),
  ),
  nameless(
    body(
      'DWR call',
      'DWR',
      '/dwr/call/plaincall/Find.find.dwr',
      'text/plain',
      (t) => `callCount=1\nc0-scriptName=Find\nc0-methodName=find\nc0-id=0\nc0-param0=string:${encodeURIComponent(t)}\nbatchId=1\n`,
    ),
  ),
  body('ExtDirect', 'Ext JS', '/direct', JSON_TYPE, (t, _, f) =>
    JSON.stringify([{ action: 'Accounts', method: 'find', data: [{ [f]: t }], type: 'rpc', tid: 3 }]),
  ),
  body('tRPC batch', 'tRPC', '/trpc/find,me?batch=1', JSON_TYPE, (t, _, f) =>
    JSON.stringify({ 0: { json: { [f]: t } }, 1: { json: null } }),
  ),
  body('React server action', 'Next.js', '/pay', TEXT_TYPE, (t, _, f) => JSON.stringify([{ [f]: t }, '$undefined'])),
  body('JSON page method', 'ASP.NET', '/Pay.aspx/Find', 'application/json; charset=utf-8', (t, _, f) =>
    JSON.stringify({ d: { __type: 'Find', [f]: t } }),
  ),
  body('MessagePack', 'ASP.NET Core, Rails', '/v5/find', 'application/msgpack', (t, _, f) => messagePack({ page: '1', [f]: t })),
  body('CBOR', 'Spring, Elasticsearch', '/v5/find', 'application/cbor', (t, _, f) => cbor({ page: '1', [f]: t })),
];

const xml = (text: string): string => text.replace(/[<&]/g, (sign) => (sign === '<' ? '&lt;' : '&amp;'));
const folded = (line: string): string => line.replace(/.{60}(?=.)/gu, '$&\r\n ');
const escapeCard = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');

/** Documents of applications; importers read every field of them. */
const DOCUMENTS: readonly Carrier[] = [
  body('calendar, folded', 'CalDAV', '/dav/a.ics', 'text/calendar', (t, draw) =>
    oneLine(t)
      ? `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:${draw.uuid()}\r\n${folded(`SUMMARY:${escapeCard(t)}`)}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
      : null,
  ),
  body('contact', 'CardDAV', '/dav/a.vcf', 'text/vcard', (t, draw) =>
    oneLine(t) ? `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:${draw.name()}\r\nNOTE:${escapeCard(t)}\r\nEND:VCARD\r\n` : null,
  ),
  nameless(
    body(
      'LDIF in base64',
      'directory imports',
      '/v5/directory',
      'text/ldif',
      (t) => `dn: uid=eve,dc=bank\nobjectClass: person\ncn:: ${Buffer.from(t).toString('base64')}\n`,
    ),
  ),
  nameless(
    body('mail', 'mail gateways', '/v5/mail', 'message/rfc822', (t, draw) =>
      oneLine(t)
        ? `From: a@bank.example\r\nSubject: ${draw.words(2)}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(t).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`
        : null,
    ),
  ),
  nameless(
    body('OFX', 'banking imports', '/v5/import', 'application/x-ofx', (t, draw) =>
      oneLine(t)
        ? `OFXHEADER:100\r\nDATA:OFXSGML\r\n\r\n<OFX><STMTTRN><TRNAMT>-${draw.amount()}<FITID>${draw.digits(9)}<MEMO>${xml(t)}</STMTTRN></OFX>`
        : null,
    ),
  ),
  nameless(
    body('FIX', 'FIX over HTTP', '/v5/fix', 'application/octet-stream', (t, draw) =>
      ['8=FIX.4.4', '35=D', `11=${draw.digits(6)}`, '54=1', `58=${t}`, '10=021', ''].join('\x01'),
    ),
  ),
  nameless(
    body(
      'SWIFT MT103',
      'payment gateways',
      '/v5/swift',
      'text/plain',
      (t, draw) =>
        `{1:F01BANKDEFFAXXX}{4:\r\n:20:${draw.digits(8)}\r\n:32A:260301EUR${draw.digits(4)},00\r\n:50K:/${draw.iban()}\r\n:70:${t}\r\n:71A:SHA\r\n-}`,
    ),
  ),
  body('pain.001', 'banks', '/v5/pain', 'application/xml', (t, draw) =>
    /[\0-\x08\x0b\x0c\x0e-\x1f]/.test(t)
      ? null
      : `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn><PmtInf><CdtTrfTxInf><Amt><InstdAmt Ccy="EUR">${draw.amount()}</InstdAmt></Amt><RmtInf><Ustrd>${xml(t)}</Ustrd></RmtInf></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>`,
  ),
  nameless(
    body('tab-separated cells', 'imports', '/v5/import', 'text/tab-separated-values', (t, draw) =>
      /[\t\r\n]/.test(t) ? null : `iban\tmemo\tamount\n${draw.iban()}\t${t}\t${draw.amount()}\n`,
    ),
  ),
  nameless(
    body(
      'cells split at semicolons',
      'imports of German banks',
      '/v5/import',
      'text/csv; charset=utf-8',
      (t, draw) => `IBAN;Betrag;Text\r\n${draw.iban()};${draw.digits(2)},50;"${t.replaceAll('"', '""')}"\r\n${draw.iban()};1,00;Miete\r\n`,
    ),
  ),
  nameless({
    name: 'message: cell of an uploaded file',
    on: 'imports',
    carry: (t, draw) =>
      multipart(
        '/v5/import',
        [
          {
            name: 'file',
            filename: 'payments.csv',
            type: 'text/csv',
            content: `iban,memo,amount\n${draw.iban()},"${t.replaceAll('"', '""')}",${draw.amount()}\n`,
          },
        ],
        `b${draw.hex(10)}`,
      ),
  }),
  nameless({
    name: 'message: table in a JSON text',
    on: 'imports',
    carry: (t, draw) => json('/v5/import', { format: 'csv', data: `iban,memo\n${draw.iban()},"${t.replaceAll('"', '""')}"\n` }),
  }),
  body('YAML, escapes of signs', 'SnakeYAML, PyYAML', '/v5/rules', 'application/yaml', (t, _, f) => {
    const signs = t.replace(/[^\w ]/gs, (sign) => (sign.length === 1 ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}` : sign));
    return `page: 1\n${f}: "${signs}"\n`;
  }),
  body(
    'YAML, binary',
    'SnakeYAML, PyYAML',
    '/v5/rules',
    'text/yaml',
    (t, _, f) => `---\n${f}: !!binary |\n  ${Buffer.from(t).toString('base64')}\n`,
  ),
  body('YAML, folded block', 'SnakeYAML, PyYAML', '/v5/rules', 'application/x-yaml', (t, _, f) =>
    oneLine(t) ? `page: 1\n${f}: >-\n  ${t}\nsort: asc\n` : null,
  ),
  body(
    'XML-RPC, base64',
    'XML-RPC servers',
    '/xmlrpc',
    'text/xml',
    (t, _, f) =>
      `<methodCall><methodName>find</methodName><params><param><value><struct><member><name>${f}</name><value><base64>${Buffer.from(t).toString('base64')}</base64></value></member></struct></value></param></params></methodCall>`,
  ),
  body('property list', 'Apple servers', '/v5/profile', 'application/x-plist', (t, _, f) =>
    /[\0-\x08\x0b\x0c\x0e-\x1f]/.test(t)
      ? null
      : `<?xml version="1.0"?><plist version="1.0"><dict><key>${f}</key><string>${xml(t)}</string></dict></plist>`,
  ),
];

const DOCUMENT = (operation: string): string => `${operation} Find($t: String!) { find(text: $t) { id } }`;
const targeted = (name: string, on: string, make: (text: string, draw: Draw, field: string) => string): Carrier => ({
  name: `message: ${name}`,
  on,
  charsMax: HEAD_CHARS / 4,
  carry: (text, draw, field) => get(make(text, draw, field)),
});

const GRAPHS: readonly Carrier[] = [
  {
    name: 'message: GraphQL block text',
    on: 'GraphQL servers',
    carry: (t, _, f) => json('/graphql', { query: `{ find(${f}: """\n  ${t.replaceAll('"""', '\\"""')}\n""") { id } }` }),
  },
  {
    name: 'message: GraphQL, escapes in the literal',
    on: 'GraphQL servers',
    carry: (t, _, f) =>
      json('/graphql', {
        query: `{ find(${f}: "${t.replace(/[\s\S]/g, (sign) => (/\w/.test(sign) ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`))}") { id } }`,
      }),
  },
  {
    name: 'message: GraphQL default of a variable',
    on: 'GraphQL servers',
    carry: (t) => json('/graphql', { query: `query A($t: String = ${quoted(t)}) { find(text: $t) { id } }`, variables: {} }),
  },
  {
    name: 'message: GraphQL input object',
    on: 'GraphQL servers',
    carry: (t, _, f) => json('/graphql', { query: `mutation{save(in:{tags:["a",{${f}:${quoted(t)}}]}){id}}` }),
  },
  {
    name: 'message: GraphQL variables as a text',
    on: 'express-graphql, graphene',
    carry: (t) => json('/graphql', { query: DOCUMENT('query'), variables: JSON.stringify({ t }) }),
  },
  targeted(
    'GraphQL variables in the query',
    'Apollo, graphql-java',
    (t) => `/graphql?${query({ query: DOCUMENT('query'), variables: JSON.stringify({ t }) })}`,
  ),
  targeted(
    'GraphQL by its hash',
    'Apollo',
    (t, draw, f) =>
      `/graphql?${query({ operationName: 'Find', variables: JSON.stringify({ [f]: t }), extensions: `{"persistedQuery":{"version":1,"sha256Hash":"${draw.hex(64)}"}}` })}`,
  ),
];

const QUERIES: readonly Carrier[] = [
  {
    ...targeted('OData function', 'OData', (t, _, f) => `/odata/Find(${f}='${coded(t.replaceAll("'", "''"))}')?$top=5`),
    classes: TEXT_CLASSES,
  },
  targeted('filter of JSON:API', 'JSON:API', (t, _, f) => `/v5/payments?filter%5B${f}%5D%5Beq%5D=${coded(t)}&page%5Bsize%5D=9`),
  {
    ...targeted('RSQL', 'Spring', (t, _, f) => `/v5/payments?q=${f}==%22${coded(t.replaceAll('"', '\\"'))}%22;amount=gt=5`),
    classes: TEXT_CLASSES,
  },
  targeted(
    'source of a search',
    'Elasticsearch',
    (t, _, f) => `/ix/_search?source_content_type=application%2Fjson&source=${coded(JSON.stringify({ query: { match: { [f]: t } } }))}`,
  ),
  targeted('tRPC input', 'tRPC', (t, _, f) => `/trpc/find?batch=1&input=${coded(JSON.stringify({ 0: { json: { [f]: t } } }))}`),
];

export const MESSAGE_WAYS: readonly Carrier[] = [...FRAMES, ...DOCUMENTS, ...GRAPHS, ...QUERIES];
