import type { GraphqlSummary } from './parsed.ts';

type OperationType = 'query' | 'mutation' | 'subscription';

/** Operations named of one document; a real one has one. Later ones are not named, their fields still count. */
const OPERATIONS_MAX = 32;
/** String literals listed of one document; then the reading is not `complete`, and the document itself is a leaf. */
const STRINGS_MAX = 512;

/** Selections that have a multiplier of their own; those below share that of the last. */
const MULTIPLIERS_MAX = 256;
/** More is not told apart. */
const COST_MAX = 1_000_000_000_000;
/** Arguments that say how many entries of a list are asked for. */
const PAGE_SIZES: ReadonlySet<string> = new Set(['first', 'last', 'limit', 'take', 'pageSize', 'page_size', 'perPage']);
const DEBUG_NAMES: ReadonlySet<string> = new Set(['debug', 'trace', 'tracing']);
const DEBUG_FIELDS: ReadonlySet<string> = new Set(['_debug', '__debug', '_trace']);

const NAME_CHARACTER: Uint8Array = nameCharacters();

function nameCharacters(): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_') table[character.charCodeAt(0)] = 1;
  return table;
}

/** Reading state; a lexer with two counters, so depth cannot exhaust a stack and broken documents are read too. */
interface Scan {
  readonly text: string;
  at: number;
  braces: number;
  parens: number;
  depth: number;
  fields: number;
  aliases: number;
  directives: number;
  cost: number;
  /** Cost of a field in each open selection, the innermost last; as long as `depth`, at most {@link MULTIPLIERS_MAX}. */
  readonly multipliers: number[];
  /** Page size named in the arguments of the last field, 1 without one. */
  page: number;
  /** The last name in brackets is one of {@link PAGE_SIZES}. */
  sizeNext: boolean;
  introspection: boolean;
  debug: boolean;
  /** What the last token makes of the name that follows it. */
  expect: 'name' | 'type' | 'directive' | 'spread' | 'operation-name';
  readonly operations: { type: OperationType; name: string }[];
  readonly strings: string[];
}

/** Counts what a GraphQL document asks for and lists its string literals, in one pass. Never throws. */
export function scanGraphql(text: string): { summary: GraphqlSummary; strings: readonly string[]; complete: boolean } {
  const scan: Scan = {
    text,
    at: 0,
    braces: 0,
    parens: 0,
    depth: 0,
    fields: 0,
    aliases: 0,
    directives: 0,
    cost: 0,
    multipliers: [],
    page: 1,
    sizeNext: false,
    introspection: false,
    debug: false,
    expect: 'name',
    operations: [],
    strings: [],
  };
  while (scan.at < text.length) readToken(scan);
  const { operations, depth, fields, aliases, directives, cost, introspection, debug, strings } = scan;
  const counted = { operations, depth, fields, aliases, directives, cost, introspection, debug };
  return { summary: { ...counted, batch: 1, bytes: Buffer.byteLength(text) }, strings, complete: strings.length < STRINGS_MAX };
}

function readToken(scan: Scan): void {
  const code = scan.text.charCodeAt(scan.at);
  if (NAME_CHARACTER[code] === 1) readName(scan);
  else if (code === 0x23) skipComment(scan);
  else if (code === 0x22) readString(scan);
  else readPunctuator(scan, code);
}

function readPunctuator(scan: Scan, code: number): void {
  switch (code) {
    case 0x7b:
      openSelection(scan);
      break;
    case 0x7d:
      if (scan.parens === 0) closeSelection(scan);
      break;
    case 0x28:
      scan.parens++;
      break;
    case 0x29:
      scan.parens = Math.max(0, scan.parens - 1);
      break;
    case 0x40:
      scan.directives++;
      scan.expect = 'directive';
      break;
    case 0x2e:
      scan.expect = 'spread';
      break;
    case 0x3a:
      if (scan.parens === 0 && scan.braces > 0) {
        // The name before was an alias, not a field.
        scan.aliases++;
        scan.fields--;
        scan.cost -= multiplier(scan);
      }
      break;
  }
  scan.at++;
}

function openSelection(scan: Scan): void {
  scan.expect = 'name';
  if (scan.parens > 0) return;
  if (scan.braces === 0 && scan.operations.length === 0) addOperation(scan, 'query', '');
  scan.braces = Math.max(0, scan.braces) + 1;
  scan.depth = Math.max(scan.depth, scan.braces);
  if (scan.multipliers.length < MULTIPLIERS_MAX) scan.multipliers.push(Math.min(COST_MAX, multiplier(scan) * scan.page));
  scan.page = 1;
}

function closeSelection(scan: Scan): void {
  scan.braces--;
  if (scan.braces < scan.multipliers.length) scan.multipliers.pop();
}

/** How often a field of the innermost selection is counted. */
function multiplier(scan: Scan): number {
  return scan.multipliers.at(-1) ?? 1;
}

function addOperation(scan: Scan, type: OperationType, name: string): void {
  if (scan.operations.length < OPERATIONS_MAX) scan.operations.push({ type, name });
}

function skipComment(scan: Scan): void {
  while (scan.at < scan.text.length && scan.text.charCodeAt(scan.at) !== 0x0a && scan.text.charCodeAt(scan.at) !== 0x0d) scan.at++;
}

function readName(scan: Scan): void {
  const start = scan.at;
  while (NAME_CHARACTER[scan.text.charCodeAt(scan.at)] === 1) scan.at++;
  const name = scan.text.slice(start, scan.at);
  const expect = scan.expect;
  scan.expect = 'name';
  if (scan.parens > 0) {
    readArgument(scan, name);
    return;
  }
  if (expect === 'directive') scan.debug ||= DEBUG_NAMES.has(name);
  if (scan.braces <= 0) readOperation(scan, name, expect === 'operation-name');
  else if (expect === 'spread') scan.expect = name === 'on' ? 'type' : 'name';
  else if (expect === 'name') {
    scan.fields++;
    scan.page = 1;
    scan.cost = Math.min(COST_MAX, scan.cost + multiplier(scan));
    scan.debug ||= DEBUG_FIELDS.has(name);
    if (name === '__schema' || name === '__type') scan.introspection = true;
  }
}

/** A name or a number in brackets: `first: 100`. */
function readArgument(scan: Scan, name: string): void {
  if (scan.sizeNext && /^\d{1,9}$/.test(name)) scan.page = Math.max(1, Number(name));
  scan.sizeNext = PAGE_SIZES.has(name);
}

function readOperation(scan: Scan, name: string, named: boolean): void {
  const last = scan.operations.at(-1);
  if (named && last !== undefined) last.name = name;
  else if (name === 'query' || name === 'mutation' || name === 'subscription') {
    addOperation(scan, name, '');
    scan.expect = 'operation-name';
  }
}

function readString(scan: Scan): void {
  const { text } = scan;
  const block = text.startsWith('"""', scan.at);
  const start = scan.at + (block ? 3 : 1);
  let end = start;
  while (end < text.length) {
    if (block ? text.startsWith('"""', end) : text.charCodeAt(end) === 0x22) break;
    end += text.charCodeAt(end) === 0x5c ? 2 : 1;
  }
  end = Math.min(end, text.length);
  if (scan.strings.length < STRINGS_MAX && end > start) scan.strings.push(literal(text.slice(start, end), block));
  scan.at = end + (block ? 3 : 1);
}

/** Escapes of a quoted string are those of JSON; a broken one stays as it is written. */
function literal(raw: string, block: boolean): string {
  if (block || !raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
