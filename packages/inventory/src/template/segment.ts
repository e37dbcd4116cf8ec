import { decodeSegment } from '../observe/segments.ts';
import { isCountryCode, isCurrencyCode, isCurrencyPair, isLocale, isLowerCode } from './codes.ts';
import { isDigitWord, singular, wordShare, wordTokens } from './lexicon.ts';

/** What one segment looks like, by itself. */
export type SegmentShape =
  /** A value by its form: it goes to the parameter at once. `prefix` and `suffix` are the static text around it (`.pdf`, `:freeze`). */
  | { readonly kind: 'value'; readonly type: string; readonly prefix: string; readonly suffix: string }
  /** A word, or something that may be one: the other traffic decides. */
  | WordShape;

export interface WordShape {
  readonly kind: 'word';
  /** Log odds that it is a value rather than a word of the API, from its form alone. */
  readonly odds: number;
  /** Made of words that APIs use. */
  readonly known: boolean;
  /** A lower-case ISO code. */
  readonly code: boolean;
  /** Never a value: a version. */
  readonly version: boolean;
  /** Static text behind it, if it should be a value: `.json`, `:publish`. */
  readonly ending: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const DATE = /^(?:19|20)\d{2}(?:-?(?:0[1-9]|1[0-2])(?:-?(?:0[1-9]|[12]\d|3[01]))?)$/;
const DIGEST = /^(?:sha\d{1,3}|md5):[0-9a-f]{32,128}$/i;
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:?\d\d/;
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,}$/;
const PREFIXED = /^[A-Za-z][A-Za-z]{0,11}(?:_[a-z]{2,8})?_(?=[A-Za-z0-9]*(?:\d|[a-z][A-Z]|[A-Z][a-z][A-Z]))[A-Za-z0-9]{4,}$/;
const VERSION = /^(?:v\d{1,2}|V[1-9])(?:[._-]\d{1,3})?(?:-?(?:alpha|beta|rc|preview)\d{0,2})?$/;
/** A release rather than a version of an API: `v2.10.3`. */
const RELEASE = /^[vV]\d{1,3}(?:\.\d{1,4}){2}(?:[-.+][\w.]{1,20})?$/;
const FILE_ENDING =
  /\.(?:pdf|csv|tsv|json|ndjson|xml|xlsx?|txt|md|zip|gz|png|jpe?g|gif|svg|webp|html?|js|ya?ml|ics|vcf|rss|atom|ofx|qif|qfx|mt940|docx?|tiff?|parquet|avro|mp[34])$/i;
const VERB_ENDING = /:[a-z][A-Za-z]{2,30}$/;
/** OData: `Accounts(17)`, `Lists(guid'…')`, `Addresses(Partner='1',Address='2')`. */
const CALL = /^([A-Za-z][A-Za-z0-9_]*\()([a-z]{0,9})(?:'([^']+)'|([^()']+))(\))$/;
const CALL_KEYS = /^([A-Za-z][A-Za-z0-9_]*\()[A-Za-z_]\w*=[^()]*(\))$/;
/** `dt=2026-01-01`, `region=eu`: the name is static. */
const KEYED = /^([A-Za-z_][\w-]{0,30}=)([^=]+)$/;
/** Matrix parameters (RFC 3986 3.3): `;view=compact`. */
const MATRIX = /^([^;]+)((?:;[\w.-]{1,40}(?:=[^;]*)?){1,4})$/;
const RANGE = /^([^.]{1,40})(\.{2,3})([^.]{1,40})$/;
/** Names that are marked as such: `@acme`, `~alice`. */
const SIGIL = /^[@~](?=[\p{L}\p{N}])/u;

function value(type: string): SegmentShape {
  return { kind: 'value', type, prefix: '', suffix: '' };
}

function word(odds: number, known: boolean, more: Partial<WordShape> = {}): WordShape {
  return { kind: 'word', odds, known, code: false, version: false, ending: '', ...more };
}

/** Reads one observed segment. The order of the tests is the lattice: the most certain form first. */
export function classifySegment(segment: string): SegmentShape {
  if (segment.charCodeAt(0) === 123) return maskedValue(segment);
  const text = decodeSegment(segment);
  const affixed = withoutAffixes(text);
  if (affixed !== null) return affixed;
  const type = valueType(text);
  return type === null ? wordShape(text) : value(type);
}

/** `{pan}` was masked by the observer; `{rest}` and `{long}` too. */
function maskedValue(segment: string): SegmentShape {
  const name = segment.slice(1, -1);
  return value(name === 'long' ? 'token' : name === 'rest' ? 'rest' : `class:${name}`);
}

