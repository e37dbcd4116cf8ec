import { EVIDENCE_CHARS_MAX } from '@sallyport/core';
import { type DigitSpan, findDigitRuns } from '../data-classes/digit-runs.ts';
import { findIbans, type IbanSpan } from '../data-classes/iban-runs.ts';
import { type NameHint, nameHint } from '../data-classes/names.ts';
import { ENCODED_DEPTH_MAX, findEncoded } from './encoded.ts';
import { type Folded, foldRounds, originOf } from './fold.ts';
import { findKeyed, findParts, findSpoken } from './keyed.ts';
import { findNamed } from './named.ts';
import { dropped, joinSpans, keptLast4, RANK, replaceSpans, type Span } from './span.ts';
import { SIGN, type Survey, survey } from './survey.ts';
import { findJwts, findPrivateKeys, findProviderKeys, findRandomTokens, findSchemes } from './tokens.ts';

/** Longer text is masked up to here and the rest is dropped: nothing we keep is longer than a few thousand characters. */
export const MASK_CHARS_MAX = 1_048_576;

/** What stands this close to the end of a cut may be the start of a value, and is dropped with it. */
const CUT_MARGIN_CHARS = 1_024;

/** Times what is shown of an excerpt that is masked before and behind it. */
const ROOM_FACTOR = 3;

/** Masking changes what stands next to what; it is repeated until nothing changes, at most this often. */
const ROUNDS_MAX = 4;

/** Fewest digits of anything that is masked by its shape. */
const SHAPE_DIGITS_MIN = 7;

/**
 * Masks every sensitive value inside free text: card and track data, SSN, IBAN, credentials, and values after a telling
 * name, in clear or behind percent, JSON, HTML, base64 or hexadecimal encoding. Idempotent, linear in the length.
 */
export function maskText(text: string): string {
  return maskAs('', text);
}

/** Masks a text of which the hint of its field's name is known. */
export function maskAs(hint: NameHint, text: string): string {
  if (text.length > MASK_CHARS_MAX) return `${maskAs(hint, maskStart(hint, text, MASK_CHARS_MAX))}[cut]`;
  let masked = text;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const spans = findSpans(hint, masked, 0);
    if (spans.length === 0) break;
    const next = replaceSpans(masked, spans);
    if (next === masked) break;
    masked = next;
  }
  return masked;
}

/** The masked start of a text, from at most `charsMax` characters of it; for texts too long to mask whole. */
export function maskStart(hint: NameHint, text: string, charsMax: number): string {
  if (text.length <= charsMax) return maskAs(hint, text);
  const window = text.slice(0, charsMax);
  return maskRange(window, findSpans(hint, window, 0), 0, Math.max(0, charsMax - CUT_MARGIN_CHARS));
}

/**
 * The masked surroundings of `text[start, end)`, at most `charsMax` characters: masked before it is cut, so that no
 * part of a value survives at the edge of the cut. `name` is the field's name, or the empty string.
 */
export function maskExcerpt(name: string, text: string, start: number, end: number, charsMax: number = EVIDENCE_CHARS_MAX): string {
  const hint = nameHint(name);
  const stop = Math.min(end, start + charsMax);
  // more than is shown is masked on both sides: what is masked grows shorter or longer
  const room = CUT_MARGIN_CHARS + ROOM_FACTOR * charsMax;
  const from = Math.max(0, start - room);
  const to = Math.min(text.length, stop + room);
  const window = text.slice(from, to);
  const spans = findSpans(hint, window, 0);
  // nothing to mask and nothing to cut: most findings on short values
  if (hint === '' && spans.length === 0 && window.length === text.length && text.length <= charsMax) return text;
  const at = start - from;
  const before = maskAs(hint, maskRange(window, spans, from === 0 ? 0 : CUT_MARGIN_CHARS, at));
  const after = maskAs(hint, maskRange(window, spans, at, to === text.length ? window.length : window.length - CUT_MARGIN_CHARS));
  const lead = Math.min(before.length, Math.max(Math.floor(charsMax / 4), charsMax - after.length));
  return cutMasked(before.slice(before.length - lead) + after.slice(0, charsMax - lead + 1), charsMax);
}

