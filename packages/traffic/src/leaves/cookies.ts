import type { Collector } from './collector.ts';
import { isOddName, memberPoint } from './names.ts';
import { addName, addValue } from './value.ts';

const SPACE = 0x20;
const QUOTE = 0x22;

/** Cookies of one header as leaves `cookie.<name>`, undecoded (RFC 6265 knows no escapes; decoders take it from there). */
export function addCookies(c: Collector, header: string): void {
  for (let start = 0; start < header.length && !c.expired; ) {
    const semicolon = header.indexOf(';', start);
    const end = semicolon < 0 ? header.length : semicolon;
    addCookie(c, header, start, end);
    start = end + 1;
  }
}

function addCookie(c: Collector, header: string, from: number, to: number): void {
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
  if (end - valueStart >= 2 && header.charCodeAt(valueStart) === QUOTE && header.charCodeAt(end - 1) === QUOTE) {
    valueStart++;
    end--;
  }
  addValue(c, point, 'cookie', name, header.slice(valueStart, end));
}
