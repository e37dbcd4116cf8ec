import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { isOddName, memberPoint } from '../leaves/names.ts';
import { addName, addValue } from '../leaves/value.ts';

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const STAR = 0x2a;
const COLON = 0x3a;

/**
 * Strings of a JSON text that cannot be trusted to a parser (repeated names, too deep, cut off, or what only lenient readers
 * such as Json.NET, Gson and JSON5 take: comments, single quotes, names without quotes, raw line ends), each under the name before it.
 */
export function addLiterals(c: Collector, point: Point, text: string): void {
  let name = '';
  for (let at = 0; at < text.length && !c.expired; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || (code === APOSTROPHE && opensString(text, at))) {
      const end = literalEnd(text, at, code);
      const literal = unquoted(text.slice(at + 1, end), code);
      at = afterBlank(text, end + 1);
      if (text.charCodeAt(at) === COLON) {
        name = literal;
        if (isOddName(name)) addName(c, memberPoint(point, name, true), 'body', name);
      } else addValue(c, name === '' ? point : memberPoint(point, name, isOddName(name)), 'body', name, literal);
    } else if (code === SLASH) at = Math.max(at + 1, afterBlank(text, at));
    else if (isWord(code)) {
      const end = wordEnd(text, at);
      const next = afterBlank(text, end);
      if (text.charCodeAt(next) === COLON) name = text.slice(at, end);
      at = next;
    } else at++;
  }
}

/** An apostrophe opens a string behind what a string may follow; elsewhere it is one of prose. */
function opensString(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && text.charCodeAt(before) <= 0x20) before--;
  return before < 0 || '{[,:('.includes(text.charAt(before)) || text.charCodeAt(before) === SLASH;
}

/** Index of the quote that ends the string starting at `at`, or the length. */
function literalEnd(text: string, at: number, quote: number): number {
  for (let index = at + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) return index;
    if (code === BACKSLASH) index++;
  }
  return text.length;
}

/** Past white space and comments from `at` on. */
function afterBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
    if (text.charCodeAt(at) !== SLASH) return at;
    const second = text.charCodeAt(at + 1);
    if (second !== STAR && second !== SLASH) return at;
    const end = second === STAR ? text.indexOf('*/', at + 2) : text.indexOf('\n', at + 2);
    at = end < 0 ? text.length : end + (second === STAR ? 2 : 1);
  }
}

function isWord(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || code === 0x5f || code === 0x24;
}

function wordEnd(text: string, from: number): number {
  let at = from + 1;
  while (isWord(text.charCodeAt(at)) || (text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39)) at++;
  return at;
}

/** The string a literal stands for: escapes as JSON and JavaScript know them, raw line ends and control characters kept. */
function unquoted(inner: string, quote: number): string {
  if (!inner.includes('\\')) return inner;
  const plain = inner.replace(/[\0-\x1f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const json =
    quote === QUOTE
      ? plain
      : plain.replace(/\\(x[0-9a-f]{2}|[\s\S])|"/gi, (match, written?: string) => {
          if (written === undefined) return '\\"';
          if (written.length === 3) return `\\u00${written.slice(1)}`;
          return written === "'" ? "'" : match;
        });
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch {
    return inner;
  }
}
