import type { Point, PointKind } from '@sallyport/core';
import { base32Decode } from '../decoders/base32.ts';
import {
  type Base64Content,
  base64AmongSigns,
  base64Bytes,
  base64Content,
  base64InPieces,
  base64Text,
  bytesToText,
  isDeflatedBase64,
  plusForBlanks,
} from '../decoders/base64.ts';
import {
  HAS_AMPERSAND,
  HAS_BACKSLASH,
  HAS_BEST_FIT,
  HAS_DOT,
  HAS_ENCODED_WORD,
  HAS_ESCAPE,
  HAS_HIDDEN,
  HAS_HIGH_BYTE,
  HAS_LOOKALIKE,
  HAS_PERCENT,
  HAS_PLUS,
  HAS_SEPARATOR,
  HAS_SPACE,
  isHexLiteral,
  isPlain,
  NOT_BASE64,
  NOT_HEX,
  scanValue,
} from '../decoders/gate.ts';
import { hexDecode, hexObject } from '../decoders/hex.ts';
import { hexGroupsDecode } from '../decoders/hex-groups.ts';
import { dropHidden } from '../decoders/hidden.ts';
import { htmlDecode } from '../decoders/html.ts';
import { jsonDecode } from '../decoders/json.ts';
import { jwtDecode } from '../decoders/jwt.ts';
import { foldLookalikes } from '../decoders/lookalikes.ts';
import { encodedWords } from '../decoders/mail.ts';
import { dropLonePercent, percentDecode } from '../decoders/percent.ts';
import { plusDecode } from '../decoders/plus.ts';
import { tokenParts } from '../decoders/token.ts';
import { latin1Decode, unicodeDecode } from '../decoders/unicode.ts';
import { utf7Decode } from '../decoders/utf7.ts';
import { NOTE_INVALID_PERCENT } from '../decoders/utf8.ts';
import { isAskingAddress, tellingParameters } from './address.ts';
import type { Collector } from './collector.ts';
import { CONSTRUCTOR_PROTOTYPE, isOddName, memberPoint } from './names.ts';
import { isGzipHex, packedHexStep, packedStep, type Step, unpackedText } from './packed.ts';
import { addXmlValue } from './xml-value.ts';

/** Smaller numbers hold neither an attack nor an account; larger ones are leaves of an answer, for leak detection. */
const NUMBER_LEAF_MIN = 100_000_000;

/** Where a value stands; handed down as one so that a decoding step changes only the point. */
interface Place {
  readonly point: Point;
  readonly kind: PointKind;
  readonly name: string;
  readonly isName: boolean;
}

/** The value as a leaf, and every decoding of it that says something new. */
export function addValue(c: Collector, point: Point, kind: PointKind, name: string, value: string, decoded = 0): void {
  if (!c.push(point, kind, name, value, false, decoded) || !c.decoding) return;
  const flags = scanValue(value);
  if (isPlain(value, flags)) return;
  if ((flags & (HAS_ENCODED_WORD | HAS_SPACE)) === HAS_ENCODED_WORD && isAskingAddress(value))
    addAsked(c, point, kind, name, value, decoded);
  decodeValue(c, { point, kind, name, isName: false }, value, flags, decoded);
}

/** What an address within a value is asked with. It keeps the name of the value: an address may have parameters of any name. */
function addAsked(c: Collector, point: Point, kind: PointKind, name: string, address: string, decoded: number): void {
  // the page that a request came from is taken apart where its header is read
  if ((kind === 'header' && name === 'referer') || decoded >= c.limits.decodeDepthMax) return;
  for (const [parameter, value] of tellingParameters(address, c)) {
    if (c.expired || !c.spend(value.length)) return;
    addValue(c, memberPoint(`${point}|form`, parameter, isOddName(parameter)), kind, name, value, decoded + 1);
  }
}

/** A member's own name as a leaf; callers ask {@link isOddName} first. `point` is the member's. */
export function addName(c: Collector, point: Point, kind: PointKind, name: string, decoded = 0): void {
  const own = `${point}#name`;
  if (!c.push(own, kind, name, name, true, decoded) || !c.decoding) return;
  const flags = scanValue(name);
  if ((flags & HAS_ESCAPE) === 0) return;
  decodeValue(c, { point: own, kind, name, isName: true }, name, flags, decoded);
}

