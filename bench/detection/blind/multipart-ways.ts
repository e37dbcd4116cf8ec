import { gzipSync } from 'node:zlib';
import type { RawRequest } from '@sallyport/traffic';
import { quotedPrintable } from './encodings.ts';
import { post } from './message.ts';
import type { Way } from './way.ts';

/** A multipart body of one part; more may stand in `head`. */
export function part(
  head: string,
  content: string | Uint8Array,
  options: { type?: string; boundary?: string; eol?: string; end?: boolean } = {},
): RawRequest {
  const { boundary = 'xYzZY', eol = '\r\n', end = true } = options;
  const body = Buffer.concat([
    Buffer.from(`--${boundary}${eol}${head.replaceAll('\n', eol)}${eol}${eol}`),
    Buffer.from(content),
    Buffer.from(end ? `${eol}--${boundary}--${eol}` : eol),
  ]);
  return post('/v1/files', options.type ?? `multipart/form-data; boundary=${boundary}`, body);
}

/** The head of a plain field. */
export const named = 'Content-Disposition: form-data; name="note"';
const quotable = (text: string): boolean => !/["\r\n\\]/.test(text);

/** Ways of multipart bodies. */
export const MULTIPART_WAYS: readonly Way[] = [
  { name: 'multipart field', carry: (text) => part(named, text) },
  { name: 'multipart name', carry: (text) => (quotable(text) ? part(`Content-Disposition: form-data; name="${text}"`, 'x') : null) },
  {
    name: 'multipart filename',
    carry: (text) => (quotable(text) ? part(`Content-Disposition: form-data; name="f"; filename="${text}"`, 'x') : null),
  },
  {
    name: 'multipart filename*',
    carry: (text) => part(`Content-Disposition: form-data; name="f"; filename="a.png"; filename*=UTF-8''${encodeURIComponent(text)}`, 'x'),
  },
  {
    name: 'multipart, filename without quotes',
    carry: (text) => (/[";\s\\]/.test(text) ? null : part(`Content-Disposition: form-data; name=f; filename=${text}`, 'x')),
  },
  {
    name: 'multipart, quoted boundary with signs',
    carry: (text) => part(named, text, { boundary: "a b'()+_,-./:=?z", type: `multipart/form-data; boundary="a b'()+_,-./:=?z"` }),
  },
  { name: 'multipart, lines end with LF', carry: (text) => part(named, text, { eol: '\n' }) },
  { name: 'multipart, end missing', carry: (text) => part(named, text, { end: false }) },
  { name: 'multipart, head in odd case and folded', carry: (text) => part('CONTENT-disposition:form-data;\n  NAME = "note"', text) },
  {
    name: 'multipart, part in UTF-16',
    carry: (text) => part(`${named}\nContent-Type: text/plain; charset=utf-16le`, Buffer.from(text, 'utf16le')),
  },
  {
    name: 'multipart, quoted-printable part',
    carry: (text) => part(`${named}\nContent-Transfer-Encoding: quoted-printable`, quotedPrintable(text)),
  },
  {
    name: 'multipart, base64 part',
    carry: (text) => part(`${named}\nContent-Transfer-Encoding: base64`, Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n')),
  },
  {
    name: 'multipart, gzip part',
    carry: (text) => part(`${named}; filename="a.gz"\nContent-Type: application/gzip\nContent-Encoding: gzip`, gzipSync(text)),
  },
  { name: 'multipart, JSON part', carry: (text) => part(`${named}\nContent-Type: application/json`, JSON.stringify({ a: { b: text } })) },
  {
    name: 'multipart, file of text',
    carry: (text) => part(`Content-Disposition: form-data; name="f"; filename="a.txt"\nContent-Type: text/plain`, `line\n${text}\nline\n`),
  },
  {
    name: 'multipart, two types',
    carry: (text) => post('/v1/files', 'multipart/form-data; boundary=a; boundary=b', `--b\r\n${named}\r\n\r\n${text}\r\n--b--\r\n`),
  },
  {
    name: 'multipart/mixed within',
    carry: (text) =>
      part(
        `Content-Disposition: form-data; name="f"\nContent-Type: multipart/mixed; boundary=in`,
        `--in\r\nContent-Disposition: file; filename="a"\r\n\r\n${text}\r\n--in--`,
      ),
  },
  {
    name: 'multipart, charset field',
    carry: (text) =>
      post(
        '/v1/files',
        'multipart/form-data; boundary=b',
        Buffer.concat([
          Buffer.from(
            '--b\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\nutf-16le\r\n--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n',
          ),
          Buffer.from(text, 'utf16le'),
          Buffer.from('\r\n--b--\r\n'),
        ]),
      ),
  },
  { name: 'multipart, second of a name', carry: (text) => part(`${named}\n\nfine\n--xYzZY\n${named}`, text) },
];
