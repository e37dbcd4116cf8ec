import { isDigit, isLetter, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { WordTable } from '../../text/words.ts';
import { COMMANDS, PREFIXES } from './commands.ts';

/** Characters of a command word with its disguise (`w"h"o$@am\i`); no command is longer. */
const WORD_CHARS_MAX = 64;

/** The longest name in {@link COMMANDS} is shorter. */
const NAME_CHARS_MAX = 24;

/** White space, opening brackets and quotes between a separator and the command. */
const GAP_CHARS_MAX = 16;

/** A command word as the shell would see it. */
export interface CommandWord {
  /** Base name, disguise removed. */
  readonly name: string;
  /** Index behind it. */
  readonly end: number;
  /** 0 when it is no known command, else its rank in {@link COMMANDS}. */
  readonly rank: number;
  /** Written with a directory (`/bin/ls`). */
  readonly path: boolean;
  /** Written with wildcards (`/???/c?t`). */
  readonly glob: boolean;
  /** Written with quotes, backslashes, carets or empty variables inside. */
  readonly disguised: boolean;
}

/** Reads the command word at or shortly after `from`. */
export function readCommand(text: string, from: number): CommandWord {
  const start = skipGap(text, from);
  let at = start;
  const limit = Math.min(text.length, at + WORD_CHARS_MAX);
  let name = '';
  let path = false;
  let glob = false;
  let disguised = false;
  while (at < limit && name.length <= NAME_CHARS_MAX) {
    const code = text.charCodeAt(at);
    if (isWord(code) || code === 45 || code === 46) {
      const end = plainEnd(text, at, Math.min(limit, at + NAME_CHARS_MAX + 1 - name.length));
      name += text.slice(at, end);
      at = end;
    } else if (code === 47 || (code === 92 && isPathBefore(text, at))) {
      path = true;
      name = '';
      at++;
    } else if (isWildcard(code)) {
      glob = true;
      name += '?';
      at++;
    } else {
      const skipped = noiseLength(text, at, name.length > 0);
      if (skipped === 0 || (code === 92 && isLineEscape(text, at) && COMMANDS.has(name))) break;
      disguised = true;
      at += skipped;
    }
  }
  name = bareName(name);
  return { name, end: at, rank: rankOf(name), path, glob: glob && path && text.charCodeAt(start) === 47, disguised };
}

/** The two characters of an escaped line end behind a word: `id\n`, and not the disguise of `w\hoam\i`. */
export function isLineEscape(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return text.charCodeAt(at) === 92 && (next === 110 || next === 114) && !isWord(text.charCodeAt(at + 2));
}

/** What {@link NAMES} says of a word that only starts another command. */
const PREFIX_ONLY = -1;

/** Ranks of the names of commands and of prefixes, but `w`. All begin with a letter. */
const NAMES = new WordTable(
  [...[...PREFIXES].map((name) => [name, PREFIX_ONLY] as const), ...COMMANDS].filter(([name]) => name.length > 1),
);

/**
 * False where {@link readCommand} finds an ordinary word: no command or prefix of one, no path, no wildcard and nothing that disguises one.
 * Nearly every word of a text is refused here.
 */
export function mayBeCommand(text: string, from: number): boolean {
  const start = skipGap(text, from);
  const end = plainEnd(text, start, Math.min(text.length, start + NAME_CHARS_MAX + 1));
  if (end - start > NAME_CHARS_MAX || (end < text.length && goesOn(text, end, end > start))) return true;
  return end > start && isName(text, start, end);
}

/** Signs at which a word that a shell reads may go on: separators of paths, wildcards, and what a shell takes away. */
const GOES_ON: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => ('/\\?*[]\'"^`<>$'.includes(String.fromCharCode(code)) ? 1 : 0));

function goesOn(text: string, at: number, inside: boolean): boolean {
  const code = text.charCodeAt(at);
  if (code > 127 || GOES_ON[code] === 0) return false;
  return code === 47 || isWildcard(code) || noiseLength(text, at, inside) > 0 || (code === 92 && isPathBefore(text, at));
}

/** `?`, `*`, `[`, `]` */
function isWildcard(code: number): boolean {
  return code === 63 || code === 42 || code === 91 || code === 93;
}

/** True when the plain word `text[start, end)` is a name, with a version or an extension of Windows or without. */
function isName(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (!isLetter(first)) return false;
  if (end - start === 1) return first === 119;
  if (NAMES.valueAt(text, start, end) !== 0) return true;
  const last = text.charCodeAt(end - 1);
  const extended = text.charCodeAt(end - 4) === 46 || last === 46 || isDigit(last);
  if (!extended) return false;
  const bare = bareName(text.slice(start, end));
  return PREFIXES.has(bare) || rankOf(bare) > 0;
}