/** `{id}.pdf`, `{id}:freeze` (custom verbs), `Accounts({id})` (OData), `@{name}`: the value inside, when it is one by its form. */
function withoutAffixes(text: string): SegmentShape | null {
  if (/^[\w-]+$/.test(text)) return null;
  const around = calledValue(text) ?? keyedValue(text);
  if (around !== null) return around;
  const ending = FILE_ENDING.exec(text) ?? VERB_ENDING.exec(text);
  if (ending === null) return null;
  const type = valueType(text.slice(0, ending.index));
  return type === null ? null : { kind: 'value', type, prefix: '', suffix: ending[0] };
}

function calledValue(text: string): SegmentShape | null {
  if (!text.endsWith(')')) return null;
  const keys = CALL_KEYS.exec(text);
  if (keys !== null) return { kind: 'value', type: 'list', prefix: keys[1]!, suffix: keys[2]! };
  const call = CALL.exec(text);
  if (call === null) return null;
  const [, name, kind, quoted, bare] = call;
  // Without quotes the letters in front are part of the value: `Users(alice)`.
  if (quoted === undefined) return { kind: 'value', type: valueType(`${kind!}${bare!}`) ?? 'text', prefix: name!, suffix: ')' };
  return { kind: 'value', type: valueType(quoted) ?? 'text', prefix: `${name!}${kind!}'`, suffix: `')` };
}

/** Values of one list that are looked at: `17,18`, `EUR,USD`. */
const LIST_MAX = 16;

function keyedValue(text: string): SegmentShape | null {
  const list = text.includes(',') ? text.split(',', LIST_MAX) : [];
  if (list.length > 1 && list.every((part) => valueType(part) !== null))
    return { kind: 'value', type: 'list', prefix: '', suffix: ',{more}' };
  if (SIGIL.test(text) && !text.slice(1).includes('@')) return { kind: 'value', type: 'text', prefix: text[0]!, suffix: '' };
  const matrix = MATRIX.exec(text);
  if (matrix !== null) return matrixValue(matrix[1]!, matrix[2]!);
  const range = RANGE.exec(text);
  const ends = range === null ? [] : [valueType(range[1]!), valueType(range[3]!)];
  if (range !== null && ends.every((type) => type !== null))
    return { kind: 'value', type: 'range', prefix: '', suffix: `${range[2]!}{end}` };
  const keyed = KEYED.exec(text);
  if (keyed === null) return null;
  return { kind: 'value', type: valueType(keyed[2]!) ?? 'text', prefix: keyed[1]!, suffix: '' };
}

/** Matrix parameters are told apart by their names; behind a word the first is the value. */
function matrixValue(text: string, parameters: string): SegmentShape {
  const suffix = parameters.replace(/([\w.-]+)=[^;]*/g, '$1={$1}');
  const type = valueType(text);
  if (type !== null || wordShare(text) < 1) return { kind: 'value', type: type ?? 'text', prefix: '', suffix };
  const first = /^;([\w.-]+)(?:=([^;]*))?/.exec(parameters)!;
  const rest = suffix.slice(suffix.indexOf(';', 1) === -1 ? suffix.length : suffix.indexOf(';', 1));
  return { kind: 'value', type: valueType(first[2] ?? '') ?? 'text', prefix: `${text};${first[1]!}=`, suffix: rest };
}

/** The type of a text that is a value whatever stands around it, or `null`. */
export function valueType(text: string): string | null {
  const survey = surveyText(text);
  if (survey.digits === 0) return valueWithoutDigits(text, survey);
  if (survey.letters === 0) return numeric(text);
  if (UUID.test(text)) return 'uuid';
  if (ULID.test(text) && survey.digits >= 4) return 'ulid';
  if (EMAIL.test(text)) return 'email';
  if (DATE_TIME.test(text)) return 'date-time';
  if (VERSION.test(text) || isDigitWord(text.toLowerCase())) return null;
  if (DIGEST.test(text)) return 'hex';
  if (isHex(text) && text.length >= 8) return 'hex';
  if (/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return 'iban';
  if (PREFIXED.test(text)) return 'prefixed';
  return looksLikeToken(text, survey) ? 'token' : null;
}

interface Survey {
  readonly letters: number;
  readonly digits: number;
  readonly upper: number;
  readonly other: number;
}

function surveyText(text: string): Survey {
  let letters = 0;
  let digits = 0;
  let upper = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits++;
    else if ((code | 32) >= 97 && (code | 32) <= 122) {
      letters++;
      if (code < 97) upper++;
    }
  }
  return { letters, digits, upper, other: text.length - letters - digits };
}

