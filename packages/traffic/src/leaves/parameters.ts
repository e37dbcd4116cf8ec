import type { Point, PointKind } from '@sallyport/core';
import { IS_ODD, scanValue } from '../decoders/gate.ts';
import { percentDecode } from '../decoders/percent.ts';
import type { Collector } from './collector.ts';
import { isOddName, memberPoint } from './names.ts';
import { addName, addValue } from './value.ts';

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;

/** Values of one repeated parameter that are joined; each is a leaf anyway. Beyond: gap `leaf-limit`. */
const JOINED_VALUES_MAX = 16;

export type Parameter = readonly [name: string, value: string];

/**
 * Parameters of a query or a form (WHATWG `application/x-www-form-urlencoded`) as leaves under `prefix`, and as pairs.
 * A name is a leaf when it is odd or stands alone. Parameters that repeat, whatever their case, are a fact, and their values joined by a comma
 * (as ASP.NET reads them) are one more leaf `query.id|form`, for a payload can be cut over several. A form that was encoded as a whole
 * (`id%3D1`) has one such leaf for each parameter in it: some applications decode a body before they take it apart.
 */
export function addParameters(c: Collector, prefix: Point, kind: PointKind, text: string): Parameter[] {
  const pairs: Parameter[] = [];
  let start = 0;
  while (start < text.length && !c.expired) {
    if (pairs.length >= c.limits.parametersMax && !c.joining) c.joinRest(`more than ${c.limits.parametersMax} parameters`);
    start = addParameter(c, prefix, kind, text, start, pairs);
  }
  if (pairs.length > 1) addRepeated(c, prefix, kind, pairs);
  if (text.includes(';')) addBehindSemicolons(c, prefix, kind, text);
  return pairs;
}

/** Parameters behind semicolons that are read; a real query has none. */
const SEMICOLONS_MAX = 32;

/** `a=1;b=2`: a semicolon parts parameters, too, for Perl's CGI, for old Python and as HTML 4 advised. The rest of the value is read as before. */
function addBehindSemicolons(c: Collector, prefix: Point, kind: PointKind, text: string): void {
  let read = 0;
  for (let at = text.indexOf(';'); at >= 0 && read < SEMICOLONS_MAX && !c.expired; at = text.indexOf(';', at + 1)) {
    read++;
    const match = BEHIND_SEMICOLON.exec(text.slice(at + 1, at + 1 + NAME_CHARS_MAX));
    if (match === null) continue;
    const from = at + 1 + match[0].length;
    const ends = [text.indexOf(';', from), text.indexOf('&', from)].filter((end) => end >= 0);
    const value = percentDecode(text.slice(from, Math.min(text.length, ...ends)), true, c);
    addValue(c, `${memberPoint(prefix, match[1]!, isOddName(match[1]!))}|form`, kind, match[1]!, value, 1);
  }
}

/** A name and its equals sign. */
const BEHIND_SEMICOLON = /^([\w.[\]-]{1,64})=/;
const NAME_CHARS_MAX = 65;

/** Reads one parameter from `start` on; returns where the next one starts. */
function addParameter(c: Collector, prefix: Point, kind: PointKind, text: string, start: number, pairs: Parameter[]): number {
  let equals = -1;
  let escapedName = false;
  let escaped = false;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === AMPERSAND) break;
    if (code === EQUALS && equals < 0) {
      equals = at;
      escapedName = escaped;
      escaped = false;
    } else if (code === PERCENT || code === PLUS) escaped = true;
  }
  if (at === start) return at + 1;
  const nameEnd = equals < 0 ? at : equals;
  if (equals < 0) escapedName = escaped;
  const rawName = text.slice(start, nameEnd);
  const name = escapedName ? percentDecode(rawName, true, c) : rawName;
  const rawValue = equals < 0 ? '' : text.slice(equals + 1, at);
  const value = escaped && equals >= 0 ? percentDecode(rawValue, true, c) : rawValue;
  const odd = isOddName(name);
  const point = memberPoint(prefix, name, odd);
  if (odd || equals < 0) addName(c, point, kind, name);
  if (equals < 0 && escapedName && name.includes('=')) addEncoded(c, prefix, kind, name);
  if (equals >= 0) addValue(c, point, kind, name, value);
  if (!c.joining) pairs.push([name, value]);
  return at + 1;
}

/** Parameters of a form that was encoded as a whole; more are part of its one name only. Gap `leaf-limit`. */
const ENCODED_PARAMETERS_MAX = 16;

/** Where the next parameter begins; an ampersand without a name behind it belongs to a value. */
const NEXT_PARAMETER = /&(?=[\w.@[\]-]{1,128}=)/;

function addEncoded(c: Collector, prefix: Point, kind: PointKind, form: string): void {
  if (!c.decoding || !c.spend(form.length)) return;
  const parameters = form.split(NEXT_PARAMETER, ENCODED_PARAMETERS_MAX + 1);
  if (parameters.length > ENCODED_PARAMETERS_MAX) c.gap('leaf-limit', `more than ${ENCODED_PARAMETERS_MAX} parameters in a name`);
  for (const parameter of parameters.slice(0, ENCODED_PARAMETERS_MAX)) {
    const equals = parameter.indexOf('=');
    if (equals < 1) continue;
    const name = parameter.slice(0, equals);
    addValue(c, `${memberPoint(prefix, name, isOddName(name))}|form`, kind, name, parameter.slice(equals + 1), 1);
  }
}

function addRepeated(c: Collector, prefix: Point, kind: PointKind, pairs: readonly Parameter[]): void {
  if (pairs.length <= PAIRWISE_MAX && !hasRepeat(pairs)) return;
  for (const { name, position, values } of repeatedOf(pairs)) {
    c.fact('duplicate-parameter', `${prefix} parameter ${position}, ${values.length} times`);
    if (values.some((value) => (scanValue(value) & IS_ODD) !== 0)) {
      if (values.length > JOINED_VALUES_MAX) c.gap('leaf-limit', `a parameter more than ${JOINED_VALUES_MAX} times`);
      const point = memberPoint(prefix, name, isOddName(name));
      addValue(c, `${point}|form`, kind, name, values.slice(0, JOINED_VALUES_MAX).join(','), 1);
    }
  }
}

interface Repeated {
  /** As it was written first. */
  readonly name: string;
  /** Among the different names, from 1 on. */
  readonly position: number;
  readonly values: string[];
}

/** Names that come more than once, in the order in which they came first. */
function repeatedOf(pairs: readonly Parameter[]): Repeated[] {
  const positions = new Map<string, number>();
  const firsts: Parameter[] = [];
  const repeated = new Map<number, Repeated>();
  for (const pair of pairs) {
    const name = pair[0].toLowerCase();
    const position = positions.get(name);
    if (position === undefined) {
      firsts.push(pair);
      positions.set(name, firsts.length);
      continue;
    }
    const known = repeated.get(position);
    const [written, value] = firsts[position - 1]!;
    if (known === undefined) repeated.set(position, { name: written, position, values: [value, pair[1]] });
    else known.values.push(pair[1]);
  }
  return [...repeated.values()].sort((a, b) => a.position - b.position);
}

/** ASP.NET and many frameworks take `id` and `ID` for one parameter. */
function isSameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());
}

/** Parameters compared pair by pair; above it a map is cheaper. */
const PAIRWISE_MAX = 12;

function hasRepeat(pairs: readonly Parameter[]): boolean {
  for (let index = 1; index < pairs.length; index++) {
    const name = pairs[index]![0];
    for (let earlier = 0; earlier < index; earlier++) if (isSameName(pairs[earlier]![0], name)) return true;
  }
  return false;
}
