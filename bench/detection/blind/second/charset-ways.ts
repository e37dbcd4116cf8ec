import type { Draw } from '../draw.ts';
import { multipart, post } from '../message.ts';
import { type Carrier, escaped, payment, utf7, wide } from './carrier.ts';

const PATH = '/v1/payments';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Code page 037 of the signs that are in it: by position from 0x40, unused places blank. */
const EBCDIC_ROWS: readonly (readonly [from: number, signs: string])[] = [
  [0x4b, '.<(+|&'],
  [0x5a, '!$*);¬-/'],
  [0x6a, '¦,%_>?'],
  [0x79, '`:#@\'="'],
  [0x81, 'abcdefghi'],
  [0x91, 'jklmnopqr'],
  [0xa1, '~stuvwxyz'],
  [0xb0, '^'],
  [0xba, '[]'],
  [0xc0, '{ABCDEFGHI'],
  [0xd0, '}JKLMNOPQR'],
  [0xe0, '\\'],
  [0xe2, 'STUVWXYZ'],
  [0xf0, '0123456789'],
];

const EBCDIC = new Map<string, number>([
  [' ', 0x40],
  ['\t', 0x05],
  ['\n', 0x25],
  ['\r', 0x0d],
  ...EBCDIC_ROWS.flatMap(([from, signs]) => signs.split('').map((sign, index) => [sign, from + index] as const)),
]);

export function ebcdic(text: string): Uint8Array | null {
  const bytes = text.split('').map((sign) => EBCDIC.get(sign));
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : null;
}

const body = (text: string, draw: Draw, field: string): string => JSON.stringify(payment(field, text, draw));
const BOM = Buffer.from('\uFEFF');

/** JSON by its encoding: name, type, bytes of the text, servers. */
const JSON_ENCODED: readonly (readonly [string, string, (text: string) => Uint8Array | string, string])[] = [
  ['UTF-16 with mark', JSON_TYPE, (text) => wide(`\uFEFF${text}`, 2, 'little'), 'Jackson, Flask, Python json'],
  ['UTF-16, big end first, no mark', JSON_TYPE, (text) => wide(text, 2, 'big'), 'Jackson, Flask, Python json'],
  ['UTF-16, little end first, no mark', JSON_TYPE, (text) => wide(text, 2, 'little'), 'Jackson, Flask, Python json'],
  ['UTF-32, big end first, no mark', JSON_TYPE, (text) => wide(text, 4, 'big'), 'Jackson, Flask, Python json'],
  ['UTF-32, little end first, no mark', JSON_TYPE, (text) => wide(text, 4, 'little'), 'Jackson, Flask, Python json'],
  ['UTF-16 declared', `${JSON_TYPE}; charset=utf-16`, (text) => wide(text, 2, 'little'), 'Express body-parser, ASP.NET'],
  ['UTF-16LE declared', `${JSON_TYPE}; charset=UTF-16LE`, (text) => wide(text, 2, 'little'), 'Express body-parser, Spring'],
  ['UTF-16BE declared', `${JSON_TYPE}; charset=utf-16be`, (text) => wide(text, 2, 'big'), 'Express body-parser, Spring'],
  ['UTF-32 declared', `${JSON_TYPE}; charset=utf-32le`, (text) => wide(text, 4, 'little'), 'Express body-parser'],
  ['UTF-7 declared', `${JSON_TYPE}; charset=utf-7`, utf7, 'Express body-parser 1'],
  ['UTF-8 with mark', JSON_TYPE, (text) => `\uFEFF${text}`, 'Express, ASP.NET, Jackson'],
  ['charset quoted and unknown', `${JSON_TYPE};charset="utf-99"`, (text) => text, 'Flask, Go, PHP'],
  ['charset latin1', `${JSON_TYPE};charset=iso-8859-1`, (text) => text, 'Spring, Flask, Go'],
];

const FORM_ENCODED: readonly (readonly [string, string, (text: string) => Uint8Array | null, string])[] = [
  ['UTF-16', 'utf-16', (text) => wide(text, 2, 'little'), 'ASP.NET on IIS'],
  ['UTF-16BE', 'utf-16BE', (text) => wide(text, 2, 'big'), 'ASP.NET on IIS, Tomcat'],
  ['UTF-32', 'utf-32', (text) => wide(text, 4, 'little'), 'ASP.NET on IIS'],
  ['UTF-7', 'utf-7', (text) => Buffer.from(utf7(text)), 'ASP.NET Framework on IIS'],
  ['EBCDIC 037', 'ibm037', ebcdic, 'ASP.NET on IIS, Tomcat'],
  ['EBCDIC cp037', 'cp037', ebcdic, 'Tomcat, Jetty, Django'],
  ['Shift JIS', 'shift_jis', (text) => Buffer.from(text), 'ASP.NET, Django, Tomcat'],
];