function numeric(text: string): string | null {
  if (/^\d+$/.test(text)) return DATE.test(text) && text.length === 8 ? 'date' : 'integer';
  if (DATE.test(text)) return 'date';
  if (/^-?\d+\.\d+$/.test(text)) return 'decimal';
  if (IPV4.test(text)) return 'ipv4';
  return 'digits';
}

function valueWithoutDigits(text: string, survey: Survey): string | null {
  if (survey.other === 0 && survey.upper === text.length && text.length <= 4) {
    if (isCurrencyCode(text)) return 'currency';
    if (isCountryCode(text)) return 'country';
  }
  if (text === 'true' || text === 'false') return 'boolean';
  if (isLocale(text)) return 'locale';
  if (isCurrencyPair(text)) return 'currency-pair';
  if (text.includes('@') && EMAIL.test(text)) return 'email';
  if (text.includes('_') && PREFIXED.test(text)) return 'prefixed';
  return text.length >= 16 && caseChanges(text) * 3 >= text.length ? 'token' : null;
}

/** Turns from lower to upper case and back: `getAccountById` has 6 of 14, a random token of that length about 7 of 14 and more. */
function caseChanges(text: string): number {
  let changes = 0;
  for (let at = 1; at < text.length; at++) {
    const before = text.charCodeAt(at - 1);
    const code = text.charCodeAt(at);
    if ((before | 32) < 97 || (code | 32) < 97) continue;
    if (before < 97 !== code < 97) changes++;
  }
  return changes;
}

function isHex(text: string): boolean {
  return /^(?:0x)?[0-9a-f]+$/.test(text) || /^[0-9A-F]+$/.test(text);
}

/** Letters and digits mixed as identifiers mix them. Words with a year or a number behind are left to the traffic. */
function looksLikeToken(text: string, survey: Survey): boolean {
  if (!/^[\w.~=+-]+$/.test(text)) return survey.digits >= 6 && survey.digits > survey.letters;
  if (survey.digits < 3) return text.length >= 20 && caseChanges(text) * 3 >= survey.letters;
  return wordShare(text.replace(/\d+/g, ' ')) < 1 || survey.digits > survey.letters + 4;
}

function isCapitalCode(text: string): boolean {
  return text.length <= 4 && text.length >= 2 && /^[A-Z]+$/.test(text);
}

/** Odds of a word, from its form. Log odds add up with what the traffic says; 0 says nothing either way. */
function wordShape(text: string): WordShape {
  const ending = FILE_ENDING.exec(text) ?? VERB_ENDING.exec(text);
  if (ending !== null && ending.index > 0) return { ...wordShape(text.slice(0, ending.index)), ending: ending[0] };
  if (VERSION.test(text)) return word(-8, true, { version: true });
  if (RELEASE.test(text)) return word(2, false);
  // OData and search engines mark their own words so: `$metadata`, `_search`.
  if (/^[$_][a-z]{2,}$/i.test(text) && wordShare(text) === 1) return word(-3, true);
  const lower = text.toLowerCase();
  if (isDigitWord(lower)) return word(-2, true);
  const share = wordShare(text);
  if (/\d/.test(text)) return share === 1 ? word(0.3, false) : word(3, false);
  if (isLowerCode(text)) return word(share === 1 ? -1 : 1, share === 1, { code: true });
  if (/[^\x21-\x7e\p{Ll}]|[,@'!$&]/u.test(text)) return word(3, false);
  // Short and in capitals it is a code, even where it reads as a word: `CAN`, `COL`.
  if (share === 1 && isCapitalCode(text)) return word(0.5, false);
  if (share === 1) return word(text.length > 1 && text === text.toUpperCase() ? -1 : -3, true);
  if (text !== lower && text === text.toUpperCase()) return word(2, false);
  const tokens = wordTokens(text);
  if (share > 0 && tokens.length > 1) return word(-1.5 * share, false);
  const plural = text.length > 4 && singular(lower) !== lower;
  if (/^[A-Z][a-z]+$/.test(text)) return word(plural ? 0.5 : 2, false);
  if (text.includes('.')) return word(2, false);
  if (!/[aeiouy]/i.test(text) && text.length > 5) return word(2, false);
  return word((tokens.length > 1 ? -0.3 : 0) + (plural ? -0.6 : 0), false);
}
