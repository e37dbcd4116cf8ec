import type { Report } from '../../detector.ts';
import { MARK_PAREN } from '../../text/marks.ts';
import { WordSieve } from '../../text/sieve.ts';
import { COMMON_CALLS } from './functions.ts';
import { isStrongCall, isWeakCall, wordAt } from './grammar.ts';
import { KEY } from './keywords.ts';
import { FRAGMENT, TAUTOLOGY, WEAK_CALL } from './rules.ts';
import {
  ARITHMETIC,
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  END,
  LOGIC,
  NUMBER,
  OPEN,
  SEMICOLON,
  STRING,
  type Tokens,
  VARIABLE,
  WORD,
} from './tokens.ts';

/** A longer value is a text; an expression that is sent alone is short. */
const EXPRESSION_CHARS_MAX = 96;

/** Brackets within brackets that are followed. */
const DEPTH_MAX = 8;

/** What an expression is made of. */
interface Parts {
  /** Constants that are numbers, and texts in quotes. */
  numbers: number;
  strings: number;
  /** `true`, `null`, `not`: words that only a language has beside an operator. */
  words: number;
  /** Names of columns, or of nothing at all: whoever sends them may be filtering. */
  names: number;
  /** Operators written as words: `like`, `in`, `between`, `is`, `xor`, `collate`. */
  wordOperators: number;
  comparisons: number;
  logic: number;
  /** `@>`, `<@`, `?|`: operators on JSON documents. */
  jsonOperators: number;
  /** Calls of functions of data bases, and of those that name the session, the server or the user. */
  calls: number;
  sessionCalls: number;
  /** Arguments of calls that are constants, and constants in hexadecimal. */
  constantArguments: number;
  hexadecimal: number;
}

/** Functions that answer who and where: nothing honest asks through a value. */
const SESSION_CALLS: ReadonlySet<string> = new Set(
  (
    'version user database schema current_user session_user system_user current_database current_schema current_catalog connection_id last_insert_id row_count found_rows ' +
    'sqlite_version db_name host_name suser_name user_name server_version pg_version current_role sysdate systimestamp getdate'
  ).split(' '),
);

/** Functions that sheets and reports offer as well; on constants they only compute. */
const ARITHMETIC_CALLS: ReadonlySet<string> = new Set(
  (
    'abs ceil ceiling floor round trunc truncate pow power sqrt exp ln log log2 log10 sin cos tan rand random sum count avg min max now date time year month day hour ' +
    'minute second weekday quarter range row field rank space greatest least if values sign radians current_date current_time current_timestamp today left right mid len'
  ).split(' '),
);

const TYPES: ReadonlySet<string> = new Set(
  'int integer bigint char nchar varchar nvarchar signed unsigned binary varbinary numeric decimal float real date datetime text blob json'.split(
    ' ',
  ),
);

/** `1 between 0 and 2`, `'a' is not null`, `substr(user(),1,1)='r'`, `concat(0x61,0x62)`: the value is one expression of constants and calls. */
export function checkExpression(text: string, tokens: Tokens, report: Report, marks: number): void {
  if (text.length > EXPRESSION_CHARS_MAX || tokens.count > EXPRESSION_CHARS_MAX || tokens.count < 3 || !mayBegin(tokens.kind[0]!)) return;
  // behind a name only a call of the session tells
  if (isName(tokens, 0) && ((marks & MARK_PAREN) === 0 || endsBehindName(text, tokens))) return;
  const parts = emptyParts();
  const end = readExpression(text, tokens, 0, parts, 0);
  if (
    end < 0 ||
    (tokens.kind[end] !== END && tokens.kind[end] !== COMMENT && !(tokens.kind[end] === SEMICOLON && end + 1 === tokens.count))
  )
    return;
  const called = judgeCalls(parts);
  if (called > 0) report(WEAK_CALL, 0, text.length, called);
  const compared = parts.names > 0 || parts.calls > 0 ? 0 : judgeConstants(text, tokens, parts);
  if (compared > 0) report(TAUTOLOGY, 0, text.length, compared);
}

/** An expression begins with an operand, its sign or its bracket. */
function mayBegin(kind: number): boolean {
  return kind === NUMBER || kind === STRING || kind === WORD || kind === OPEN || kind === ARITHMETIC || kind === VARIABLE;
}

/** A column, or any word of a text. */
function isName(tokens: Tokens, at: number): boolean {
  return tokens.kind[at] === VARIABLE || (tokens.kind[at] === WORD && tokens.key[at] === 0 && tokens.kind[at + 1] !== OPEN);
}

/** Operators that are no keywords. */
const OPERATOR_WORDS = new WordSieve(['collate', 'using', 'sounds', 'escape', 'match', 'mod']);

/** True where two words stand side by side, the second of which is no operator: a sentence. */
function endsBehindName(text: string, tokens: Tokens): boolean {
  return tokens.kind[1] === WORD && tokens.key[1] === 0 && !OPERATOR_WORDS.mayHold(text, tokens.start[1]!, tokens.end[1]!);
}