/** Peels one value: structure ends the peeling (its members start anew), an escape or a coding goes round again. */
function decodeValue(c: Collector, place: Place, whole: string, wholeFlags: number, decodedBefore: number): void {
  let { point } = place;
  let value = whole;
  let flags = wholeFlags;
  let decoded = decodedBefore;
  if (value.length > c.limits.decodeInputCharsMax) {
    c.gap('decode-limit', `a value of more than ${c.limits.decodeInputCharsMax} characters`);
    value = value.slice(0, c.limits.decodeInputCharsMax);
  }
  while (!c.expired) {
    if (decodeStructure(c, place, point, value, flags, decoded)) return;
    const step = decodeStep(c, place.name, value, flags);
    if (step === null) {
      if ((flags & (HAS_SEPARATOR | HAS_SPACE)) === HAS_SEPARATOR) addTokenParts(c, place, point, value, decoded);
      return;
    }
    if (!mayDecode(c, decoded, step.value.length)) return;
    for (const decoder of step.decoders) point = `${point}|${decoder}`;
    decoded += step.decoders.length;
    value = step.value;
    c.push(point, place.kind, place.name, value, place.isName, decoded);
    if (step.decoders[0] === 'plus' || step.isLast === true) return;
    flags = scanValue(value);
  }
}

/** Base64 between the dots, colons and bars of a token: `cookie.session|base64[0]`; where there is none, base64 that is broken by such signs. */
function addTokenParts(c: Collector, place: Place, point: Point, value: string, decoded: number): void {
  const parts = tokenParts(value);
  const bare = parts.length > 0 ? null : base64AmongSigns(value);
  if (bare !== null && mayDecode(c, decoded, bare.length))
    addValue(c, `${point}|base64`, place.kind, place.name, decodedText(bare), decoded + 1);
  for (const [index, part] of parts) {
    if (c.expired || !mayDecode(c, decoded, part.length)) return;
    addValue(c, `${point}|base64[${index}]`, place.kind, place.name, decodedText(part), decoded + 1);
  }
}

/**
 * Base64 as text. What is odd about its bytes is no fact about the message: random keys hold every sequence there is.
 * What they spell is a value like any other.
 */
function decodedText(coded: string): string {
  return bytesToText(base64Bytes(coded), { bits: 0 });
}

/** False, with a gap, when one more step of `chars` characters is over a limit. */
function mayDecode(c: Collector, decoded: number, chars: number): boolean {
  if (decoded < c.limits.decodeDepthMax) return c.spend(chars);
  c.gap('decode-limit', `more than ${c.limits.decodeDepthMax} decoding steps`);
  return false;
}

/** JSON and JWT: their members become leaves. True when the value was one. */
function decodeStructure(c: Collector, place: Place, point: Point, value: string, flags: number, decoded: number): boolean {
  const first = value.charCodeAt(0);
  if (first === 0x3c) {
    addXmlMembers(c, place, point, value, decoded);
    return false;
  }
  if (first === 0x65 && (flags & (HAS_DOT | NOT_BASE64 | HAS_SPACE)) === HAS_DOT) {
    return addJwt(c, point, place.kind, value, decoded);
  }
  // `j:{...}` is what Express takes for JSON in a cookie
  const marked = first === 0x6a && value.charCodeAt(1) === COLON;
  if (first !== 0x7b && first !== 0x5b && first > 0x20 && !marked) return false;
  const json = jsonDecode(marked ? value.slice(2) : value);
  if (json === undefined) return false;
  if (mayDecode(c, decoded, value.length)) addJson(c, `${point}|json`, place.kind, place.name, json, 0, decoded + 1);
  return true;
}

/** Texts and attributes of a value that is XML; the value itself is peeled on. */
function addXmlMembers(c: Collector, { kind }: Place, point: Point, value: string, decoded: number): void {
  if (decoded >= c.limits.decodeDepthMax) return;
  addXmlValue(
    point,
    value,
    c.limits.bodyDepthMax,
    () => c.late(),
    (member, name, text) => {
      if (c.spend(text.length)) addValue(c, member, kind, name, text, decoded + 1);
    },
  );
}