/**
 * At most `charsMax` characters of a masked text. No mark is cut in two, and what a cut made of the text is masked like
 * any other: masking what was kept finds nothing more in it.
 */
export function cutMasked(masked: string, charsMax: number): string {
  let cut = cutAtMark(masked, charsMax);
  // a mark may be longer than what it stands for, and what stands behind it is cut once more
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = cutAtMark(maskText(cut), charsMax);
    if (next === cut) break;
    cut = next;
  }
  return cut;
}

/** Longer than any mark. */
const MARK_CHARS_MAX = 24;

function cutAtMark(masked: string, charsMax: number): string {
  if (masked.length <= charsMax) return masked;
  const open = masked.lastIndexOf('[', charsMax - 1);
  const inMark = open >= 0 && charsMax - open < MARK_CHARS_MAX && masked.indexOf(']', open) >= charsMax;
  return masked.slice(0, inMark ? open : charsMax);
}

/** The masked text of `[from, to)`; a span that reaches over an edge is shown by its mark. */
function maskRange(text: string, spans: readonly Span[], from: number, to: number): string {
  let masked = '';
  let at = from;
  for (const { start, end, label } of spans) {
    if (end <= at || start >= to) continue;
    if (start < from && from > 0 && masked === '') at = end;
    else {
      masked += text.slice(at, start) + label;
      at = end;
    }
  }
  return at < to ? masked + text.slice(at, to) : masked;
}

function findSpans(hint: NameHint, text: string, depth: number): readonly Span[] {
  const spans: Span[] = [];
  if (hint !== '' && hint !== 'neutral') {
    findNamed(hint, text, 0, text.length, spans);
    // A credential goes whole; there is nothing left to search.
    if (spans.length === 1 && spans[0]!.start <= SCHEME_CHARS_MAX && spans[0]!.end === text.length) return spans;
  }
  const seen = survey(text);
  if (spans.length === 0 && !worthSearching(seen)) return spans;
  const escaped = (seen.signs & (SIGN.escape | SIGN.wide)) !== 0;
  search(text, seen, hint === 'neutral' || escaped, depth, spans);
  if (escaped) {
    const rounds = foldRounds(text);
    for (const folded of rounds) searchFolded(hint, folded, depth, spans);
    // Escapes look random, so random tokens are looked for where they are read.
    if (rounds.length === 0 && hint !== 'neutral' && depth === 0) findRandomTokens(text, spans);
  }
  return joinSpans(spans);
}

/** `aws4-hmac-sha256 ` is the longest scheme before a credential. */
const SCHEME_CHARS_MAX = 18;

/** False for most texts of the request path: nothing that {@link search} looks for can be in them. */
function worthSearching({ digits, word, signs }: Survey): boolean {
  if (digits >= SHAPE_DIGITS_MIN || (signs & (SIGN.escape | SIGN.wide | SIGN.assign | SIGN.at | SIGN.space)) !== 0) return true;
  return word >= PROVIDER_KEY_CHARS_MIN || (signs & SIGN.upper) !== 0;
}

function searchFolded(hint: NameHint, folded: Folded, depth: number, spans: Span[]): void {
  const inner: Span[] = [];
  if (hint !== '' && hint !== 'neutral') findNamed(hint, folded.text, 0, folded.text.length, inner);
  search(folded.text, survey(folded.text), hint === 'neutral', depth, inner);
  for (const span of inner) {
    const [start, end] = originOf(folded, span.start, span.end);
    spans.push({ ...span, start, end });
  }
}

/** The shortest key by a prefix. */
const PROVIDER_KEY_CHARS_MIN = 16;

