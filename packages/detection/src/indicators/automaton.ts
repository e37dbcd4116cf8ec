import { FOLD } from '../text/fold.ts';
import { ALL_MARKS } from '../text/marks.ts';

/** A literal and the bits it raises. */
export interface Indicator {
  readonly literal: string;
  readonly bits: number;
  /** Bits of a second word, see indicators/groups.ts; only {@link Automaton.scanMarked} tells them. */
  readonly groups?: number;
}

/** Columns of the transition table, one for each character of a literal. Every other character shares column 0. */
const COLUMNS_MAX = 96;

/** States fit 16 bits; the table is then small enough to stay in the cache. */
const STATES_MAX = 65_535;

export interface Automaton {
  /** The bits of all literals that occur in `text[from, to)`, in any case. One table look-up a character. */
  scan(text: string, from: number, to: number): number;
  /** The same, and the marks of the characters: to look at a character costs more than either table. */
  scanMarked(text: string, from: number, to: number, gate: Gate): void;
  readonly states: number;
}

/** What the cheap refusal is made from; filled anew for each text. */
export interface Gate {
  /** Bits of the literals that occur. */
  bits: number;
  /** Kinds of characters that occur, see text/marks.ts. */
  marks: number;
  /** Bits of the groups of which a literal occurs. */
  groups: number;
}

interface Trie {
  readonly next: number[][];
  readonly bits: number[];
  readonly groups: number[];
}

interface Table {
  readonly next: Uint16Array;
  readonly bits: Int32Array;
  readonly groups: Int32Array;
  /** States from this one on raise bits; the others raise none, so nothing is looked up for them. */
  readonly speaking: number;
}

/**
 * Builds an Aho-Corasick automaton as a complete transition table (Aho and Corasick, CACM 18(6), 1975).
 * @throws RangeError when the literals do not fit the table: a programming error, seen at load.
 */
export function compileAutomaton(indicators: readonly Indicator[]): Automaton {
  const { columns, width } = assignColumns(indicators);
  const trie = buildTrie(indicators, columns);
  if (trie.next.length > STATES_MAX) throw new RangeError(`automaton: ${trie.next.length} states`);
  const { next, bits, groups, speaking } = quietFirst(complete(trie, width), width, rarity(trie));
  const states = bits.length;
  let signs: Int32Array | null = null;
  return {
    states,
    scan(text, from, to) {
      let state = 0;
      let seen = 0;
      for (let index = from; index < to; index++) {
        const code = text.charCodeAt(index);
        const column = columns[code < 128 ? code : FOLD[code]!]!;
        state = next[state * width + column]!;
        if (state >= speaking) seen |= bits[state]!;
      }
      return seen;
    },
    scanMarked(text, from, to, gate) {
      signs ??= signsOf(columns);
      const table = signs;
      let state = 0;
      let seen = 0;
      let grouped = 0;
      let marks = 0;
      for (let index = from; index < to; index++) {
        const sign = table[text.charCodeAt(index)]!;
        marks |= sign;
        state = next[state * width + (sign & COLUMN_BITS)]!;
        if (state < speaking) continue;
        seen |= bits[state]!;
        grouped |= groups[state]!;
      }
      gate.bits = seen;
      gate.groups = grouped;
      gate.marks = marks >>> COLUMN_SHIFT;
    },
  };
}

/** A column needs so many bits; the marks stand above them. */
const COLUMN_SHIFT = 7;
const COLUMN_BITS = (1 << COLUMN_SHIFT) - 1;

/** Marks and column of each code unit in one word: one look-up for both, and no choice between ASCII and the rest. */
function signsOf(columns: Uint8Array): Int32Array {
  return Int32Array.from({ length: columns.length }, (_, code) => {
    return (ALL_MARKS[code]! << COLUMN_SHIFT) | columns[code < 128 ? code : FOLD[code]!]!;
  });
}

/** What texts are made of for the most part: with the column of all other characters they fill one line of the cache. */
const FREQUENT = ' etaoinsrhldcumfpgwybvkxjqz0123';

/** Columns of a line of the cache. */
const LINE_COLUMNS = 32;