/** Header and claims of a token as leaves: `header.authorization|jwt.payload.sub`. False when `value` is no token. */
export function addJwt(c: Collector, point: Point, kind: PointKind, value: string, decoded: number): boolean {
  const jwt = jwtDecode(value, (bytes) => unpackedText(c, bytes));
  if (jwt === null || !mayDecode(c, decoded, value.length)) return false;
  addJson(c, `${point}|jwt.header`, kind, 'header', jwt.header, 1, decoded + 1);
  if (jwt.payload !== null) addJson(c, `${point}|jwt.payload`, kind, 'payload', jwt.payload, 1, decoded + 1);
  return true;
}

const COLON = 0x3a;

/** The one next decoding of a value, or `null`. Escapes first: what they spell may be base64, never the other way round. */
function decodeStep(c: Collector, name: string, value: string, flags: number): Step | null {
  if ((flags & HAS_ESCAPE) !== 0) {
    const step = unescapeStep(c, value, flags);
    if (step !== null) return step;
  }
  if ((flags & HAS_ENCODED_WORD) === HAS_ENCODED_WORD) {
    const text = encodedWords(value, c);
    if (text !== value) return { decoders: ['encoded-word'], value: text };
  }
  if ((flags & HAS_PLUS) !== 0) {
    const text = utf7Decode(value);
    if (text !== value) return { decoders: ['utf-7'], value: text };
  }
  if ((flags & (NOT_BASE64 | HAS_DOT)) === 0 || isHexLiteral(value) || value.startsWith('data:')) {
    const step = codedStep(c, name, value, flags);
    if (step !== null) return step;
  }
  if (value.charCodeAt(2) === COLON && value.charCodeAt(5) === COLON) {
    const text = hexGroupsDecode(value);
    if (text !== null) return { decoders: ['hex'], value: text };
  }
  if ((flags & (HAS_PLUS | HAS_SPACE)) !== HAS_PLUS) return null;
  const text = plusDecode(value);
  return text === value ? null : { decoders: ['plus'], value: text };
}

function unescapeStep(c: Collector, value: string, flags: number): Step | null {
  if ((flags & HAS_PERCENT) !== 0) {
    const before = c.bits;
    const text = percentDecode(value, false, c);
    // A lone `%` in free text ("100% sure") is no fact about the message.
    c.bits = (c.bits & ~NOTE_INVALID_PERCENT) | before;
    if (text !== value) return { decoders: ['percent'], value: text };
    const whole = dropLonePercent(value);
    if (whole !== value) return { decoders: ['hidden'], value: whole };
  }
  if ((flags & HAS_AMPERSAND) !== 0) {
    const text = htmlDecode(value);
    if (text !== value) return { decoders: ['html'], value: text };
  }
  if ((flags & (HAS_BACKSLASH | HAS_BEST_FIT)) !== 0) {
    const text = unicodeDecode(value);
    if (text !== value) return { decoders: ['unicode'], value: text };
    // a line that goes on: shells and scripts read on as if nothing were there
    const whole = value.replaceAll('\\\n', '');
    if (whole !== value) return { decoders: ['hidden'], value: whole };
  }
  if ((flags & HAS_HIGH_BYTE) !== 0) {
    const text = latin1Decode(value);
    if (text !== value) return { decoders: ['unicode'], value: text };
  }
  if ((flags & (HAS_HIDDEN | HAS_HIGH_BYTE)) !== 0) {
    const text = dropHidden(value);
    if (text !== value) return { decoders: ['hidden'], value: text };
  }
  if ((flags & HAS_LOOKALIKE) !== 0) {
    const text = foldLookalikes(value);
    if (text !== value) return { decoders: ['lookalike'], value: text };
  }
  return null;
}

