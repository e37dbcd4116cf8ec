import { gzipSync } from 'node:zlib';
import { json, multipart, post } from './message.ts';
import type { Way } from './way.ts';

const document = (name: string, carry: Way['carry']): Way => ({ name, classes: ['xxe'], carry });
const declared = (text: string, encoding: string): string =>
  `<?xml version="1.0" encoding="${encoding}"?>${text.replace(/^<\?xml [^>]*\?>/, '')}`;
const utf7 = (text: string): string =>
  text.replace(/[<>"'%&[\]!]+/g, (signs) => `+${Buffer.from(signs, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`);

/** Ways of whole XML documents. */
export const DOCUMENT_WAYS: readonly Way[] = [
  document('document: body', (text) => post('/import', 'application/xml', text)),
  document('document: declared', (text) => post('/import', 'text/xml; charset=utf-8', declared(text, 'utf-8'))),
  document('document: as JSON', (text) => post('/import', 'application/json', text)),
  document('document: as text/plain', (text) => post('/import', 'text/plain', text)),
  document('document: as a form', (text) => post('/import', 'application/x-www-form-urlencoded', text)),
  document('document: without a type', (text) => post('/import', null, text)),
  document('document: UTF-16 with a mark', (text) =>
    post('/import', 'application/xml', Buffer.from(`\ufeff${declared(text, 'UTF-16')}`, 'utf16le')),
  ),
  document('document: UTF-16BE without a mark', (text) =>
    post('/import', 'application/xml', Buffer.from(declared(text, 'UTF-16BE'), 'utf16le').swap16()),
  ),
  document('document: UTF-16, charset of the header', (text) =>
    post('/import', 'application/xml; charset=utf-16le', Buffer.from(text, 'utf16le')),
  ),
  document('document: UTF-7 declared', (text) =>
    post('/import', 'application/xml', `<?xml version="1.0" encoding="UTF-7"?>${utf7(text.replace(/^<\?xml [^>]*\?>/, ''))}`),
  ),
  document('document: blanks and comments before', (text) =>
    post('/import', 'application/xml', `\n\n <!-- ${'x '.repeat(5_000)}-->\n${text.replace(/^<\?xml [^>]*\?>/, '')}`),
  ),
  document('document: word in odd blanks', (text) =>
    text.includes('<!DOCTYPE ')
      ? post('/import', 'application/xml', text.replace('<!DOCTYPE ', '<!DOCTYPE\n\t ').replace(/<!ENTITY /g, '<!ENTITY\r\n\t'))
      : null,
  ),
  document('document: in a JSON string', (text) => json('/import', { xml: text })),
  document('document: in a form field', (text) => post('/import', 'application/x-www-form-urlencoded', `xml=${encodeURIComponent(text)}`)),
  document('document: in base64', (text) => json('/import', { content: Buffer.from(text).toString('base64') })),
  document('document: uploaded as SVG', (text) =>
    multipart('/avatars', [{ name: 'file', filename: 'a.svg', type: 'image/svg+xml', content: text }], 'bB'),
  ),
  document('document: uploaded as an image', (text) =>
    multipart('/avatars', [{ name: 'file', filename: 'a.png', type: 'image/png', content: text }], 'bB'),
  ),
  document('document: uploaded in UTF-16', (text) =>
    multipart('/avatars', [{ name: 'file', filename: 'a.xml', type: 'text/xml', content: Buffer.from(`\ufeff${text}`, 'utf16le') }], 'bB'),
  ),
  document('document: gzip', (text) => post('/import', 'application/xml', gzipSync(text), { headers: [['content-encoding', 'gzip']] })),
  document('document: in CDATA of another', (text) =>
    text.includes(']]>')
      ? null
      : post(
          '/soap',
          'text/xml',
          `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><d><![CDATA[${text}]]></d></s:Body></s:Envelope>`,
        ),
  ),
  document('document: escaped in another', (text) =>
    post('/soap', 'text/xml', `<e><d>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</d></e>`),
  ),
];
