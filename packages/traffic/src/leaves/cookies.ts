import type { Collector } from './collector.ts';
import { isOddName, memberPoint } from './names.ts';
import { addName, addValue } from './value.ts';

const SPACE = 0x20;
const QUOTE = 0x22;

/** Cookies of one header as leaves `cookie.<name>`, undecoded (RFC 6265 knows no escapes; decoders take it from there). */
export function addCookies(c: Collector, header: string): void {
  const pieces = new Pieces();
  for (let start = 0; start < header.length && !c.expired; ) {
    const semicolon = header.indexOf(';', start);
    const end = semicolon < 0 ? header.length : semicolon;
    addCookie(c, header, start, end, pieces);
    start = end + 1;
  }
  pieces.flush(c);
}

function addCookie(c: Collector, header: string, from: number, to: number, pieces: Pieces): void {
  let start = from;
  let end = to;
  while (start < end && header.charCodeAt(start) <= SPACE) start++;
  while (end > start && header.charCodeAt(end - 1) <= SPACE) end--;
  if (start === end) return;
  const mark = header.indexOf('=', start);
  const equals = mark < 0 || mark >= end ? -1 : mark;
  const name = header.slice(start, equals < 0 ? end : equals);
  const odd = isOddName(name);
  const point = memberPoint('cookie', name, odd);
  if (odd || equals < 0) addName(c, point, 'cookie', name);
  if (equals < 0) return;
  let valueStart = equals + 1;
  if (header.charCodeAt(valueStart) === QUOTE) {
    addQuotedCookie(c, point, name, header, valueStart, end);
    if (end - valueStart >= 2 && header.charCodeAt(end - 1) === QUOTE) {
      valueStart++;
      end--;
    }
  }
  const value = header.slice(valueStart, end);
  addValue(c, point, 'cookie', name, value);
  if (isDigit(name.charCodeAt(name.length - 1))) pieces.take(c, name, value);
}

/**
 * What readers of RFC 2109 (Tomcat of old, Jetty, Python) take a cookie in quotes for, where it is not the same as what stands up to the
 * semicolon: they read on to the closing quote and drop a backslash before a sign.
 */
function addQuotedCookie(c: Collector, point: string, name: string, header: string, open: number, end: number): void {
  let close = open + 1;
  let escaped = false;
  for (; close < header.length && header.charCodeAt(close) !== QUOTE; close++) {
    if (header.charCodeAt(close) !== BACKSLASH) continue;
    escaped ||= !isDigit(header.charCodeAt(close + 1));
    close++;
  }
  if (close >= header.length || (!escaped && close < end)) return;
  const inner = header.slice(open + 1, close);
  addValue(c, `${point}|quoted`, 'cookie', name, inner.replace(/\\(\D)/g, '$1'), 1);
}

const BACKSLASH = 0x5c;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Pieces of one cookie; sessions of some 4 KB have two, the largest browsers take have twenty. */
const PIECES_MAX = 32;

/** A value that is too long for one cookie stands in several, `session.0` and `session.1` (next-auth) or `AuthC1` and `AuthC2` (ASP.NET). */
class Pieces {
  #stem = '';
  #next = 0;
  #values: string[] = [];

  take(c: Collector, name: string, value: string): void {
    let digits = name.length;
    while (digits > 0 && isDigit(name.charCodeAt(digits - 1))) digits--;
    const number = Number(name.slice(digits));
    const stem = name.slice(0, digits);
    if (stem !== this.#stem || number !== this.#next || this.#values.length === PIECES_MAX) {
      this.flush(c);
      if (stem === '' || number > 1) return;
      this.#stem = stem;
    }
    this.#values.push(value);
    this.#next = number + 1;
  }

  /** The pieces together, as a value of their own. */
  flush(c: Collector): void {
    if (this.#values.length > 1 && c.spend(this.#values.reduce((sum, value) => sum + value.length, 0))) {
      const point = memberPoint('cookie', this.#stem, isOddName(this.#stem));
      addValue(c, `${point}|form`, 'cookie', this.#stem, this.#values.join(''), 1);
    }
    this.#stem = '';
    this.#next = 0;
    this.#values = [];
  }
}
