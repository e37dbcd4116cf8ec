import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { get, json, multipart, post, query } from '../message.ts';
import { type Carrier, escaped, utf7, wide } from './carrier.ts';
import { ebcdic } from './charset-ways.ts';

const PATH = '/v1/statements';
const XML = ['xxe'];
const GRAPHQL = ['graphql-abuse'];

/** A zip of one file, as office documents are. */
function zip(name: string, content: string): Uint8Array {
  const data = Buffer.from(content);
  const packed = deflateRawSync(data);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
}

const declared = (text: string, encoding: string): string =>
  `<?xml version="1.0" encoding="${encoding}"?>${text.replace(/^<\?xml .*?\?>/, '')}`;

const body = (name: string, on: string, type: string | null, make: (text: string) => string | Uint8Array | null): Carrier => ({
  name: `document: ${name}`,
  on,
  classes: XML,
  carry: (text) => {
    const made = make(text);
    return made === null ? null : post(PATH, type, made);
  },
});

const office = (name: string, member: string, type: string): Carrier => ({
  name: `document: in a ${name}`,
  on: 'programs that read office documents',
  classes: XML,
  carry: (text, draw) =>
    !text.includes('<!DOCTYPE')
      ? null
      : multipart(PATH, [{ name: 'file', filename: `statement.${name}`, type, content: zip(member, text) }], draw.chars('alnum', 20)),
});

