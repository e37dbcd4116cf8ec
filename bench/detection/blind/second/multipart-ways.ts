import { gzipSync } from 'node:zlib';
import type { Draw } from '../draw.ts';
import { post } from '../message.ts';
import { headerText } from '../way.ts';
import { type Carrier, TEXT_CLASSES } from './carrier.ts';

const PATH = '/v1/documents';

/** Lines of a body, each ended with CR LF. */
const lines = (...all: readonly string[]): string => all.join('\r\n');
const field = (name: string): string => `Content-Disposition: form-data; name="${name}"`;

interface Shape {
  readonly name: string;
  readonly on: string;
  /** The whole body and its type, of a boundary. */
  make(text: string, name: string, boundary: string, draw: Draw): readonly [type: string, body: string | Uint8Array] | null;
}

const type = (boundary: string): string => `multipart/form-data; boundary=${boundary}`;
const whole = (boundary: string, heads: readonly string[], text: string): string =>
  lines(`--${boundary}`, field('amount'), '', '12.50', `--${boundary}`, ...heads, '', text, `--${boundary}--`, '');

/** Shapes of the body's type. */
const TYPES: readonly (readonly [name: string, on: string, make: (boundary: string) => string])[] = [
  ['boundary quoted', 'all', (b) => `multipart/form-data; boundary="${b}"`],
  [
    'boundary quoted and escaped',
    'Go, Werkzeug, Commons FileUpload',
    (b) => `multipart/form-data; boundary="${b.slice(0, 3)}\\${b.slice(3)}"`,
  ],
  ['boundary continued', 'Go, Werkzeug', (b) => `multipart/form-data; boundary*0=${b.slice(0, 5)}; boundary*1=${b.slice(5)}`],
  ['boundary extended', 'Go, Werkzeug', (b) => `multipart/form-data; boundary*=us-ascii''${b}`],
  ['first of two boundaries', 'PHP', (b) => `multipart/form-data; boundary=${b}; boundary=other`],
  ['last of two boundaries', 'Django, busboy', (b) => `multipart/form-data; boundary=other; boundary=${b}`],
  ['boundary ended by a comma', 'PHP', (b) => `multipart/form-data; boundary=${b},x`],
  ['names in capitals', 'all', (b) => `Multipart/FORM-Data; BOUNDARY=${b}`],
  ['spaces about the equals sign', 'PHP', (b) => `multipart/form-data; boundary = ${b}`],
  ['no space, tab and parameters before', 'all', (b) => `multipart/form-data;\tcharset=utf-8;boundary=${b}`],
  ['of kind mixed', 'Commons FileUpload, Go', (b) => `multipart/mixed; boundary=${b}`],
  ['of kind related', 'Commons FileUpload', (b) => `multipart/related; boundary=${b}`],
  ['parameter named like boundary before', 'Go, Django, busboy', (b) => `multipart/form-data; xboundary=other; boundary=${b}`],
];

/** Heads of the part that holds the text. */
const HEADS: readonly (readonly [name: string, on: string, make: (name: string) => readonly string[]])[] = [
  ['name unquoted', 'PHP, Commons FileUpload, Werkzeug', (n) => [`Content-Disposition: form-data; name=${n}`]],
  ['name in single quotes', 'PHP', (n) => [`Content-Disposition: form-data; name='${n}'`]],
  ['two names', 'PHP takes the last, others the first', (n) => [`Content-Disposition: form-data; name="x"; name="${n}"`]],
  ['name extended', 'Werkzeug, Go', (n) => [`Content-Disposition: form-data; name*=utf-8''${n}`]],
  ['folded head', 'PHP, Commons FileUpload, Werkzeug', (n) => ['Content-Disposition: form-data;', ` name="${n}"`]],
  ['space before the colon', 'PHP', (n) => [`Content-Disposition : form-data; name="${n}"`]],
  ['two dispositions', 'PHP', (n) => ['Content-Disposition: form-data; name="x"', field(n)]],
  ['head in capitals', 'all', (n) => [`CONTENT-DISPOSITION: FORM-DATA; NAME="${n}"`]],
  ['another head before', 'all', (n) => [`X-Pad: ${'a'.repeat(3_000)}`, field(n)]],
  ['no space after the colon', 'all', (n) => [`Content-Disposition:form-data;name="${n}"`]],
  ['a part of its own type', 'Spring, ASP.NET', (n) => [field(n), 'Content-Type: application/octet-stream']],
  ['a part as JSON that is none', 'PHP, busboy', (n) => [field(n), 'Content-Type: application/json']],
  ['an image by its type', 'PHP, busboy', (n) => [field(n), 'Content-Type: image/png']],
  ['disposition attachment', 'Commons FileUpload', (n) => [`Content-Disposition: attachment; name="${n}"`]],
  ['an escaped quote in the name', 'PHP, Go', (n) => [`Content-Disposition: form-data; name="${n}\\"; x=\\""`]],
];

const quoted = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
    .replace(/(.{72})/g, '$1=\r\n');