/** Letters, digits, dots and dashes. */
const PLAIN: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => (isWord(code) || code === 45 || code === 46 ? 1 : 0));

/** The end of the run of such characters at `from`, at most `to`, which is at most the end of the text. */
function plainEnd(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code > 127 || PLAIN[code] === 0) return at;
  }
  return Math.max(from, to);
}

/** `ping.exe`: the extension is no part of the name. */
function bareName(name: string): string {
  return name.endsWith('.exe') || name.endsWith('.com') || name.endsWith('.bat') ? name.slice(0, -4) : name;
}

/** `gcc10.1`, `python3.11`: the version is no part of the name. */
function rankOf(name: string): number {
  if (name === '') return 0;
  const known = COMMANDS.get(name);
  if (known !== undefined) return known;
  let end = name.length;
  while (end > 2 && (isDigit(name.charCodeAt(end - 1)) || name.charCodeAt(end - 1) === 46)) end--;
  return end < name.length ? (COMMANDS.get(name.slice(0, end)) ?? 0) : 0;
}

function isPathBefore(text: string, at: number): boolean {
  if (text.charCodeAt(at - 1) === 58) return true;
  if (!isWord(text.charCodeAt(at - 1))) return false;
  for (let index = at - 1; index >= 0 && at - index < 40; index--) if (text.charCodeAt(index) === 58) return true;
  return false;
}

/** White space in all spellings a shell accepts, `+` of a badly decoded form, brackets and quotes. */
function skipGap(text: string, from: number): number {
  let at = from;
  while (at < text.length && at - from < GAP_CHARS_MAX) {
    const code = text.charCodeAt(at);
    const blank = blankLength(text, at);
    if (blank > 0) at += blank;
    // an unset variable before the command is nothing: `;$a cat x`
    else if (code === 36 && isLetter(text.charCodeAt(at + 1)) && isSpace(text.charCodeAt(wordEnd(text, at + 1))))
      at = wordEnd(text, at + 1);
    // `;. rm -rf x`: the command that reads a file as its own
    else if (code === 46 && isSpace(text.charCodeAt(at + 1))) at += 2;
    else if (code === 40 || code === 123 || code === 34 || code === 39 || code === 43 || code === 33 || code === 64) at++;
    else break;
  }
  return at;
}

/** Length of white space at `at`: blanks, `${IFS}`, `$IFS$9`. */
export function blankLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (isSpace(code)) return 1;
  if (code !== 36) return 0;
  if (text.startsWith('${ifs}', at)) return 6;
  if (text.startsWith('$ifs$9', at)) return 6;
  if (text.startsWith('$ifs', at)) return 4;
  return 0;
}

/** Signs a shell removes from a word: quotes, backslash, caret, back-ticks in pairs, empty variables. */
function noiseLength(text: string, at: number, inside: boolean): number {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  if (code === 39 || code === 34)
    return inside && (isWord(next) || next === code || isWord(text.charCodeAt(at - 1))) && !isClosing(text, at) ? 1 : 0;
  if (code === 92 || code === 94) return isWord(next) || next === 10 ? 1 : 0;
  if (code === 96 && next === 96) return 2;
  // pi<()ng: a file that is never read
  if (inside && (code === 60 || code === 62) && next === 40 && text.charCodeAt(at + 2) === 41 && isWord(text.charCodeAt(at + 3))) return 3;
  // l${@}s: no arguments are there
  if (code === 36 && next === 123 && (text.startsWith('@}', at + 2) || text.startsWith('*}', at + 2))) return 4;
  if (code === 36 && (next === 64 || next === 42 || next === 36 || isDigit(next))) return 2;
  // ca${x}t: a variable nobody set
  if (
    code === 36 &&
    inside &&
    next === 123 &&
    text.charCodeAt(wordEnd(text, at + 2)) === 125 &&
    wordEnd(text, at + 2) - at < 8 &&
    !text.startsWith('${ifs', at)
  )
    return wordEnd(text, at + 2) + 1 - at;
  // c$_at: the last argument of a command that never was, for those who take the name to end there
  if (code === 36 && inside && next === 95 && isLetter(text.charCodeAt(at + 2))) return 2;
  // a variable of one letter is hardly ever set
  if (code === 36 && next === 40 && text.charCodeAt(at + 2) === 41) return 3;
  if (code === 36 && inside && isLetter(next) && !isWord(text.charCodeAt(at + 2))) return 2;
  return 0;
}

/** A quote that ends the word: white space or the end follows. */
function isClosing(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return Number.isNaN(next) || isSpace(next) || next === 41 || next === 59 || next === 124;
}

/** What follows a command word. */
export const ARGS_NONE = 0;
/** The text or the command ends here. */
export const ARGS_END = 1;
/** A word or number: prose could look like that. */
export const ARGS_PLAIN = 2;
/** A flag, a path, a variable, a redirection, a host or file name. */
export const ARGS_STRONG = 3;

