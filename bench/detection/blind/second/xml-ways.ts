import { deflateRawSync } from 'node:zlib';
import type { Draw } from '../draw.ts';
import { get, post, query } from '../message.ts';
import { type Carrier, escaped } from './carrier.ts';
import { hasNoXml, xmlOf } from './charset-ways.ts';

const PATH = '/v1/payments';
const marked = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const references = (text: string, make: (code: number) => string): string =>
  Array.from(text, (sign) => make(sign.codePointAt(0)!)).join('');
const halves = (text: string, between: string): string => {
  const middle = text.length >> 1;
  return `${marked(text.slice(0, middle))}${between}${marked(text.slice(middle))}`;
};

const soap = (inner: string, field: string): string =>
  `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Header/><soapenv:Body><b:Pay xmlns:b="urn:bank"><b:${field}>${inner}</b:${field}></b:Pay></soapenv:Body></soapenv:Envelope>`;

/** A line end in an attribute reaches a program as a space. */
const LINE = /[\t\r\n]/;

const DOCUMENTS: readonly (readonly [name: string, on: string, make: (text: string, field: string, draw: Draw) => string | null])[] = [
  ['plain', 'all', (t, f) => xmlOf(marked(t), f)],
  ['CDATA', 'all', (t, f) => (t.includes(']]>') ? null : xmlOf(`<![CDATA[${t}]]>`, f))],
  ['CDATA in pieces', 'all', (t, f) => (/[\]>]/.test(t) ? null : xmlOf(t.replace(/.{1,3}/gs, '<![CDATA[$&]]>'), f))],
  [
    'decimal references',
    'all',
    (t, f) =>
      xmlOf(
        references(t, (code) => `&#${code};`),
        f,
      ),
  ],
  [
    'hexadecimal references with zeros',
    'all',
    (t, f) =>
      xmlOf(
        references(t, (code) => `&#x0000${code.toString(16)};`),
        f,
      ),
  ],
  ['a comment in the text', 'DOM text of all readers', (t, f) => xmlOf(halves(t, '<!-- x -->'), f)],
  ['an instruction in the text', 'DOM text of all readers', (t, f) => xmlOf(halves(t, '<?x y?>'), f)],
  ['an attribute', 'all', (t, f) => (LINE.test(t) ? null : xmlOf(`<x ${f}="${marked(t).replaceAll('"', '&quot;')}"/>`, f))],
  [
    'an attribute in single quotes',
    'all',
    (t, f) => (LINE.test(t) ? null : xmlOf(`<x ${f} = '${marked(t).replaceAll("'", '&apos;')}'/>`, f)),
  ],
  ['SOAP', 'all', (t, f) => soap(marked(t), f)],
  [
    'SOAP, CDATA with XML inside',
    'programs that read it again',
    (t, f) => (t.includes(']]>') ? null : soap(`<![CDATA[${xmlOf(marked(t), f)}]]>`, f)),
  ],
  ['escaped XML inside', 'programs that read it again', (t, f) => xmlOf(marked(xmlOf(marked(t), f)), f)],
  [
    'a name of a long prefix',
    'all',
    (t, f) => `<${'p'.repeat(300)}:a xmlns:${'p'.repeat(300)}="urn:x"><${f}>${marked(t)}</${f}></${'p'.repeat(300)}:a>`,
  ],
  ['100 KB of spaces before', 'all', (t, f) => `<a>${' '.repeat(100_000)}<${f}>${marked(t)}</${f}></a>`],
  ['60 elements deep', 'all', (t, f) => `${'<a>'.repeat(60)}<${f}>${marked(t)}</${f}>${'</a>'.repeat(60)}`],
  ['3,000 elements before', 'all', (t, f) => `<a>${'<b>1</b>'.repeat(3_000)}<${f}>${marked(t)}</${f}></a>`],
];

const TYPES: readonly (readonly [type: string | null, on: string])[] = [
  ['text/xml; charset=utf-8', 'all'],
  ['application/soap+xml; action="urn:pay"', 'all'],
  ['application/vnd.iso20022+xml', 'all'],
  [null, 'PHP, Go'],
  ['text/plain', 'PHP, Go'],
  ['application/x-www-form-urlencoded', 'PHP'],
  ['application/octet-stream', 'PHP, Go'],
  ['application/json', 'PHP, Go'],
];

export const XML_WAYS: readonly Carrier[] = [
  ...DOCUMENTS.map(
    ([name, on, make]): Carrier => ({
      name: `XML: ${name}`,
      on,
      carry: (text, draw, field) => {
        const body = hasNoXml(text) ? null : make(text, field, draw);
        return body === null ? null : post(PATH, 'application/xml', body);
      },
    }),
  ),
  ...TYPES.map(
    ([type, on]): Carrier => ({
      name: `XML as ${type ?? 'no type'}`,
      on,
      carry: (text, _, field) => (hasNoXml(text) ? null : post(PATH, type, xmlOf(marked(text), field, '<?xml version="1.0"?>'))),
    }),
  ),
  {
    name: 'XML in a form, base64',
    on: 'SAML with HTTP POST',
    carry: (text, _, field) =>
      hasNoXml(text)
        ? null
        : post(
            '/saml/acs',
            'application/x-www-form-urlencoded',
            query({ SAMLResponse: Buffer.from(xmlOf(marked(text), field)).toString('base64') }),
          ),
  },
  {
    name: 'XML in the query, deflated and base64',
    on: 'SAML with HTTP redirect',
    carry: (text, _, field) =>
      hasNoXml(text)
        ? null
        : get(`/saml/sso?SAMLRequest=${escaped(Buffer.from(deflateRawSync(xmlOf(marked(text), field)).toString('base64')))}&RelayState=x`),
  },
  {
    name: 'XML in a query parameter',
    on: 'programs that read it',
    charsMax: 1_500,
    carry: (text, _, field) => (hasNoXml(text) ? null : get(`/v1/search?${query({ filter: xmlOf(marked(text), field) })}`)),
  },
];