const SHAPES: readonly Shape[] = [
  ...TYPES.map(([name, on, make]): Shape => ({ name, on, make: (text, n, b) => [make(b), whole(b, [field(n)], text)] })),
  ...HEADS.map(([name, on, make]): Shape => ({ name, on, make: (text, n, b) => [type(b), whole(b, make(n), text)] })),
  {
    name: 'no last boundary',
    on: 'PHP, Commons FileUpload',
    make: (text, n, b) => [type(b), lines(`--${b}`, field(n), '', text)],
  },
  {
    name: 'lines ended by LF alone',
    on: 'PHP, Werkzeug',
    make: (text, n, b) => (/[\r\n]/.test(text) ? null : [type(b), whole(b, [field(n)], text).replaceAll('\r\n', '\n')]),
  },
  {
    name: 'text before the first boundary',
    on: 'all',
    make: (text, n, b) => [type(b), `${lines('--other', field(n), '', 'rent', '--other--', '')}${whole(b, [field(n)], text)}`],
  },
  {
    name: 'the honest field first, again after',
    on: 'PHP takes the last, Spring the first and joins',
    make: (text, n, b) => [type(b), lines(`--${b}`, field(n), '', 'rent', `--${b}`, field(n), '', text, `--${b}--`, '')],
  },
  {
    name: 'base64 as transfer encoding',
    on: 'Django, Undertow, formidable',
    make: (text, n, b) => [type(b), whole(b, [field(n), 'Content-Transfer-Encoding: base64'], Buffer.from(text).toString('base64'))],
  },
  {
    name: 'quoted-printable as transfer encoding',
    on: 'Undertow, Python email',
    make: (text, n, b) => [type(b), whole(b, [field(n), 'Content-Transfer-Encoding: quoted-printable'], quoted(text))],
  },
  {
    name: 'a multipart in a multipart',
    on: 'Commons FileUpload, Undertow',
    make: (text, n, b) => [
      type(b),
      lines(
        `--${b}`,
        field(n),
        'Content-Type: multipart/mixed; boundary=in',
        '',
        '--in',
        'Content-Disposition: attachment; filename="a"',
        '',
        text,
        '--in--',
        `--${b}--`,
        '',
      ),
    ],
  },
  {
    name: 'spaces after the boundary',
    on: 'Go, Jetty, Werkzeug',
    make: (text, n, b) => [type(b), whole(b, [field(n)], text).replaceAll(`--${b}\r\n`, `--${b} \t\r\n`)],
  },
  {
    name: 'file name',
    on: 'programs that store or show the name',
    make: (text, n, b) =>
      /["\r\n\0]/.test(text) ? null : [type(b), whole(b, [`${field(n)}; filename="${text}"`, 'Content-Type: application/pdf'], '%PDF-1.7')],
  },
  {
    name: 'file name extended',
    on: 'Spring, Werkzeug, busboy, Go',
    make: (text, n, b) => [
      type(b),
      whole(
        b,
        [`${field(n)}; filename="a.pdf"; filename*=UTF-8''${encodeURIComponent(text)}`, 'Content-Type: application/pdf'],
        '%PDF-1.7',
      ),
    ],
  },
  {
    name: 'file name continued',
    on: 'Werkzeug, Go',
    make: (text, n, b) =>
      /["\r\n\0\\]/.test(text) || text.length < 6
        ? null
        : [type(b), whole(b, [`${field(n)}; filename*0="${text.slice(0, 5)}"; filename*1="${text.slice(5)}"`, ''], 'x')],
  },
  {
    name: 'name of the field',
    on: 'programs that use names as keys',
    make: (text, _, b) => (/["\r\n\0]/.test(text) ? null : [type(b), whole(b, [field(text)], '1')]),
  },
  {
    name: 'a part in gzip',
    on: 'programs that unpack what is sent',
    make: (text, n, b) => [
      type(b),
      Buffer.concat([
        Buffer.from(lines(`--${b}`, `${field(n)}; filename="m.json.gz"`, 'Content-Type: application/gzip', '', '')),
        gzipSync(JSON.stringify({ memo: text })),
        Buffer.from(lines('', `--${b}--`, '')),
      ]),
    ],
  },
  {
    name: '900 fields before',
    on: 'all',
    make: (text, n, b) => [
      type(b),
      `${Array.from({ length: 900 }, (_, index) => lines(`--${b}`, field(`f${index}`), '', `${index}`, '')).join('')}${whole(b, [field(n)], text)}`,
    ],
  },
  {
    name: 'a file of 150 KB before',
    on: 'all',
    make: (text, n, b, draw) => [
      type(b),
      Buffer.concat([
        Buffer.from(lines(`--${b}`, `${field('scan')}; filename="s.jpg"`, 'Content-Type: image/jpeg', '', '')),
        draw.bytes(1_000),
        Buffer.alloc(150_000, 0xa7),
        Buffer.from(`\r\n${whole(b, [field(n)], text)}`),
      ]),
    ],
  },
];

export const MULTIPART_WAYS: readonly Carrier[] = SHAPES.map(({ name, on, make }) => ({
  name: `multipart: ${name}`,
  on,
  ...(/^(?:file )?name(?: of| ext| con|$)/.test(name) && name !== 'name extended' ? { classes: TEXT_CLASSES } : {}),
  carry: (text, draw, fieldName) => {
    const made = make(text, fieldName, `b${draw.chars('alnum', 18)}`, draw);
    return made === null ? null : post(PATH, headerText(made[0]), made[1]);
  },
}));
