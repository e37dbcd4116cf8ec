import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { HeaderField } from '@sallyport/core';
import type { Draw } from '../draw.ts';
import { json, multipart, post, query } from '../message.ts';
import { type Carrier, escaped, payment, TEXT_CLASSES, utf7, wide } from '../second/carrier.ts';
import { ebcdic } from '../second/charset-ways.ts';

const PATH = '/v5/transfers';
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const XML = 'application/xml';
const coded = (text: string): string => escaped(Buffer.from(text));
const quoted = (text: string): string => JSON.stringify(text);
const xml = (text: string): string => text.replace(/[<&]/g, (sign) => (sign === '<' ? '&lt;' : '&amp;'));
/** Signs that no XML text can hold. */
const xmlCannot = (text: string): boolean => /[\0-\x08\x0b\x0c\x0e-\x1f]/.test(text);
const halves = (text: string): readonly [string, string] => [text.slice(0, text.length >> 1), text.slice(text.length >> 1)];

type Make = (text: string, draw: Draw, field: string) => string | Uint8Array | null;

const body = (name: string, on: string, type: string | null, make: Make, headers: readonly HeaderField[] = []): Carrier => ({
  name: `body: ${name}`,
  on,
  carry: (text, draw, field) => {
    const made = make(text, draw, field);
    return made === null ? null : post(PATH, type, made, { headers });
  },
});

/** Code page 500 differs from 037 in five signs. */
function ebcdic500(text: string): Uint8Array | null {
  const bytes = ebcdic(text);
  const other: Readonly<Record<string, number>> = { '!': 0x4f, '[': 0x4a, ']': 0x5a, '|': 0xbb, '^': 0x5f };
  return bytes === null ? null : Uint8Array.from(bytes, (byte, index) => other[text[index]!] ?? byte);
}

const plain = (text: string, draw: Draw, field: string): string => JSON.stringify(payment(field, text, draw));

const JSONS: readonly Carrier[] = [
  body('JSON5, hexadecimal escapes', 'JSON5, YAML readers', JSON_TYPE, (t, _, f) =>
    /[^\0-\xff]/.test(t) ? null : `{${f}:"${t.replace(/[^\w ]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)}"}`,
  ),
  body('JSON5, lines continued in the text', 'JSON5', JSON_TYPE, (t, _, f) => {
    const [a, b] = halves(t);
    return `{"${f}":${quoted(a).slice(0, -1)}\\\n${quoted(b).slice(1)}}`;
  }),
  body('JSON, apostrophes escaped', 'Gson, Json.NET', JSON_TYPE, (t, _, f) => `{"${f}":${quoted(t).replaceAll("'", "\\'")}}`),
  body(
    'JSON, escaped escapes',
    'programs that read it again',
    JSON_TYPE,
    (t, _, f) =>
      `{"${f}":"${t.replace(/[\s\S]/g, (sign) => (/\w/.test(sign) ? sign : `\\\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`))}"}`,
  ),
  body('JSON, the key and the text as a pair', 'all', JSON_TYPE, (t, _, f) => JSON.stringify({ fields: [{ name: f, value: t }] })),
  body('JSON in EBCDIC', 'Gson, JSON-B by a reader of the charset', 'application/json; charset=IBM037', (t, draw, f) =>
    ebcdic(plain(t, draw, f)),
  ),
  body('JSON in UTF-7', 'ASP.NET by a reader of the charset', 'application/json; charset=utf-7', (t, draw, f) => utf7(plain(t, draw, f))),
  body(
    'JSON, a mark of UTF-8 said to be UTF-16',
    '.NET, which believes the mark',
    'application/json; charset=utf-16',
    (t, draw, f) => `\uFEFF${plain(t, draw, f)}`,
  ),
  body('JSON as reports', 'programs that read any type', 'application/reports+json', (t, _, f) =>
    JSON.stringify([{ type: 'csp', body: { [f]: t } }]),
  ),
  body('JSON as a script', 'PHP, Flask with force', 'text/javascript', (t, draw, f) => plain(t, draw, f)),
  body(
    'JSON that is a form, too',
    'Flask with force, PHP programs that read the body',
    FORM,
    (t, draw, f) => `${plain(t, draw, f).slice(0, -1)},"pad":"="}`,
  ),
  body('JSON in a field, percent escapes', 'programs that read it', FORM, (t, draw, f) => `v=1&payload=${coded(plain(t, draw, f))}`),
  body(
    'JSON in a field, base64',
    'Slack-like callbacks, Facebook',
    FORM,
    (t, draw, f) => `signed_request=${draw.hex(20)}.${Buffer.from(plain(t, draw, f)).toString('base64url')}`,
  ),
];