/** Every search that the survey does not rule out. */
function search(text: string, seen: Survey, keepRandom: boolean, depth: number, spans: Span[]): void {
  const { digits, word, coded, signs } = seen;
  if (digits >= SHAPE_DIGITS_MIN) searchNumbers(text, seen, spans);
  if ((signs & SIGN.assign) !== 0) {
    findKeyed(text, spans);
    findParts(text, spans);
  }
  if ((signs & SIGN.space) !== 0) searchWords(text, seen, spans);
  if ((signs & SIGN.at) !== 0) findEmails(text, spans);
  if (word >= 10 && (signs & SIGN.upper) !== 0) findJwts(text, spans);
  if (word >= PROVIDER_KEY_CHARS_MIN) findProviderKeys(text, spans);
  if (word >= 20 && digits >= 3 && !keepRandom && depth === 0) findRandomTokens(text, spans);
  if (depth < ENCODED_DEPTH_MAX && coded >= 12 && ((signs & SIGN.upper) !== 0 || digits >= 18))
    findEncoded(text, depth, isSensitive, spans);
}

function isSensitive(decoded: string, depth: number): boolean {
  return findSpans('', decoded, depth).length > 0;
}

/** What stands in sentences and header lines: a word, a space, a value. */
function searchWords(text: string, { digits, coded, signs }: Survey, spans: Span[]): void {
  const lower = digits >= 3 || coded >= 8 ? text.toLowerCase() : text;
  if (digits >= 3) findSpoken(text, lower, spans);
  if (coded >= 8) findSchemes(text, lower, spans);
  if ((signs & SIGN.upper) !== 0 && text.includes('-----BEGIN ')) findPrivateKeys(text, spans);
}

function searchNumbers(text: string, seen: Survey, spans: Span[]): void {
  if (seen.digits >= 9) {
    const numbers: DigitSpan[] = [];
    findDigitRuns(text, numbers);
    for (const found of numbers) spans.push(numberSpan(text, found));
  }
  if ((seen.signs & (SIGN.upper | SIGN.lower)) !== 0) {
    const accounts: IbanSpan[] = [];
    findIbans(text, accounts);
    for (const { start, end, last4 } of accounts) spans.push(keptLast4(start, end, 'iban', last4, RANK.shape));
  }
}

function numberSpan(text: string, found: DigitSpan): Span {
  const { kind, start, end, last4 } = found;
  switch (kind) {
    case 'pan': {
      const track = trackAround(text, start, end);
      return track === null ? keptLast4(start, end, 'pan', last4, RANK.shape) : dropped(track[0], track[1], 'track', RANK.named);
    }
    case 'ssn':
    case 'itin':
      return keptLast4(start, end, kind, last4, RANK.shape);
    case 'bare-nine':
      // Nine digits that could be an SSN are not shown, even where nothing says they are one.
      return keptLast4(start, end, 'number', last4, RANK.guess);
    default:
      return kind satisfies never;
  }
}

/** Longest track 1 is 79 characters (ISO/IEC 7813). */
const TRACK_CHARS_MAX = 96;

/** The magnetic stripe data a card number is the head of: `=` or `D` and digits (track 2), `^NAME^` (track 1). */
function trackAround(text: string, start: number, end: number): readonly [number, number] | null {
  const rest = text.slice(end, end + TRACK_CHARS_MAX);
  const match = /^(?:[=D]\d{4,}[0-9A-F]*\??|\^[^^\r\n]{0,40}(?:\^[^?\r\n]{0,60}\??)?)/i.exec(rest);
  if (match === null) return null;
  const head = /(?:%?B|;)$/i.exec(text.slice(Math.max(0, start - 2), start))?.[0].length ?? 0;
  return [start - head, end + match[0].length];
}

/** Keeps the first character and the domain. */
function findEmails(text: string, spans: Span[]): void {
  let at = text.indexOf('@');
  while (at >= 0) {
    let start = at;
    while (start > 0 && at - start < 64 && isLocalChar(text.charCodeAt(start - 1))) start--;
    if (at - start > 0 && /^@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,}/i.test(text.slice(at, at + 256))) {
      const label = at - start > 1 ? `${text[start]}***` : '***';
      spans.push({ start, end: at, label, bare: '***', rank: RANK.guess });
    }
    at = text.indexOf('@', at + 1);
  }
}

function isLocalChar(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 43 ||
    code === 45 ||
    code === 46 ||
    code === 95
  );
}
