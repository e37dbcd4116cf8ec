import { isLetter, isSpace, isWord } from '../../text/scan.ts';

const SCHEMES: readonly string[] = ['javascript', 'vbscript', 'livescript', 'mocha', 'jscript'];

/** Characters browsers (of any age) skip inside a scheme, counted so that a scan stays short. */
const NOISE_CHARS_MAX = 24;

/** The end of `javascript:` (or another script scheme) at `from`, noise skipped; -1 when there is none. */
export function schemeEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && at - from < NOISE_CHARS_MAX && isNoise(text.charCodeAt(at))) at++;
  for (const scheme of SCHEMES) {
    if (text.charCodeAt(at) !== scheme.charCodeAt(0)) continue;
    const end = matchSpaced(text, at, scheme);
    if (end < 0) continue;
    const colon = colonEnd(text, end);
    if (colon >= 0) return colon;
  }
  return -1;
}

/** `void(0)`, `;` and nothing else, or a step back: what links without a target hold. */
const IDLE =
  /^\s?(?:void[\s(]\s?0\s?\)?\s?;?|;|(?:window\.)?(?:history\.(?:back\(\s?\)|go\(\s?-1\s?\))|print\(\s?\)|close\(\s?\))\s?;?)?\s?(?:$|["'>])/;
const IDLE_CHARS_MAX = 40;

/** `void(0) meaning`: words behind it, without an operator, are no script. */
const SPOKEN_OF = /^void\(0\)[ ?][a-z ?]{1,96}$/;

/**
 * True when nothing runs in a browser: `javascript:void(0)`, `javascript:;` are what links without a target hold, and clicks on them are
 * counted; `javascript:gs.getUserID()` is how ServiceNow writes a value into a filter.
 */
export function isIdle(text: string, end: number): boolean {
  if (text.startsWith('gs.', end) || IDLE.test(text.slice(end, end + IDLE_CHARS_MAX))) return true;
  return text.startsWith('void(0)', end) && text.length - end < 128 && SPOKEN_OF.test(text.slice(end));
}

/** `data:` URLs that carry markup or script, `javascript:` and its kin. Returns the end of the scheme or -1. */
export function scriptUrlEnd(text: string, from: number): number {
  const end = schemeEnd(text, from);
  if (end >= 0) return end;
  let at = from;
  while (at < text.length && at - from < NOISE_CHARS_MAX && isNoise(text.charCodeAt(at))) at++;
  if (!text.startsWith('data:', at)) return -1;
  return isMarkupType(text, at + 5) ? at + 5 : -1;
}

/** `data:text/html`, `data:image/svg+xml`, `data:,...` with script in it, `data:application/x-...script`. */
export function isMarkupType(text: string, at: number): boolean {
  const head = text.slice(at, at + 48);
  return (
    head.startsWith('text/html') || head.includes('svg') || head.includes('xml') || head.includes('script') || head.startsWith('text/vbs')
  );
}

function isNoise(code: number): boolean {
  return isSpace(code) || code === 34 || code === 39 || code === 96 || code === 92 || code > 127;
}

/** Characters that may stand between two letters of a scheme, and before its colon. */
const GAP_CHARS_MAX = 8;

/** How the schemes end that run script; with {@link GAP_CHARS_MAX} characters between its letters at most. */
const SCRIPT = 'script';

/** False where no scheme ends before the colon at `end`, as nearly everywhere: neither `data` nor the last letters of `javascript`. */
export function mayEndScheme(text: string, end: number): boolean {
  if (text.charCodeAt(end - 1) === 97) return text.startsWith('data', end - 4);
  let at = end;
  for (let letter = SCRIPT.length - 1; letter >= 0; letter--) {
    const code = SCRIPT.charCodeAt(letter);
    const last = at - 1 - GAP_CHARS_MAX;
    at--;
    while (at > last && at >= 0 && !isLetter(text.charCodeAt(at))) at--;
    if (text.charCodeAt(at) !== code) return false;
  }
  return true;
}

/** Matches the letters of `word` with white space, controls, backslashes or comments between them. */
function matchSpaced(text: string, from: number, word: string): number {
  let at = from;
  for (let index = 0; index < word.length; index++) {
    let skipped = 0;
    while (index > 0 && text.charCodeAt(at) !== word.charCodeAt(index)) {
      const code = text.charCodeAt(at);
      if (Number.isNaN(code) || skipped++ >= GAP_CHARS_MAX || isLetter(code)) return -1;
      at++;
    }
    if (text.charCodeAt(at) !== word.charCodeAt(index)) return -1;
    at++;
  }
  return at;
}

/** The colon, plain or as an entity the decoder left alone, with white space before it. */
function colonEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && at - from < GAP_CHARS_MAX && isSpace(text.charCodeAt(at))) at++;
  const code = text.charCodeAt(at);
  if (code === 58) return at + 1;
  if (code !== 38 || !isColonEntity(text, at)) return -1;
  return at + (text.charCodeAt(at + 1) === 35 ? 5 : 7);
}

/** `&colon;`, `&#58`, `&#x3a` */
export function isColonEntity(text: string, at: number): boolean {
  return text.startsWith('colon;', at + 1) || text.startsWith('#58', at + 1) || text.startsWith('#x3a', at + 1);
}

/** True when what follows a script scheme reads like code and not like the rest of a sentence ("JavaScript: basics"). */
export function looksLikeCode(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && at - from < 16 && isSpace(text.charCodeAt(at))) at++;
  const to = Math.min(text.length, at + 64);
  const first = text.charCodeAt(at);
  if (first === 47 || first === 37 || first === 91 || first === 40 || first === 96 || first > 127) return true;
  for (let index = at; index < to; index++) {
    const code = text.charCodeAt(index);
    if (code === 40 || code === 96 || code === 61) return index > at && !isSpace(text.charCodeAt(index - 1));
    if (!isWord(code) && code !== 46 && code !== 58) return code === 92 || code === 37 || code === 38;
  }
  return false;
}

/** Style properties and functions that run script in some browser, or load it. */
const SCRIPT_STYLES: readonly string[] = ['expression', 'script:', '-moz-binding', 'behavi', 'expr/*', '-o-link', '@import'];

/** True when one of them stands in `text[from, to)`. */
export function isScriptStyle(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 101 && code !== 115 && code !== 45 && code !== 98 && code !== 64) continue;
    for (const word of SCRIPT_STYLES) if (text.startsWith(word, at) && at + word.length <= to) return true;
  }
  return false;
}
