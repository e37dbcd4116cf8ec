import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Draw } from './draw.ts';

const encodedWords = (text: string): string =>
  (text.match(/[\s\S]{1,30}/g) ?? []).map((piece) => `=?UTF-8?B?${Buffer.from(piece).toString('base64')}?=`).join(' ');

/** A change of a text that some program on its way undoes, or that its reader understands all the same. */
export interface Evasion {
  readonly name: string;
  /** Classes whose readers understand the changed text; absent: all. */
  readonly classes?: readonly string[];
  /** `null` where there is nothing to change in this text. */
  apply(text: string, draw: Draw): string | null;
}

const hex = (byte: number, width = 2): string => byte.toString(16).padStart(width, '0');
const bytes = (text: string): number[] => [...Buffer.from(text, 'utf8')];
const map = (text: string, write: (code: number, character: string) => string): string =>
  [...text].map((c) => write(c.codePointAt(0)!, c)).join('');
const percentAll = (text: string): string =>
  bytes(text)
    .map((byte) => `%${hex(byte)}`)
    .join('');
const isWord = (character: string): boolean => /[A-Za-z0-9]/.test(character);

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function base32(text: string): string {
  const bits = bytes(text)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const letters = (bits.match(/.{1,5}/g) ?? []).map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
  return letters.padEnd(Math.ceil(letters.length / 8) * 8, '=');
}

export const quotedPrintable = (text: string): string =>
  bytes(text)
    .map((byte) => (byte > 32 && byte < 127 && byte !== 61 ? String.fromCharCode(byte) : `=${hex(byte).toUpperCase()}`))
    .join('');

const MARKUP = ['xss', 'xxe', 'ssi', 'sqli'];
/** Read by a script or a serialised string, where these escapes are the language's own. */
const SCRIPTS = ['xss', 'nosql-text', 'code-injection', 'sqli', 'cmdi', 'ssti', 'path-traversal', 'log4shell'];