const XML_ENCODED: readonly (readonly [string, string, (text: string) => Uint8Array | null, string])[] = [
  ['UTF-16 with mark', 'UTF-16', (text) => wide(`\uFEFF${text}`, 2, 'little'), 'libxml2, Xerces, .NET'],
  ['UTF-16BE, no mark', 'UTF-16BE', (text) => wide(text, 2, 'big'), 'libxml2, Xerces, .NET'],
  ['UTF-32', 'UTF-32', (text) => wide(`\uFEFF${text}`, 4, 'little'), 'libxml2'],
  [
    'UTF-7',
    'UTF-7',
    (text) => Buffer.from(`<?xml version="1.0" encoding="UTF-7"?>${utf7(text.replace(/^<\?.*?\?>/, ''))}`),
    'libxml2, .NET',
  ],
  ['EBCDIC', 'ibm037', ebcdic, 'Xerces, libxml2'],
  ['a mark of UTF-8 and another declaration', 'iso-8859-1', (text) => Buffer.concat([BOM, Buffer.from(text)]), 'libxml2'],
];

const xmlText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
/** Signs XML has no way to hold. */
export const hasNoXml = (text: string): boolean => /[\x00-\x08\x0b\x0c\x0e-\x1f]/.test(text);

export const xmlOf = (inner: string, field: string, declaration = ''): string =>
  `${declaration}<Payment><Amt Ccy="EUR">12.50</Amt><${field}>${inner}</${field}></Payment>`;

const jsonWays: Carrier[] = JSON_ENCODED.map(([name, type, encode, on]) => ({
  name: `JSON in ${name}`,
  on,
  carry: (text, draw, field) => post(PATH, type, encode(body(text, draw, field))),
}));

const formWays: Carrier[] = FORM_ENCODED.map(([name, charset, encode, on]) => ({
  name: `form in ${name}`,
  on,
  carry: (text, _, field) => {
    const names = encode(field);
    const value = encode(text);
    const amount = encode('12');
    if (names === null || value === null || amount === null) return null;
    const other = escaped(encode('amount')!);
    return post(PATH, `${FORM_TYPE}; charset=${charset}`, `${other}=${escaped(amount)}&${escaped(names)}=${escaped(value)}`);
  },
}));

const xmlWays: Carrier[] = XML_ENCODED.map(([name, encoding, encode, on]) => ({
  name: `XML in ${name}`,
  on,
  carry: (text, _, field) => {
    if (hasNoXml(text)) return null;
    const bytes = encode(xmlOf(xmlText(text), field, `<?xml version="1.0" encoding="${encoding}"?>`));
    return bytes === null ? null : post(PATH, 'application/xml', bytes);
  },
}));

const partWay = (name: string, type: string, encode: (text: string) => Uint8Array | null, on: string): Carrier => ({
  name: `multipart field in ${name}`,
  on,
  carry: (text, draw, field) => {
    const bytes = encode(text);
    return bytes === null
      ? null
      : multipart(
          PATH,
          [
            { name: 'amount', content: '12.50' },
            { name: field, type, content: bytes },
          ],
          draw.chars('alnum', 20),
        );
  },
});

const named = (charset: string, encode: (text: string) => Uint8Array | null): Carrier => ({
  name: `multipart with _charset_ ${charset}`,
  on: 'Jetty, and programs that follow the HTML specification',
  carry: (text, draw, field) => {
    const bytes = encode(text);
    if (bytes === null) return null;
    const parts = [
      { name: '_charset_', content: charset },
      { name: field, content: bytes },
    ];
    return multipart(PATH, parts, draw.chars('alnum', 20));
  },
});

export const CHARSET_WAYS: readonly Carrier[] = [
  ...jsonWays,
  ...formWays,
  ...xmlWays,
  partWay('UTF-16', 'text/plain; charset=utf-16le', (text) => wide(text, 2, 'little'), 'ASP.NET Core, Commons FileUpload, Undertow'),
  partWay('UTF-7', 'text/plain;charset=UTF-7', (text) => Buffer.from(utf7(text)), 'ASP.NET Framework, Go with x/text'),
  partWay('EBCDIC', 'text/plain; charset=ibm037', ebcdic, 'Commons FileUpload, Undertow'),
  named('UTF-16LE', (text) => wide(text, 2, 'little')),
  named('ibm037', ebcdic),
];