function emptyParts(): Parts {
  return {
    numbers: 0,
    strings: 0,
    words: 0,
    names: 0,
    wordOperators: 0,
    comparisons: 0,
    logic: 0,
    jsonOperators: 0,
    calls: 0,
    sessionCalls: 0,
    constantArguments: 0,
    hexadecimal: 0,
  };
}

/** A session's call that is compared or put into another says most; a call on constants alone has no honest reader. */
function judgeCalls(parts: Parts): number {
  const { calls, sessionCalls, names, constantArguments, strings, hexadecimal } = parts;
  if (sessionCalls > 0 && (calls > 1 || parts.comparisons + parts.wordOperators + parts.logic > 0)) return 0.7;
  if (names > 0 || calls === 0) return 0;
  if (sessionCalls > 0) return 0.55;
  if (hexadecimal > 0 || (calls > 1 && constantArguments > 0)) return 0.6;
  return constantArguments > 1 || (constantArguments === 1 && strings > 0) || parts.wordOperators > 0 ? 0.55 : 0;
}

/** Two constants are compared: the outcome is known to who wrote it, unless it is a question to a data base. */
function judgeConstants(text: string, tokens: Tokens, parts: Parts): number {
  if (parts.numbers + parts.strings === 0) return 0;
  if (parts.jsonOperators > 0) return 0.6;
  if (parts.wordOperators > 0) return isRemark(tokens) ? remarkConfidence(text, tokens) : 0.6;
  if (parts.logic > 0 && parts.words > 0) return parts.numbers > 0 || parts.comparisons > 0 ? 0.55 : 0;
  return parts.comparisons === 1 && parts.strings === 2 && isSameKind(text, tokens) ? 0.55 : 0;
}

/** `1 is not 2` holds; one that does not hold selects nothing, and people say it, too. */
function remarkConfidence(text: string, tokens: Tokens): number {
  const same = wordAt(text, tokens, 0) === wordAt(text, tokens, tokens.count - 1);
  return same === (tokens.count === 3) ? 0.55 : FRAGMENT.confidence;
}

/** `1 is 1`, `1 is not 1`. */
function isRemark(tokens: Tokens): boolean {
  return tokens.kind[0] === NUMBER && tokens.key[1] === KEY.is && tokens.kind[tokens.count - 1] === NUMBER && tokens.count <= 4;
}

/** `'a'='a'`, `'1'<'2'`; a translation (`"Hello"="Hallo"`) compares nothing. */
function isSameKind(text: string, tokens: Tokens): boolean {
  const left = wordAt(text, tokens, 0).slice(1, -1);
  const right = wordAt(text, tokens, 2);
  const open = right.length > 1 && right.charCodeAt(right.length - 1) === right.charCodeAt(0) ? right.slice(1, -1) : right.slice(1);
  return left === open || (/^\d+$/.test(left) && /^\d+$/.test(open));
}

/** Reads `term operator term ...`; the index behind it, or -1 when it is no expression. */
function readExpression(text: string, tokens: Tokens, from: number, parts: Parts, depth: number): number {
  let at = readTerm(text, tokens, from, parts, depth);
  while (at >= 0) {
    const next = readOperation(text, tokens, at, parts, depth);
    if (next === at) return at;
    at = next;
  }
  return at;
}

/** One operator with what stands behind it: the index behind; `at` when there is no operator; -1 when it hangs in the air. */
function readOperation(text: string, tokens: Tokens, at: number, parts: Parts, depth: number): number {
  const kind = tokens.kind[at];
  if (kind === COMPARE) {
    const code = text.charCodeAt(tokens.start[at]!);
    const second = text.charCodeAt(tokens.end[at]! - 1);
    if (code === 64 || second === 64 || code === 63) parts.jsonOperators++;
    parts.comparisons++;
    return readTerm(text, tokens, at + 1, parts, depth);
  }
  if (kind === LOGIC) {
    parts.logic++;
    return readTerm(text, tokens, at + 1, parts, depth);
  }
  if (kind === ARITHMETIC) return readTerm(text, tokens, at + 1, parts, depth);
  return kind === WORD ? readWordOperation(text, tokens, at, parts, depth) : at;
}

function readWordOperation(text: string, tokens: Tokens, at: number, parts: Parts, depth: number): number {
  switch (tokens.key[at]) {
    case KEY.or:
    case KEY.and:
      parts.logic++;
      return readTerm(text, tokens, at + 1, parts, depth);
    case KEY.xor:
    case KEY.like:
      parts.wordOperators++;
      return readTerm(text, tokens, at + 1, parts, depth);
    case KEY.not:
      return readWordOperation(text, tokens, at + 1, parts, depth);
    case KEY.is:
      return readIs(tokens, at, parts);
    case KEY.in:
      if (tokens.kind[at + 1] !== OPEN) return -1;
      parts.wordOperators++;
      return readTerm(text, tokens, at + 1, parts, depth);
    case KEY.between: {
      const low = readTerm(text, tokens, at + 1, parts, depth);
      if (low < 0 || tokens.key[low] !== KEY.and) return -1;
      parts.wordOperators++;
      return readTerm(text, tokens, low + 1, parts, depth);
    }
    default:
      return readNamedOperation(text, tokens, at, parts, depth);
  }
}