const XML_DOCUMENT_WAYS: readonly Carrier[] = [
  body('plain', 'all', 'application/xml', (text) => text),
  body('text/xml', 'all', 'text/xml; charset=utf-8', (text) => text),
  body('SOAP type', 'all', 'application/soap+xml', (text) => text),
  body('vendor type', 'all', 'application/vnd.iso20022+xml', (text) => text),
  body('SVG type', 'all', 'image/svg+xml', (text) => text),
  body('JSON type', 'JAX-RS, PHP', 'application/json', (text) => text),
  body('form type', 'PHP', 'application/x-www-form-urlencoded', (text) => text),
  body('text/plain', 'PHP, Go', 'text/plain', (text) => text),
  body('octet stream', 'PHP, Go', 'application/octet-stream', (text) => text),
  body('no type', 'PHP, Go', null, (text) => text),
  body('with a mark', 'all', 'application/xml', (text) => `\uFEFF${text}`),
  body('white space before', 'programs that trim', 'application/xml', (text) => `\r\n \t${text.replace(/^<\?xml .*?\?>/, '')}`),
  body('UTF-16 with mark', 'all', 'application/xml', (text) => wide(`\uFEFF${declared(text, 'UTF-16')}`, 2, 'little')),
  body('UTF-16BE with mark', 'all', 'application/xml', (text) => wide(`\uFEFF${declared(text, 'UTF-16')}`, 2, 'big')),
  body('UTF-16BE without mark', 'all', 'application/xml', (text) => wide(declared(text, 'UTF-16BE'), 2, 'big')),
  body('UTF-16LE without mark', 'all', 'text/xml', (text) => wide(declared(text, 'UTF-16LE'), 2, 'little')),
  body('UTF-32', 'libxml2', 'application/xml', (text) => wide(declared(text, 'UTF-32BE'), 4, 'big')),
  body(
    'UTF-7',
    'libxml2, .NET',
    'application/xml',
    (text) => `<?xml version="1.0" encoding="UTF-7"?>${utf7(text.replace(/^<\?xml .*?\?>/, ''))}`,
  ),
  body('EBCDIC', 'Xerces, libxml2', 'application/xml', (text) => ebcdic(declared(text, 'ibm037'))),
  body('EBCDIC by type', 'Spring, Tomcat', 'application/xml; charset=ibm037', (text) => ebcdic(text)),
  body('UTF-16 by type', 'Spring, ASP.NET', 'text/xml; charset=utf-16', (text) => wide(text, 2, 'little')),
  body('gzip', 'Jetty, ASP.NET', 'application/gzip', (text) => gzipSync(text)),
  {
    name: 'document: coded gzip',
    on: 'Jetty, Apache',
    classes: XML,
    carry: (text) => post(PATH, 'application/xml', gzipSync(text), { headers: [['content-encoding', 'gzip']] }),
  },
  {
    name: 'document: multipart SVG',
    on: 'programs that read SVG',
    classes: XML,
    carry: (text, draw) =>
      multipart(PATH, [{ name: 'logo', filename: 'a.svg', type: 'image/svg+xml', content: text }], draw.chars('alnum', 20)),
  },
  {
    name: 'document: multipart with an image type',
    on: 'programs that look at the first bytes',
    classes: XML,
    carry: (text, draw) =>
      multipart(PATH, [{ name: 'logo', filename: 'a.png', type: 'image/png', content: text }], draw.chars('alnum', 20)),
  },
  {
    name: 'document: multipart UTF-16',
    on: 'programs that read XML',
    classes: XML,
    carry: (text, draw) =>
      multipart(
        PATH,
        [{ name: 'f', filename: 'a.xml', type: 'text/xml', content: wide(`\uFEFF${declared(text, 'UTF-16')}`, 2, 'little') }],
        draw.chars('alnum', 20),
      ),
  },
  office('docx', 'word/document.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
  office('xlsx', 'xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
  office('odt', 'content.xml', 'application/vnd.oasis.opendocument.text'),
  {
    name: 'document: JSON string',
    on: 'programs that read it',
    classes: XML,
    carry: (text) => json(PATH, { format: 'pain.001', document: text }),
  },
  {
    name: 'document: base64 in JSON',
    on: 'programs that read it',
    classes: XML,
    carry: (text) => json(PATH, { format: 'pain.001', document: Buffer.from(text).toString('base64') }),
  },
  {
    name: 'document: data address in JSON',
    on: 'programs that read it',
    classes: XML,
    carry: (text) => json(PATH, { logo: `data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}` }),
  },
  {
    name: 'document: form field',
    on: 'programs that read it',
    classes: XML,
    carry: (text) => post(PATH, 'application/x-www-form-urlencoded', query({ xml: text })),
  },
  {
    name: 'document: SAML with HTTP POST',
    on: 'SAML',
    classes: XML,
    carry: (text) => post('/saml/acs', 'application/x-www-form-urlencoded', query({ SAMLResponse: Buffer.from(text).toString('base64') })),
  },
  {
    name: 'document: SAML with HTTP redirect',
    on: 'SAML',
    classes: XML,
    carry: (text) => get(`/saml/sso?SAMLRequest=${escaped(Buffer.from(deflateRawSync(text).toString('base64')))}`),
  },
  {
    name: 'document: query value',
    on: 'programs that read it',
    classes: XML,
    charsMax: 1_500,
    carry: (text) => get(`${PATH}?${query({ xml: text })}`),
  },
];

const GRAPH_PATH = '/graphql';
const graphql = (name: string, on: string, carry: Carrier['carry']): Carrier => ({ name: `graphql: ${name}`, on, classes: GRAPHQL, carry });

const GRAPHQL_WAYS: readonly Carrier[] = [
  graphql('JSON', 'all', (text) => json(GRAPH_PATH, { query: text })),
  graphql('JSON with name and variables', 'all', (text) => json('/api/v1/gql', { operationName: null, query: text, variables: {} })),
  graphql('a batch', 'Apollo, Hasura', (text) => json(GRAPH_PATH, [{ query: '{me{id}}' }, { query: text }])),
  graphql('GET', 'Apollo, graphene', (text) => (text.length > 1_000 ? null : get(`${GRAPH_PATH}?${query({ query: text })}`))),
  graphql('its own type', 'Apollo, graphql-java', (text) => post(GRAPH_PATH, 'application/graphql', text)),
  graphql('form', 'graphene, express-graphql', (text) => post(GRAPH_PATH, 'application/x-www-form-urlencoded', query({ query: text }))),
  graphql('white space and commas', 'all', (text) => json(GRAPH_PATH, { query: text.replace(/([{}()])/g, '\n,$1,\t') })),
  graphql('a comment before', 'all', (text) => json(GRAPH_PATH, { query: `#{"\n${text}` })),
  graphql('a mark before', 'all', (text) => json(GRAPH_PATH, { query: `\uFEFF${text}` })),
  graphql('JSON in escapes', 'all', (text) =>
    post(
      GRAPH_PATH,
      'application/json',
      `{"query":"${text.replace(/[\s\S]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}"}`,
    ),
  ),
  graphql('multipart operations', 'graphql-upload', (text, draw) =>
    multipart(
      GRAPH_PATH,
      [
        { name: 'operations', content: JSON.stringify({ query: text }) },
        { name: 'map', content: '{}' },
      ],
      draw.chars('alnum', 20),
    ),
  ),
  graphql('text/plain', 'servers that guess', (text) => post(GRAPH_PATH, 'text/plain', JSON.stringify({ query: text }))),
];

export const DOCUMENT_WAYS: readonly Carrier[] = [...XML_DOCUMENT_WAYS, ...GRAPHQL_WAYS];