const FORMS: readonly Carrier[] = [
  body('form in EBCDIC 500', 'Tomcat, WebSphere', `${FORM}; charset=IBM500`, (t, _, f) => {
    const text = ebcdic500(t);
    return text === null ? null : `${escaped(ebcdic500(f)!)}=${escaped(text)}`;
  }),
  body(
    'form in UTF-32',
    'Tomcat, ASP.NET',
    `${FORM}; charset=utf-32be`,
    (t, _, f) => `${escaped(wide(f, 4, 'big'))}=${escaped(wide(t, 4, 'big'))}`,
  ),
  body('form, split at semicolons', 'Rack 2, old Python', FORM, (t, draw, f) => `page=${draw.digits(1)};${f}=${coded(t)};x=1`),
  body('form, the type ended by a comma', 'PHP', `${FORM},text/css`, (t, _, f) => `page=1&${f}=${coded(t)}`),
  body('form, a blank and a charset nobody has', 'PHP, Express', `${FORM} ;charset=x-none`, (t, _, f) => `page=1&${f}=${coded(t)}`),
  body('form, name with blanks and NUL', 'PHP', FORM, (t, _, f) => `++${f}%00.x=${coded(t)}`),
  body('form, name left open', 'PHP, Express', FORM, (t, _, f) => `${f}%5Ba=${coded(t)}&b=2`),
  body('form, mangled escapes between', 'PHP, Express', FORM, (t, _, f) => `a=%zz&%=1&${f}=${coded(t)}&=%`),
  body('form as SOAP', 'PHP, programs that read the body', 'application/soap+xml', (t, _, f) => `page=1&${f}=${coded(t)}`),
  body('form in lines of a file', 'programs that read forms of text/plain', 'text/plain', (t, _, f) => `page=1\r\n${f}=${t}\r\n`),
  body('form of Windows-1252 escapes', 'ASP.NET, Tomcat', `${FORM}; charset=windows-1252`, (t, _, f) =>
    /[^\0-\x7f]/.test(t) ? null : `${f}=${coded(`Z`)}%fcrich%93${coded(t)}`,
  ),
  {
    name: 'body: form, method in a field',
    on: 'Rails, Laravel, Express',
    carry: (t, _, f) => post(PATH, FORM, `_method=PUT&${f}=${coded(t)}`),
  },
  {
    name: 'body: form, method in a header',
    on: 'Rails, Spring, ASP.NET',
    carry: (t, _, f) => post(PATH, FORM, `${f}=${coded(t)}`, { headers: [['x-http-method-override', 'PATCH']] }),
  },
];

const pieces = (text: string): string[] => text.match(/[\s\S]{1,4}/g) ?? [];
const literal = (text: string): string => xml(text).replaceAll('%', '&#37;').replaceAll('"', '&#34;');

