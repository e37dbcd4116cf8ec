import type { HeaderField, Point } from '@sallyport/core';
import { base64Bytes, base64Content, bytesToText } from '../decoders/base64.ts';
import { tellingParameters } from './address.ts';
import type { Collector } from './collector.ts';
import { addCookies } from './cookies.ts';
import type { HeaderMemory } from './header-memory.ts';
import { isOddName, memberPoint } from './names.ts';
import { quotedParameters } from './quoted-parameters.ts';
import { addJwt, addName, addValue } from './value.ts';

type Treatment = 'structural' | 'cookie' | 'authorization' | 'page' | 'metadata' | 'parameters';

/** Headers every client sends, whose value is a leaf only when it does not look like one of their own values. */
const TREATMENT: ReadonlyMap<string, Treatment> = new Map<string, Treatment>([
  ...[
    'accept',
    'accept-charset',
    'accept-encoding',
    'accept-language',
    'cache-control',
    'connection',
    'content-encoding',
    'content-length',
    'content-type',
    'date',
    'dnt',
    'expect',
    'host',
    'if-match',
    'if-none-match',
    'keep-alive',
    'pragma',
    'priority',
    'range',
    'sec-ch-ua-mobile',
    'sec-fetch-dest',
    'sec-fetch-mode',
    'sec-fetch-site',
    'sec-fetch-user',
    'te',
    'transfer-encoding',
    'upgrade',
    'upgrade-insecure-requests',
  ].map((name) => [name, 'structural'] as const),
  ['cookie', 'cookie'],
  ['authorization', 'authorization'],
  ['proxy-authorization', 'authorization'],
  ['forwarded', 'parameters'],
  ['content-disposition', 'parameters'],
  ['referer', 'page'],
  ['upload-metadata', 'metadata'],
]);

/** Header values as leaves `header.<name>`, names only when odd, cookies as `cookie.<name>`, credentials decoded. */
export function addHeaders(c: Collector, headers: readonly HeaderField[], memory: HeaderMemory | null): void {
  for (let index = 0; index < headers.length && !c.expired; index++) {
    const field = headers[index]!;
    if (memory?.holds(field[0])) memory.take(c, field, addField);
    else addField(c, field);
  }
}

function addField(c: Collector, [name, value]: HeaderField): void {
  switch (TREATMENT.get(name)) {
    case 'structural':
      if (!isStructural(value)) {
        addQuoted(c, name, value);
        if (value.includes(',')) addItems(c, name, value);
      }
      break;
    case 'parameters':
      addQuoted(c, name, value);
      break;
    case 'cookie':
      addCookies(c, value);
      break;
    case 'authorization':
      addCredential(c, `header.${name}`, name, value);
      break;
    case 'page':
      addHeader(c, name, value);
      addPageParameters(c, `header.${name}|form`, name, value);
      break;
    case 'metadata':
      addHeader(c, name, value);
      addMetadata(c, `header.${name}|base64`, value);
      break;
    case undefined:
      addHeader(c, name, value);
      break;
  }
}

/** The value, and what stands in quotes in it (`for="..."`, `filename="..."`) under its own name. */
function addQuoted(c: Collector, name: string, value: string): void {
  const point = `header.${name}`;
  addValue(c, point, 'header', name, value);
  if (!value.includes('="')) return;
  for (const [key, inner] of quotedParameters(value)) addValue(c, memberPoint(point, key, isOddName(key)), 'header', key, inner);
}

/** Items of a list that are values of their own; the list as a whole is read anyway, so further ones are no gap. */
const ITEMS_MAX = 16;

/** Items of a list without their weight (`de, <payload>;q=0.5`): who chooses by them looks at one after the other. */
function addItems(c: Collector, name: string, value: string): void {
  for (const [index, item] of value.split(',', ITEMS_MAX).entries()) {
    const bare = item.replace(/;\s{0,4}q=[\d.]{1,5}\s{0,4}$/, '').trim();
    if (!isStructural(bare)) addValue(c, `header.${name}[${index}]`, 'header', name, bare);
  }
}

function addHeader(c: Collector, name: string, value: string): void {
  const odd = isOddName(name);
  const point = memberPoint('header', name, odd);
  if (odd) addName(c, point, 'header', name);
  addValue(c, point, 'header', name, value);
}

/** Pairs of a resumable upload's metadata; the value as a whole is read anyway, so further ones are no gap. */
const METADATA_MAX = 16;

/** `filename eC5waHA=,type aW1hZ2UvcG5n`: keys with values in base64 (tus 1.0, creation). */
function addMetadata(c: Collector, prefix: Point, value: string): void {
  if (!c.decoding) return;
  for (const pair of value.split(',', METADATA_MAX)) {
    const [key = '', coded = ''] = pair.trim().split(' ', 2);
    if (coded === '' || base64Content(coded) !== 'text') continue;
    addValue(c, memberPoint(prefix, key, isOddName(key)), 'header', key, bytesToText(base64Bytes(coded), c), 1);
  }
}

/** They keep the name of the header: a page may have parameters of any name. */
function addPageParameters(c: Collector, prefix: Point, header: string, page: string): void {
  for (const [name, value] of tellingParameters(page, c))
    addValue(c, memberPoint(prefix, name, isOddName(name)), 'header', header, value, 1);
}

/** Letters, digits and `*+-./:_`; `,` `;` `=` and space are judged by where they stand. */
const TOKEN: Uint8Array = tokens();

function tokens(): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*+-./:_') table[character.charCodeAt(0)] = 1;
  return table;
}

/**
 * True for `text/html, application/json;q=0.9` and the like: tokens in a list, spaces only behind `,` or `;`, each `;`
 * followed by a parameter, no `..`. A shell command or a sentence does not have this shape.
 */
function isStructural(value: string): boolean {
  let parameters = 0;
  let previous = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === 0x3b) parameters++;
    else if (code === 0x3d) parameters--;
    else if (code === 0x20) {
      if (previous !== 0x2c && previous !== 0x3b) return false;
    } else if (code !== 0x2c && (TOKEN[code] !== 1 || (code === 0x2e && previous === 0x2e))) return false;
    previous = code;
  }
  return parameters <= 0;
}

const TOKEN68 = /^[\w.~+/-]*=*$/;

/** A bearer token's claims, the user and password of Basic, or else the value itself. */
function addCredential(c: Collector, point: string, name: string, value: string): void {
  const space = value.indexOf(' ');
  const scheme = space < 0 ? '' : value.slice(0, space).toLowerCase();
  const rest = value.slice(space + 1).trim();
  // nothing turned a `+` of a header into a blank: one is skipped like a line end
  if (c.decoding && scheme === 'basic' && base64Content(rest.replaceAll(' ', '\n')) === 'text') {
    const text = bytesToText(base64Bytes(rest), c);
    addValue(c, `${point}|base64`, 'header', name, text, 1);
    // the user is no secret, so nothing is forgiven there
    const colon = text.indexOf(':');
    if (colon > 0) addValue(c, `${point}|base64.user`, 'header', 'user', text.slice(0, colon), 1);
    return;
  }
  if (c.decoding && addJwt(c, point, 'header', rest, 0)) return;
  // Digest, OAuth 1, `Token token="..."` and the like
  if (scheme !== 'bearer' && value.includes('="')) {
    addQuoted(c, name, value);
    return;
  }
  // A token is letters, digits and six signs (RFC 6750 section 2.1); anything else there is no secret to be lenient about.
  const named = scheme === 'bearer' && !TOKEN68.test(rest) ? 'bearer' : name;
  addValue(c, point, 'header', named, scheme === 'bearer' ? rest : value);
}
