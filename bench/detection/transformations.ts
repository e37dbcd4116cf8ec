import { gzipSync } from 'node:zlib';
import type { RawRequest } from '@sallyport/traffic';
import type { Random } from '../../packages/detection/training/random.ts';

/** Classes whose payloads mean the same after the change; `null`: all, because some decoder of a target undoes it. */
type Classes = readonly string[] | null;

/** A change of the text; more than one can follow each other. */
export interface TextChange {
  readonly name: string;
  readonly classes: Classes;
  /** Writes letters and signs otherwise: what was coded before could not be decoded any more, by nobody. */
  readonly rewrites?: true;
  apply(text: string, random: Random): string;
}

const each = (text: string, write: (code: number, character: string) => string): string =>
  [...text].map((character) => write(character.codePointAt(0)!, character)).join('');

const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0');

const MARKUP: Classes = ['xss', 'sqli'];

export const TEXT_CHANGES: readonly TextChange[] = [
  {
    name: 'random case',
    classes: MARKUP,
    rewrites: true,
    apply: (text, random) => each(text, (_, c) => (random() < 0.5 ? c.toUpperCase() : c.toLowerCase())),
  },
  { name: 'percent-encoding', classes: null, apply: (text) => encodeURIComponent(text) },
  {
    name: 'percent-encoding of every byte',
    classes: null,
    apply: (text) => [...Buffer.from(text)].map((byte) => `%${hex(byte, 2)}`).join(''),
  },
  {
    name: 'percent-encoding, three times',
    classes: null,
    apply: (text) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text))),
  },
  {
    name: '%u escapes',
    classes: null,
    apply: (text) => each(text, (code, c) => (code < 0x10000 && !/\w/.test(c) ? `%u${hex(code, 4)}` : c)),
  },
  {
    name: '%U escapes of every character',
    classes: null,
    apply: (text, random) => each(text, (code, c) => (code < 0x10000 ? `${random() < 0.5 ? '%u' : '%U'}${hex(code, 4)}` : c)),
  },
  {
    name: 'overlong UTF-8',
    classes: null,
    apply: (text) =>
      each(text, (code, c) => (code < 128 && !/\w/.test(c) ? `%c${code < 64 ? '0' : '1'}%${hex(0x80 | (code & 63), 2)}` : c)),
  },
  {
    name: 'full-width forms',
    classes: null,
    rewrites: true,
    apply: (text) => each(text, (code, c) => (code > 32 && code < 127 ? String.fromCharCode(code + 0xfee0) : c)),
  },
  {
    name: 'look-alikes of other scripts',
    classes: null,
    rewrites: true,
    apply: (text, random) => each(text, (_code, c) => (random() < 0.5 ? (LOOKALIKES.get(c) ?? c) : c)),
  },
  { name: 'UTF-7', classes: null, apply: (text) => text.replace(/[^A-Za-z0-9 ]+/g, utf7) },
  { name: 'encoded word of a mail header', classes: null, apply: (text) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=` },
  {
    name: 'octal escapes',
    classes: null,
    apply: (text) => each(text, (code, c) => (code < 256 && !/\w/.test(c) ? `\\${code.toString(8).padStart(3, '0')}` : c)),
  },
  {
    name: 'typographic quotes',
    classes: ['sqli', 'xss'],
    rewrites: true,
    apply: (text) => text.replaceAll("'", '\u2019').replaceAll('"', '\u201d'),
  },
  { name: 'comments for blanks', classes: ['sqli'], rewrites: true, apply: (text) => text.replaceAll(' ', '/**/') },
  {
    name: 'comments with text for blanks',
    classes: ['sqli'],
    rewrites: true,
    apply: (text, random) => text.replaceAll(' ', () => `/*${hex(Math.floor(random() * 65_536), 4)}*/`),
  },
  {
    name: 'tabs and line ends for blanks',
    classes: MARKUP,
    rewrites: true,
    apply: (text, random) => text.replaceAll(' ', () => ['\t', '\n', '\r', '\f', '\v'][Math.floor(random() * 5)]!),
  },
  { name: 'NUL bytes between', classes: ['xss', 'sqli'], rewrites: true, apply: (text) => text.replaceAll(' ', ' \0') },
  {
    name: 'decimal entities',
    classes: ['xss', 'xxe', 'sqli'],
    apply: (text) => each(text, (code, c) => (/\w/.test(c) ? c : `&#${code};`)),
  },
  { name: 'hexadecimal entities', classes: ['xss', 'xxe', 'sqli'], apply: (text) => each(text, (code) => `&#x${hex(code, 1)};`) },
  { name: 'JSON unicode escapes', classes: null, apply: (text) => each(text, (code, c) => (code < 0x10000 ? `\\u${hex(code, 4)}` : c)) },
  { name: 'base64', classes: null, apply: (text) => Buffer.from(text).toString('base64') },
  { name: 'base64url without padding', classes: null, apply: (text) => Buffer.from(text).toString('base64url') },
  { name: 'hexadecimal', classes: null, apply: (text) => Buffer.from(text).toString('hex') },
  { name: '8 KB before', classes: null, apply: (text, random) => `${padding(8_192, random)} ${text}` },
  { name: '32 KB before', classes: null, apply: (text, random) => `${padding(32_768, random)} ${text}` },
  { name: '128 KB before', classes: null, apply: (text, random) => `${padding(131_072, random)} ${text}` },
  { name: 'JSON in a string', classes: null, apply: (text) => JSON.stringify({ data: text }) },
];