const XMLS: readonly Carrier[] = [
  body('XML, an entity holds the text', 'libxml2 with entities, Xerces', XML, (t, _, f) =>
    xmlCannot(t) ? null : `<!DOCTYPE p [<!ENTITY v "${literal(t)}">]><p><${f}>&v;</${f}></p>`,
  ),
  body('XML, entities hold pieces', 'libxml2 with entities, Xerces', XML, (t, _, f) => {
    if (xmlCannot(t) || /[<&%"]/.test(t)) return null;
    const all = pieces(t);
    const made = all.map((piece, index) => `<!ENTITY e${index} "${piece}">`).join('');
    return `<!DOCTYPE p [${made}]><p><${f}>${all.map((_piece, index) => `&e${index};`).join('')}</${f}></p>`;
  }),
  body('XML, default of an attribute', 'libxml2, Xerces', XML, (t, _, f) =>
    xmlCannot(t) ? null : `<!DOCTYPE p [<!ATTLIST p ${f} CDATA "${literal(t)}">]><p/>`,
  ),
  body('XML, comments between', 'all that join text', 'text/xml', (t, _, f) => {
    if (xmlCannot(t)) return null;
    return `<p><${f}>${pieces(t).map(xml).join('<!--x-->')}</${f}></p>`;
  }),
  body('XML, instructions between', 'all that join text', 'text/xml', (t, _, f) => {
    if (xmlCannot(t)) return null;
    return `<p><${f}>${pieces(t).map(xml).join('<?x y?>')}</${f}></p>`;
  }),
  body('XML in EBCDIC, said in the document', 'Xerces, libxml2', 'text/xml', (t, _, f) =>
    xmlCannot(t) ? null : ebcdic(`<?xml version="1.0" encoding="cp037"?><p><${f}>${xml(t)}</${f}></p>`),
  ),
  body('XML in UTF-7, said in the document', 'libxml2, .NET', XML, (t, _, f) =>
    xmlCannot(t) ? null : `<?xml version="1.0" encoding="UTF-7"?>${utf7(`<p><${f}>${xml(t)}</${f}></p>`)}`,
  ),
  body('XML of version 1.1, long escapes', 'Xerces', XML, (t, _, f) =>
    xmlCannot(t)
      ? null
      : `<?xml version='1.1' standalone='yes'?><p><${f}>${Array.from(t, (sign) => `&#x00000${sign.codePointAt(0)!.toString(16)};`).join('')}</${f}></p>`,
  ),
  body('XML as CSS', 'PHP, programs that read the body', 'text/css', (t, _, f) => (xmlCannot(t) ? null : `<p><${f}>${xml(t)}</${f}></p>`)),
  {
    ...body('XML in a form, escaped twice', 'programs that decode again', FORM, (t, _, f) =>
      xmlCannot(t) ? null : query({ doc: coded(`<p><${f}>${xml(t)}</${f}></p>`) }),
    ),
  },
];

/** Flags of gzip: 4 extra, 8 name, 16 comment. */
function gzipWithNames(text: string): Uint8Array {
  const packed = gzipSync(text);
  const head = Buffer.from([0x1f, 0x8b, 8, 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 4, 0, 1, 2, 3, 4, ...Buffer.from('a.json\0nothing\0')]);
  return Buffer.concat([head, packed.subarray(10)]);
}

const CODINGS: readonly Carrier[] = [
  body(
    'gzip of two members',
    'zlib, Go, Java',
    JSON_TYPE,
    (t, draw, f) => {
      const [a, b] = halves(plain(t, draw, f));
      return Buffer.concat([gzipSync(a), gzipSync(b)]);
    },
    [['content-encoding', 'gzip']],
  ),
  body('gzip with a name and a comment', 'zlib, Go, Java', JSON_TYPE, (t, draw, f) => gzipWithNames(plain(t, draw, f)), [
    ['content-encoding', 'gzip'],
  ]),
  body(
    'zstd of two frames',
    'zstd readers',
    JSON_TYPE,
    (t, draw, f) => {
      const [a, b] = halves(plain(t, draw, f));
      return Buffer.concat([zstdCompressSync(a), zstdCompressSync(b)]);
    },
    [['content-encoding', 'zstd']],
  ),
  body('codings in two fields', 'Jetty, Apache', FORM, (t, _, f) => gzipSync(deflateRawSync(`${f}=${coded(t)}`)), [
    ['content-encoding', 'deflate'],
    ['content-encoding', 'gzip'],
  ]),
  body('coding in odd case among empty ones', 'Jetty, Apache', FORM, (t, _, f) => gzipSync(`${f}=${coded(t)}`), [
    ['content-encoding', ' ,X-GZip,, '],
  ]),
  body('a coding that is none', 'PHP, Go, which leave it', FORM, (t, _, f) => `${f}=${coded(t)}`, [['content-encoding', 'utf-8']]),
  body('gzip never ended', 'Go, Java streams', FORM, (t, _, f) => gzipSync(`${f}=${coded(t)}&z=1`).subarray(0, -8), [
    ['content-encoding', 'gzip'],
  ]),
];

const rubbish = (text: string): string => Buffer.from(text).toString('base64').replace(/.{5}/g, '$&.-,');
const spaced = (text: string): string => Buffer.from(text).toString('base64').replace(/.{8}/g, '$& ');

/** Values that a program decodes itself. */
const VALUES: readonly Carrier[] = [
  { name: 'body: base64 with signs between', on: 'PHP, Python, which skip them', carry: (t, _, f) => json(PATH, { [f]: rubbish(t) }) },
  { name: 'body: base64 with blanks between', on: 'PHP, Node, .NET, Java MIME', carry: (t, _, f) => json(PATH, { [f]: spaced(t) }) },
  {
    name: 'body: base64 of percent escapes',
    on: 'programs that decode both',
    carry: (t, _, f) => json(PATH, { [f]: Buffer.from(encodeURIComponent(t)).toString('base64') }),
  },
  {
    name: 'body: percent escapes of base64',
    on: 'programs that decode both',
    carry: (t, _, f) =>
      json(PATH, {
        [f]: Buffer.from(t)
          .toString('base64')
          .replace(/[\s\S]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
      }),
  },
  {
    name: 'body: octal escapes',
    on: 'PHP, Python, JavaScript texts',
    classes: ['code-injection', 'xss', 'ssti', 'sqli'],
    carry: (t, _, f) =>
      /[^\0-\x7f]/.test(t)
        ? null
        : json(PATH, { [f]: t.replace(/[^\w ]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`) }),
  },
  {
    name: 'body: address with the text',
    on: 'programs that read its query',
    classes: TEXT_CLASSES,
    carry: (t, draw, f) => json(PATH, { page: { href: `https://bank.example/pay/${draw.digits(3)}?tab=2&${f}=${coded(t)}` } }),
  },
  {
    name: 'body: address, the text after the fragment',
    on: 'single-page programs',
    classes: TEXT_CLASSES,
    carry: (t, _, f) => json(PATH, { url: `https://bank.example/app#/find?${f}=${coded(t)}&x=1` }),
  },
  {
    name: 'body: address in an address',
    on: 'programs that follow it',
    classes: TEXT_CLASSES,
    carry: (t, _, f) => json(PATH, { next: `/login?return=${encodeURIComponent(`/find?a=1&${f}=${coded(t)}`)}` }),
  },
  {
    name: 'body: link of an app',
    on: 'programs that open it',
    classes: TEXT_CLASSES,
    carry: (t, draw, f) => json(PATH, { deeplink: `bankapp://pay?to=${draw.iban()}&${f}=${coded(t)}` }),
  },
  {
    name: 'body: part of XOP',
    on: 'SOAP with attachments',
    carry: (t, draw, f) =>
      xmlCannot(t)
        ? null
        : post(
            PATH,
            'multipart/related; type="application/xop+xml"; start="<r>"; boundary="=_x9"',
            `--=_x9\r\nContent-Type: application/xop+xml; type="text/xml"\r\nContent-ID: <r>\r\n\r\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Pay><id>${draw.digits(4)}</id><${f}>${xml(t)}</${f}></Pay></s:Body></s:Envelope>\r\n--=_x9--\r\n`,
          ),
  },
  {
    name: 'body: text of an SVG upload',
    on: 'programs that index it',
    classes: ['xss', 'sqli', 'ssti', 'log4shell'],
    carry: (t, draw) =>
      xmlCannot(t)
        ? null
        : multipart(
            PATH,
            [
              {
                name: 'logo',
                filename: 'a.svg',
                type: 'image/svg+xml',
                content: `<svg xmlns="http://www.w3.org/2000/svg"><title>${xml(t)}</title><path d="M0 0h9v9z"/></svg>`,
              },
            ],
            `b${draw.hex(9)}`,
          ),
  },
];

export const BODY_WAYS: readonly Carrier[] = [...JSONS, ...FORMS, ...XMLS, ...CODINGS, ...VALUES];