/** Classifies the arguments behind a command word that ends at `end`. */
export function readArguments(text: string, end: number): number {
  if (end >= text.length) return ARGS_END;
  const blank = blankLength(text, end);
  const code = text.charCodeAt(end);
  if (code === 10 || code === 13) return ARGS_END;
  if (blank === 0) return code === 43 ? argument(text, end + 1) : glued(text, end, code);
  let at = end + blank;
  while (at < text.length && at - end < GAP_CHARS_MAX && (blankLength(text, at) > 0 || text.charCodeAt(at) === 43))
    at += Math.max(1, blankLength(text, at));
  if (blank > 1) return ARGS_STRONG;
  return argument(text, at);
}

/** `Loan & Go</h1>`. */
const CLOSING_TAG = /^<\/[a-z][a-z\d]{0,11}>/;

/** A sign directly behind the word: a separator or quote ends it, anything else makes it another word. */
function glued(text: string, end: number, code: number): number {
  switch (code) {
    case 59: // ;
    case 124: // |
    case 96: // `
    case 41: // )
    case 10:
    case 0:
      return ARGS_END;
    case 39: // '
    case 34: // "
      return end + 1 >= text.length || !isWord(text.charCodeAt(end + 1)) ? ARGS_END : ARGS_NONE;
    case 60: // <
      return CLOSING_TAG.test(text.slice(end, end + 16)) ? ARGS_END : ARGS_STRONG;
    case 62: // >
    case 36: // $
      return ARGS_STRONG;
    case 38: // &
      return text.charCodeAt(end + 1) === 38 || end + 1 >= text.length ? ARGS_END : ARGS_NONE;
    case 35: // #
      return ARGS_END;
    case 92: // an escaped line end
      return isLineEscape(text, end) ? ARGS_END : ARGS_NONE;
    default:
      return ARGS_NONE;
  }
}

function argument(text: string, at: number): number {
  if (at >= text.length) return ARGS_END;
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  // `find / -name x`
  if (code === 47 && isSpace(next) && text.charCodeAt(at + 2) === 45) return ARGS_STRONG;
  switch (code) {
    case 45: // -
      return isWord(next) || next === 45 ? ARGS_STRONG : ARGS_PLAIN;
    case 47: // /
    case 36: // $
    case 60: // <
    case 62: // >
    case 92:
    case 96:
    case 126:
      return isSpace(next) ? ARGS_PLAIN : ARGS_STRONG;
    case 42: // *.php, but not the `DD *SHOP` of a card statement
      return isLetter(next) ? wordArgument(text, at + 1) : isSpace(next) ? ARGS_PLAIN : ARGS_STRONG;
    case 34:
    case 39:
      return ARGS_STRONG;
    case 37: // %
      return isLetter(next) ? ARGS_STRONG : ARGS_PLAIN;
    case 59:
    case 124:
    case 38:
    case 35:
    case 41:
      return ARGS_END;
    case 46: // ./x ..
      return next === 47 || next === 46 ? ARGS_STRONG : ARGS_PLAIN;
    default:
      return wordArgument(text, at);
  }
}

/** A file, host or address as argument: `x.sh`, `10.0.0.1`, `http://`, `c:\`, `a/b`. */
function wordArgument(text: string, at: number): number {
  for (let index = at; index < text.length && index - at < 64; index++) {
    const code = text.charCodeAt(index);
    if (isWord(code) || code === 45) continue;
    const next = text.charCodeAt(index + 1);
    if (code === 46) return isWord(next) ? ARGS_STRONG : ARGS_PLAIN;
    if (code === 58) return next === 47 || next === 92 || index === at + 1 ? ARGS_STRONG : ARGS_PLAIN;
    if (code === 47 || code === 92) return isWord(next) || next === 42 ? ARGS_STRONG : ARGS_PLAIN;
    if (code === 39 && isLetter(next) && index > at) return ARGS_PLAIN;
    return ARGS_PLAIN;
  }
  return ARGS_PLAIN;
}

/** `sleep 10`, `ping 127...`, `timeout 5`: ordinary words with a number, as a proof of execution. */
export function isCount(text: string, word: CommandWord): boolean {
  if (word.name !== 'sleep' && word.name !== 'usleep' && word.name !== 'timeout' && word.name !== 'ping') return false;
  const at = skipSpace(text, word.end);
  return isDigit(text.charCodeAt(text.charCodeAt(at) === 43 ? at + 1 : at));
}

const PROGRAM_DIRECTORIES: readonly string[] = ['/bin/', '/usr/bin/', '/sbin/', '/usr/sbin/', '/usr/local/bin/', 'usr/bin/'];

export function isProgramPath(text: string, from: number): boolean {
  for (const directory of PROGRAM_DIRECTORIES) if (text.startsWith(directory, from)) return true;
  return false;
}
