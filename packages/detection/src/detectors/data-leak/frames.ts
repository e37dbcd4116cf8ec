import type { Report } from '../../detector.ts';
import { isDigit, isLetter, isWord } from '../../text/scan.ts';
import { STACK_TRACE } from './rules.ts';

/**
 * Places in a program as stack traces name them, by the ending of the file or what stands behind it. What precedes and follows is
 * looked at as far as a line goes, so a text full of endings costs no more than its length.
 */
interface FrameForm {
  readonly literal: string;
  /** Start of the frame whose literal stands at `at`, or -1. Folded text. */
  start(text: string, at: number, end: number): number;
}

/** Characters of a line looked back over. */
const BACK_CHARS = 300;
/** Places of one literal that are looked at; a trace shows itself in the first of them. */
const PLACES_MAX = 32;
/** What one place in a text is worth, and what a row of them. */
const ONE_FRAME = 0.6;
const ROW = 0.8;

const DOT = 46;
const PARENTHESIS = 40;

/** `com.bank.Foo.bar(Foo.java:42)`; modules and inner classes bring `/`, `$` and `@`. */
function jvmStart(text: string, at: number): number {
  let from = at;
  while (from > 0 && isWord(text.charCodeAt(from - 1))) from--;
  if (text.charCodeAt(from - 1) !== PARENTHESIS) return -1;
  return qualifiedStart(text, from - 1);
}

/** `java.lang.Thread.run(Native Method)`. */
function nativeStart(text: string, at: number): number {
  return qualifiedStart(text, at);
}

function qualifiedStart(text: string, to: number): number {
  const floor = Math.max(0, to - BACK_CHARS);
  let from = to;
  let dots = 0;
  while (from > floor && isQualified(text.charCodeAt(from - 1))) {
    from--;
    if (text.charCodeAt(from) === DOT) dots++;
  }
  return dots > 0 && isLetter(text.charCodeAt(from)) ? from : -1;
}

/** Word, `.`, `$`, `<`, `>`, `/`, `@`, `-`. */
function isQualified(code: number): boolean {
  return isWord(code) || code === DOT || code === 36 || code === 60 || code === 62 || code === 47 || code === 64 || code === 45;
}

/** A line number right behind the literal. */
function isNumbered(text: string, end: number): boolean {
  return isDigit(text.charCodeAt(end));
}

/** Where the run of digits from `from` ends. */
function digitsEnd(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** Start of the path that ends at `to`: back to a blank, a quote, a bracket or an equals sign. */
function pathStart(text: string, to: number): number {
  const floor = Math.max(0, to - BACK_CHARS);
  let from = to;
  while (from > floor && !` \t\n\r"'(<>=,`.includes(text.charAt(from - 1))) from--;
  return from;
}

/** The last `needle` before `to` on what may be its line, or -1. */
function lastWithin(text: string, needle: string, to: number): number {
  const floor = Math.max(0, to - BACK_CHARS);
  const at = text.slice(floor, to).lastIndexOf(needle);
  return at < 0 ? -1 : floor + at;
}

/** A path that a server has: rooted, of a drive, or below a folder; never an address. */
function isServerPath(text: string, from: number, to: number): boolean {
  const path = text.slice(from, to);
  return (path.includes('/') || path.includes('\\')) && !/^https?:/.test(path);
}

const jvm = (literal: string): FrameForm => ({ literal, start: (text, at, end) => (isNumbered(text, end) ? jvmStart(text, at) : -1) });

/** `at fn (/srv/app/index.js:3:5)`, `at file:///app/a.mjs:7:1`: a line and a column, behind "at". */
const script = (literal: string): FrameForm => ({
  literal,
  start(text, at, end) {
    const line = digitsEnd(text, end);
    if (line === end || text.charAt(line) !== ':' || !isNumbered(text, line + 1)) return -1;
    const path = pathStart(text, at);
    if (!isServerPath(text, path, at)) return -1;
    const word = lastWithin(text, 'at ', path);
    return word >= 0 && !text.slice(word, path).includes('\n') ? word : -1;
  },
});

/** `/var/www/a.php(12): f()`, `lib/a.ex:12: Mod.f/1`, `main.go:12 +0x1d`, `a.rb:12:in`: what follows the number tells. */
const numbered = (literal: string, behind: readonly string[]): FrameForm => ({
  literal,
  start(text, at, end) {
    const line = digitsEnd(text, end);
    if (line === end || !behind.some((one) => text.startsWith(one, line))) return -1;
    const path = pathStart(text, at);
    return path < at ? path : -1;
  },
});

/** `/var/www/a.php on line 12`, `/x/y.pl line 12.`: the words tell. */
const worded = (literal: string): FrameForm => ({
  literal,
  start(text, at, end) {
    const path = pathStart(text, at);
    return isNumbered(text, end) && isServerPath(text, path, at) ? path : -1;
  },
});

const FORMS: readonly FrameForm[] = [
  ...['.java:', '.kt:', '.scala:', '.groovy:', '.clj:'].map(jvm),
  ...['(native method)', '(unknown source)'].map((literal): FrameForm => ({ literal, start: nativeStart })),
  ...['.js:', '.mjs:', '.cjs:', '.ts:', '.tsx:', '.jsx:'].map(script),
  {
    literal: '.py", line ',
    start: (text, at, end) => (isNumbered(text, end) ? lastWithin(text, 'file "', at) : -1),
  },
  // as it stands in JSON text
  {
    literal: '.py\\", line ',
    start: (text, at, end) => (isNumbered(text, end) ? lastWithin(text, 'file \\"', at) : -1),
  },
  ...['.cs:line ', '.vb:line ', '.fs:line '].map(worded),
  numbered('.php(', ['): ']),
  ...['.php:', '.php</b> on line <b>', '.php on line ', '.pl line ', '.pm line '].map(worded),
  numbered('.rb:', [':in `', ":in '"]),
  numbered('.go:', [' +0x']),
  numbered('.ex:', [': ']),
  numbered('.exs:', [': ']),
  numbered('.rs:', [':']),
];

export const FRAME_LITERALS: readonly string[] = FORMS.map(({ literal }) => literal);

/** Frames of stack traces, whatever the names in them. */
export function checkFrames(text: string, report: Report): void {
  for (const form of FORMS) {
    const [first, second] = framesOf(form, text);
    if (first !== undefined) report(STACK_TRACE, first, Math.min(text.length, first + BACK_CHARS), second === undefined ? ONE_FRAME : ROW);
  }
}

/** Where the first two frames of a form start, as far as there are any. */
function framesOf({ literal, start }: FrameForm, text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(literal), places = 0; at >= 0 && places < PLACES_MAX; at = text.indexOf(literal, at + 1), places++) {
    const from = start(text, at, at + literal.length);
    if (from < 0 || at - from > BACK_CHARS) continue;
    if (found.push(from) === 2) break;
  }
  return found;
}