/** Letters of Cyrillic and Greek that look like these. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  [...'aeopcyxsijAEOKMHPCTX'].map((letter, index) => [
    letter,
    [...'\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u0391\u0415\u039f\u039a\u041c\u041d\u0420\u0421\u0422\u03a7'][index]!,
  ]),
);

function utf7(signs: string): string {
  return `+${Buffer.from(signs, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`;
}

/** Lower-case words, as a long comment would have. */
function padding(length: number, random: Random): string {
  let text = '';
  while (text.length < length) text += `${Math.floor(random() * 1e9).toString(36)} `;
  return text.slice(0, length);
}

/** A way to send a text. */
export interface Carrier {
  readonly name: string;
  /** Longest text that fits; request lines and heads are bounded. */
  readonly charsMax: number;
  carry(text: string): RawRequest;
}

function post(type: string, body: Uint8Array, more: readonly (readonly [string, string])[] = []): RawRequest {
  return {
    method: 'POST',
    target: '/v1/notes',
    scheme: 'https',
    headers: [['host', 'api.bank.example'], ['content-type', type], ...more],
    body: { state: 'complete', bytes: body },
  };
}

function get(target: string, more: readonly (readonly [string, string])[] = []): RawRequest {
  return {
    method: 'GET',
    target,
    scheme: 'https',
    headers: [['host', 'api.bank.example'], ...more],
    body: { state: 'none', bytes: new Uint8Array() },
  };
}

/** Characters a header field cannot hold are escaped, as clients do. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, (character) => encodeURIComponent(character));

export const CARRIERS: readonly Carrier[] = [
  { name: 'JSON member', charsMax: 1_000_000, carry: (text) => post('application/json', Buffer.from(JSON.stringify({ note: text }))) },
  { name: 'query parameter', charsMax: 4_096, carry: (text) => get(`/v1/search?q=${encodeURIComponent(text)}`) },
  {
    name: 'form field',
    charsMax: 1_000_000,
    carry: (text) => post('application/x-www-form-urlencoded', Buffer.from(`note=${encodeURIComponent(text)}`)),
  },
  {
    name: 'gzip body',
    charsMax: 1_000_000,
    carry: (text) => post('application/json', gzipSync(JSON.stringify({ note: text })), [['content-encoding', 'gzip']]),
  },
  {
    name: 'multipart field',
    charsMax: 1_000_000,
    carry: (text) =>
      post(
        'multipart/form-data; boundary=b',
        Buffer.from(`--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n${text}\r\n--b--\r\n`),
      ),
  },
  {
    name: 'XML text',
    charsMax: 1_000_000,
    carry: (text) =>
      post(
        'application/xml',
        Buffer.from(`<note><text>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\0', '')}</text></note>`),
      ),
  },
  { name: 'cookie', charsMax: 2_048, carry: (text) => get('/v1/notes', [['cookie', `note=${encodeURIComponent(text)}`]]) },
  { name: 'header', charsMax: 2_048, carry: (text) => get('/v1/notes', [['x-note', headerText(text)]]) },
  {
    name: 'repeated parameter',
    charsMax: 4_096,
    carry: (text) =>
      get(
        `/v1/search?${halves(text)
          .map((half) => `q=${encodeURIComponent(half)}`)
          .join('&')}`,
      ),
  },
];

/** Cut at the comma in the middle, where a server that joins repeated parameters puts one. */
function halves(text: string): readonly string[] {
  const at = text.indexOf(',', text.length / 3);
  return at < 0 ? [text, 'x'] : [text.slice(0, at), text.slice(at + 1)];
}