export const ENCODINGS: readonly Evasion[] = [
  { name: 'as it is', apply: (text) => text },
  { name: 'URL, twice', apply: (text) => encodeURIComponent(encodeURIComponent(text)) },
  { name: 'URL, every byte, twice', apply: (text) => percentAll(percentAll(text)) },
  {
    name: 'URL, signs only, lower and upper hexadecimal',
    apply: (text) =>
      map(text, (_, c) =>
        isWord(c)
          ? c
          : bytes(c)
              .map((byte) => `%${hex(byte)[0]!.toUpperCase()}${hex(byte)[1]!}`)
              .join(''),
      ),
  },
  {
    name: 'URL and %u mixed',
    apply: (text, draw) => map(text, (code, c) => (code < 128 && draw.chance(0.5) ? `%u00${hex(code)}` : encodeURIComponent(c))),
  },
  {
    name: 'entities without semicolons, leading zeros',
    classes: MARKUP,
    apply: (text) => map(text, (code, c) => (isWord(c) ? c : `&#${String(code).padStart(7, '0')}`)),
  },
  {
    name: 'hexadecimal entities, mixed case',
    classes: MARKUP,
    apply: (text, draw) => map(text, (code) => `&#${draw.of(['x', 'X'])}${hex(code, draw.int(2, 6))};`),
  },
  {
    name: 'named entities',
    classes: MARKUP,
    apply: (text) =>
      map(
        text,
        (_, c) =>
          ({
            '<': '&lt;',
            '>': '&gt;',
            '"': '&quot;',
            "'": '&apos;',
            '(': '&lpar;',
            ')': '&rpar;',
            ':': '&colon;',
            '/': '&sol;',
            '=': '&equals;',
          })[c] ?? c,
      ),
  },
  { name: 'entities of entities', classes: MARKUP, apply: (text) => map(text, (code, c) => (isWord(c) ? c : `&amp;#${code};`)) },
  { name: '\\u escapes of signs', classes: SCRIPTS, apply: (text) => map(text, (code, c) => (isWord(c) ? c : `\\u${hex(code, 4)}`)) },
  { name: '\\u{} escapes', classes: SCRIPTS, apply: (text) => map(text, (code, c) => (isWord(c) ? c : `\\u{${hex(code, 1)}}`)) },
  { name: '\\x escapes', classes: SCRIPTS, apply: (text) => map(text, (code) => (code < 256 ? `\\x${hex(code)}` : `\\u${hex(code, 4)}`)) },
  {
    name: 'overlong UTF-8, two bytes',
    apply: (text) =>
      map(text, (code, c) => (code < 128 && !isWord(c) ? `%${hex(0xc0 | (code >> 6))}%${hex(0x80 | (code & 63))}` : encodeURIComponent(c))),
  },
  {
    name: 'overlong UTF-8, three bytes',
    apply: (text) =>
      map(text, (code, c) =>
        code < 128 && !isWord(c) ? `%e0%${hex(0x80 | (code >> 6))}%${hex(0x80 | (code & 63))}` : encodeURIComponent(c),
      ),
  },
  {
    name: 'full-width letters',
    apply: (text) => map(text, (code, c) => (code > 32 && code < 127 ? String.fromCharCode(code + 0xfee0) : c)),
  },
  {
    name: 'UTF-7',
    classes: ['xss', 'xxe'],
    apply: (text) =>
      text.replace(/[^A-Za-z0-9 ]+/g, (signs) => `+${Buffer.from(signs, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`),
  },
  { name: 'base64', apply: (text) => Buffer.from(text).toString('base64') },
  { name: 'base64, twice', apply: (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64') },
  { name: 'base64url without padding', apply: (text) => Buffer.from(text).toString('base64url') },
  { name: 'base64 in lines of 20', apply: (text) => Buffer.from(text).toString('base64').replace(/.{20}/g, '$&\r\n') },
  { name: 'base64 of UTF-16', apply: (text) => Buffer.from(text, 'utf16le').toString('base64') },
  { name: 'base64 of a JSON object', apply: (text) => Buffer.from(JSON.stringify({ a: 1, note: text })).toString('base64') },
  { name: 'base32', apply: base32 },
  { name: 'hexadecimal', apply: (text) => Buffer.from(text).toString('hex') },
  { name: 'hexadecimal with 0x', apply: (text) => `0x${Buffer.from(text).toString('hex').toUpperCase()}` },
  {
    name: 'hexadecimal with colons',
    apply: (text) =>
      bytes(text)
        .map((byte) => hex(byte))
        .join(':'),
  },
  {
    name: 'hexadecimal with blanks',
    apply: (text) =>
      bytes(text)
        .map((byte) => hex(byte).toUpperCase())
        .join(' '),
  },
  {
    name: 'hexadecimal with hyphens',
    apply: (text) =>
      bytes(text)
        .map((byte) => hex(byte))
        .join('-'),
  },
  { name: 'gzip in base64', apply: (text) => gzipSync(text).toString('base64') },
  { name: 'deflate in base64', apply: (text) => deflateRawSync(text).toString('base64') },
  { name: 'gzip in hexadecimal', apply: (text) => gzipSync(text).toString('hex') },
  { name: 'data URI in base64', apply: (text) => `data:text/html;base64,${Buffer.from(text).toString('base64')}` },
  { name: 'data URI, percent-encoded', apply: (text) => `data:text/plain,${encodeURIComponent(text)}` },
  { name: 'quoted-printable', apply: quotedPrintable },
  { name: 'encoded words of mail', apply: (text) => encodedWords(text) },
  { name: 'JSON in JSON in a string', apply: (text) => JSON.stringify({ a: JSON.stringify({ b: text }) }) },
  { name: 'claim of a token', apply: (text, draw) => draw.jwt({ sub: 'a', name: text }) },
  { name: 'query of a URL within', apply: (text) => `https://shop.example/cb?id=7&q=${encodeURIComponent(text)}#x` },
  { name: 'XML within, in CDATA', apply: (text) => `<m><t><![CDATA[${text.replaceAll(']]>', '')}]]></t></m>` },
  { name: 'form within', apply: (text) => `a=1&b=${encodeURIComponent(text)}&c=2` },
  { name: 'zero-width characters between', classes: ['sqli', 'xss'], apply: (text) => text.replaceAll(' ', ' \u200b') },
  { name: 'words of 8 KB before', apply: (text, draw) => `${padding(draw, 8_192)} ${text}` },
  { name: 'words of 32 KB before', apply: (text, draw) => `${padding(draw, 32_768)} ${text}` },
  { name: 'words of 128 KB before', apply: (text, draw) => `${padding(draw, 131_072)} ${text}` },
  { name: 'one letter, 64 KB, before', apply: (text) => `${'A'.repeat(65_536)}\n${text}` },
  { name: 'blanks of 8 KB before', apply: (text) => `${' '.repeat(8_192)}${text}` },
  { name: 'words of 16 KB before and after', apply: (text, draw) => `${padding(draw, 16_384)} ${text} ${padding(draw, 16_384)}` },
  { name: 'words of 16 KB before, in base64', apply: (text, draw) => Buffer.from(`${padding(draw, 16_384)} ${text}`).toString('base64') },
];

function padding(draw: Draw, length: number): string {
  const words: string[] = [];
  for (let size = 0; size < length; size += words.at(-1)!.length + 1) words.push(draw.chars('lower', draw.int(2, 9)));
  return words.join(' ');
}