/** Column of each code unit; capitals share the column of their small letter. Rows begin with a line of the cache. */
function assignColumns(indicators: readonly Indicator[]): { columns: Uint8Array; width: number } {
  const columns = new Uint8Array(65_536);
  const present = new Set(indicators.flatMap(({ literal }) => literal.split('')));
  const ordered = [...FREQUENT].filter((character) => present.delete(character)).concat([...present]);
  if (ordered.length >= COLUMNS_MAX) throw new RangeError('automaton: too many different characters');
  for (const [index, character] of ordered.entries()) columns[character.charCodeAt(0)] = index + 1;
  for (let code = 65; code <= 90; code++) columns[code] = columns[code + 32]!;
  return { columns, width: Math.ceil((ordered.length + 1) / LINE_COLUMNS) * LINE_COLUMNS };
}

function buildTrie(indicators: readonly Indicator[], columns: Uint8Array): Trie {
  const next: number[][] = [[]];
  const bits: number[] = [0];
  const groups: number[] = [0];
  for (const indicator of indicators) {
    let state = 0;
    for (let index = 0; index < indicator.literal.length; index++) {
      const column = columns[indicator.literal.charCodeAt(index)]!;
      let target = next[state]![column];
      if (target === undefined) {
        target = next.length;
        next[state]![column] = target;
        next.push([]);
        bits.push(0);
        groups.push(0);
      }
      state = target;
    }
    bits[state]! |= indicator.bits;
    groups[state]! |= indicator.groups ?? 0;
  }
  return { next, bits, groups };
}

/** Breadth first: a missing edge is the edge of the failure state, whose row is complete already. */
function complete(trie: Trie, width: number): Omit<Table, 'speaking'> & { readonly order: readonly number[] } {
  const states = trie.next.length;
  const next = new Uint16Array(states * width);
  const bits = Int32Array.from(trie.bits);
  const groups = Int32Array.from(trie.groups);
  const failure = new Uint16Array(states);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head]!;
    const fallback = failure[state]! * width;
    for (let column = 0; column < width; column++) {
      const target = trie.next[state]![column];
      const other = state === 0 ? 0 : next[fallback + column]!;
      if (target === undefined) {
        next[state * width + column] = other;
        continue;
      }
      next[state * width + column] = target;
      failure[target] = other;
      bits[target]! |= bits[other]!;
      groups[target]! |= groups[other]!;
      queue.push(target);
    }
  }
  return { next, bits, groups, order: queue };
}

/** How seldom a text leads to a state: by the columns on the way there, which are given out by how often their characters are used. */
function rarity({ next }: Trie): Float64Array {
  const rare = new Float64Array(next.length);
  // a state comes before those that it leads to
  for (const [state, edges] of next.entries()) {
    for (const column in edges) rare[edges[column]!] = rare[state]! + Math.log2(Number(column) + COMMON_COLUMNS);
  }
  return rare;
}

/** The first columns are nearly as common as the very first. */
const COMMON_COLUMNS = 4;

/**
 * The same automaton with its states in another order: those that raise nothing stand first, and of them those that texts lead to most
 * often. Nearly all text is read in few of them, and together they stay in the cache.
 */
function quietFirst({ next, bits, groups, order }: ReturnType<typeof complete>, width: number, rare: Float64Array): Table {
  const states = bits.length;
  const speaks = (state: number): boolean => (bits[state]! | groups[state]!) !== 0;
  const common = order.toSorted((a, b) => rare[a]! - rare[b]!);
  const sorted = [...common.filter((state) => !speaks(state)), ...common.filter(speaks)];
  const place = new Uint16Array(states);
  for (const [at, state] of sorted.entries()) place[state] = at;
  const moved = new Uint16Array(next.length);
  for (const [at, state] of sorted.entries()) {
    for (let column = 0; column < width; column++) moved[at * width + column] = place[next[state * width + column]!]!;
  }
  return {
    next: moved,
    bits: Int32Array.from(sorted, (state) => bits[state]!),
    groups: Int32Array.from(sorted, (state) => groups[state]!),
    speaking: states - order.filter(speaks).length,
  };
}
