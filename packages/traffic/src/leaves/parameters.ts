import type { Point, PointKind } from '@sallyport/core';
import { IS_ODD, scanValue } from '../decoders/gate.ts';
import { percentDecode } from '../decoders/percent.ts';
import type { Collector } from './collector.ts';
import { isOddName, memberPoint } from './names.ts';
import { addName, addValue } from './value.ts';

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
  // at once and not value by value: `+` opens no escape and ends every one, so it is a space before percent-decoding as well as after
  const reading = new FormReading(text.includes('+') ? text.replace(/\+/g, ' ') : text);
  while (reading.start < text.length && !c.expired) {
    if (pairs.length >= c.limits.parametersMax && !c.joining) c.joinRest(`more than ${c.limits.parametersMax} parameters`);
    addParameter(c, prefix, kind, reading, pairs);
  }
  if (pairs.length > 1) addRepeated(c, prefix, kind, pairs);
  if (text.includes(';')) addBehindSemicolons(c, prefix, kind, text);
  return pairs;
}

/** Where the next of one sign stands. Asked from growing positions only, so that all questions together read the text once. */
class NextSign {
  readonly #text: string;
  readonly #sign: string;
  #at = -1;

  constructor(text: string, sign: string) {
    this.#text = text;
    this.#sign = sign;
  }

  /** Index of the first one at or behind `start`, or the length of the text. */
  from(start: number): number {
    if (this.#at < start) {
      const found = this.#text.indexOf(this.#sign, start);
      this.#at = found < 0 ? this.#text.length : found;
    }
    return this.#at;
  }
}

/** A form, its `+` read as spaces, and how far it has been taken apart. */
class FormReading {
  readonly text: string;
  readonly ampersands: NextSign;
  readonly equals: NextSign;
  readonly percents: NextSign;
  start = 0;

  constructor(text: string) {
    this.text = text;
    this.ampersands = new NextSign(text, '&');
    this.equals = new NextSign(text, '=');
    this.percents = new NextSign(text, '%');
  }

  /** Percent-decoded text `[from, to)`. */
  decoded(from: number, to: number, c: Collector): string {
    const raw = this.text.slice(from, to);
    return this.percents.from(from) < to ? percentDecode(raw, false, c) : raw;
  }
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

/** Reads the parameter at hand and moves behind it. */
function addParameter(c: Collector, prefix: Point, kind: PointKind, reading: FormReading, pairs: Parameter[]): void {
  const { start } = reading;
  const end = reading.ampersands.from(start);
  reading.start = end + 1;
  if (end === start) return;
  const nameEnd = Math.min(reading.equals.from(start), end);
  const name = reading.decoded(start, nameEnd, c);
  const value = nameEnd < end ? reading.decoded(nameEnd + 1, end, c) : '';
  const odd = isOddName(name);
  const point = memberPoint(prefix, name, odd);
  if (odd || nameEnd === end) addName(c, point, kind, name);
  if (nameEnd < end) addValue(c, point, kind, name, value);
  else if (name.includes('=')) addEncoded(c, prefix, kind, name);
  if (!c.joining) pairs.push([name, value]);
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