function codedStep(c: Collector, name: string, value: string, flags: number): Step | null {
  if ((flags & NOT_HEX) === 0 || isHexLiteral(value)) {
    const text = hexDecode(value);
    if (text !== null) return { decoders: ['hex'], value: text };
    if (isGzipHex(value)) return packedHexStep(c, value);
    const object = hexObject(value);
    if (object !== null) return { decoders: ['hex'], value: object, isLast: true };
    if ((flags & (NOT_BASE64 | HAS_DOT)) !== 0) return null;
  }
  const spelled = hexGroupsDecode(value);
  if (spelled !== null) return { decoders: ['hex'], value: spelled };
  const part = base64Part(value);
  if (part === '') return null;
  const content = base64Content(part);
  if (content !== null) return contentStep(c, plusForBlanks(part), content);
  const pieces = (flags & HAS_SPACE) === 0 ? null : base64InPieces(part);
  if (pieces !== null) return { decoders: ['base64'], value: decodedText(pieces) };
  const text = base32Decode(value);
  if (text !== null) return { decoders: ['base32'], value: text };
  return name.startsWith('SAML') || isDeflatedBase64(part) ? packedStep(c, plusForBlanks(part), 'deflate') : null;
}

/** The base64 of a value: all of it, or what follows in a `data:` URL. */
function base64Part(value: string): string {
  if (!value.startsWith('data:')) return value;
  const mark = value.indexOf(';base64,');
  return mark < 0 ? '' : value.slice(mark + ';base64,'.length);
}

function contentStep(c: Collector, coded: string, content: Base64Content): Step | null {
  switch (content) {
    case 'text':
      return { decoders: ['base64'], value: decodedText(coded) };
    case 'object':
      return { decoders: ['base64'], value: Buffer.from(coded, 'base64').toString('latin1'), isLast: true };
    case 'utf-16':
      return { decoders: ['base64'], value: new TextDecoder('utf-16le').decode(base64Bytes(coded)) };
    case 'gzip':
    case 'deflate':
    case 'zstd': {
      const step = packedStep(c, coded, content);
      if (step !== null || c.expired) return step;
      const plain = base64Text(coded);
      return plain === null ? null : contentStep(c, coded, plain);
    }
  }
}

/** Members of a parsed JSON value as leaves: strings, and names that are odd. Depth counts from the value's own root. */
export function addJson(c: Collector, point: Point, kind: PointKind, name: string, value: unknown, depth: number, decoded: number): void {
  if (typeof value === 'string') addValue(c, point, kind, name, value, decoded);
  else if (typeof value === 'number') {
    if (!c.decoding && Math.abs(value) >= NUMBER_LEAF_MIN) c.push(point, kind, name, String(value), false, decoded);
  } else if (typeof value === 'object' && value !== null) {
    if (depth >= c.limits.bodyDepthMax) c.tooDeep('JSON');
    else if (Array.isArray(value)) addItems(c, point, kind, name, value, depth, decoded);
    else addMembers(c, point, kind, value as Record<string, unknown>, depth, decoded);
  }
}

function addItems(
  c: Collector,
  point: Point,
  kind: PointKind,
  name: string,
  items: readonly unknown[],
  depth: number,
  decoded: number,
): void {
  for (let index = 0; index < items.length && !c.expired; index++) {
    // a path as a list of keys
    if (items[index] === 'constructor' && items[index + 1] === 'prototype')
      addName(c, `${point}[${index}]`, kind, CONSTRUCTOR_PROTOTYPE, decoded);
    addJson(c, `${point}[${index}]`, kind, name, items[index], depth + 1, decoded);
  }
}

function addMembers(c: Collector, point: Point, kind: PointKind, value: Record<string, unknown>, depth: number, decoded: number): void {
  for (const key in value) {
    if (c.expired) return;
    if (decoded === 0) c.members++;
    const odd = isOddName(key);
    const member = memberPoint(point, key, odd);
    // `constructor` alone builds racing cars, `prototype` products; one in the other is the way to what all objects inherit
    if (odd) addName(c, member, kind, key === 'prototype' && point.endsWith('.constructor') ? CONSTRUCTOR_PROTOTYPE : key, decoded);
    addJson(c, member, kind, key, value[key], depth + 1, decoded);
  }
}