/** `is [not] null`, `isnull`. */
function readIs(tokens: Tokens, at: number, parts: Parts): number {
  const next = tokens.key[at + 1] === KEY.not ? at + 2 : at + 1;
  const key = tokens.key[next];
  if (key !== KEY.null && key !== KEY.true && tokens.kind[next] !== NUMBER) return tokens.end[at]! - tokens.start[at]! > 2 ? at + 1 : -1;
  parts.wordOperators++;
  return next + 1;
}

/** Operators that are no keyword of the tokenizer: `collate nocase`, `escape '!'`, `sounds like`, `as int`, `using utf8`. */
function readNamedOperation(text: string, tokens: Tokens, at: number, parts: Parts, depth: number): number {
  const word = wordAt(text, tokens, at);
  if (word === 'collate' || word === 'using') {
    if (tokens.kind[at + 1] !== WORD) return -1;
    parts.wordOperators++;
    return at + 2;
  }
  if (word === 'as') {
    if (!TYPES.has(wordAt(text, tokens, at + 1))) return -1;
    parts.wordOperators++;
    // char(10)
    if (tokens.kind[at + 2] !== OPEN) return at + 2;
    return tokens.kind[at + 4] === CLOSE ? at + 5 : -1;
  }
  if (word === 'sounds' && tokens.key[at + 1] === KEY.like) {
    parts.wordOperators++;
    return readTerm(text, tokens, at + 2, parts, depth);
  }
  // mid(version() from 1 for 1): a call without commas
  if (depth > 0 && (tokens.key[at] === KEY.from || word === 'for')) {
    parts.wordOperators++;
    return readTerm(text, tokens, at + 1, parts, depth);
  }
  if (word !== 'escape' && word !== 'match' && word !== 'mod') return at;
  if (word !== 'mod') parts.wordOperators++;
  return readTerm(text, tokens, at + 1, parts, depth);
}

function readTerm(text: string, tokens: Tokens, from: number, parts: Parts, depth: number): number {
  let at = from;
  while (tokens.kind[at] === ARITHMETIC || tokens.key[at] === KEY.not) {
    if (tokens.key[at] === KEY.not) parts.words++;
    at++;
  }
  switch (tokens.kind[at]) {
    case NUMBER:
      parts.numbers++;
      if (text.startsWith('0x', tokens.start[at])) parts.hexadecimal++;
      return at + 1;
    case STRING:
      parts.strings++;
      return at + 1;
    case VARIABLE:
      parts.names++;
      return at + 1;
    case OPEN:
      return readBracket(text, tokens, at, parts, depth + 1);
    case WORD:
      return readWord(text, tokens, at, parts, depth);
    default:
      return -1;
  }
}

function readWord(text: string, tokens: Tokens, at: number, parts: Parts, depth: number): number {
  const key = tokens.key[at];
  if (tokens.kind[at + 1] === OPEN && tokens.end[at] === tokens.start[at + 1]) return readCall(text, tokens, at, parts, depth);
  if (key === KEY.null || key === KEY.true) {
    parts.words++;
    return at + 1;
  }
  // types stand where an argument stands: convert('1',char)
  if (depth > 0 && TYPES.has(wordAt(text, tokens, at))) {
    parts.wordOperators++;
    return at + 1;
  }
  if (key !== 0) return -1;
  parts.names++;
  return at + 1;
}

function readCall(text: string, tokens: Tokens, at: number, parts: Parts, depth: number): number {
  const name = wordAt(text, tokens, at);
  const session = SESSION_CALLS.has(name);
  if (!session && !isWeakCall(name) && !isStrongCall(name) && !COMMON_CALLS.has(name)) return -1;
  const before = parts.numbers + parts.strings;
  const end = readBracket(text, tokens, at + 1, parts, depth + 1);
  if (end < 0) return -1;
  const empty = end === at + 3;
  if (ARITHMETIC_CALLS.has(name)) return end;
  parts.calls++;
  if (session && empty) parts.sessionCalls++;
  parts.constantArguments += parts.numbers + parts.strings - before;
  return end;
}

/** `( [expression {, expression}] )`; the index behind the bracket that closes, or -1. */
function readBracket(text: string, tokens: Tokens, open: number, parts: Parts, depth: number): number {
  if (depth > DEPTH_MAX) return -1;
  if (tokens.kind[open + 1] === CLOSE) return open + 2;
  let at = open;
  do {
    at = readExpression(text, tokens, at + 1, parts, depth);
    if (at < 0) return -1;
  } while (tokens.kind[at] === COMMA);
  return tokens.kind[at] === CLOSE ? at + 1 : -1;
}
