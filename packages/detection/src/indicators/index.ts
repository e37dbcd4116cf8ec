import type { Detector } from '../detector.ts';
import { DETECTORS_MAX, PLAIN_CHARS_MAX } from '../limits.ts';
import { isSurer } from '../saturation.ts';
import { marksOf } from '../text/marks.ts';
import { compileAutomaton, type Gate, type Indicator } from './automaton.ts';
import { literalGroups } from './groups.ts';

const UNDERSCORE = 95;

/** The compiled question "which confirmers must see this text?". */
export interface IndicatorIndex {
  /** Fills `gate` for `text[from, to)`: its marks, and in `bits` the detectors to ask, bit `n` for detector `n`. */
  read(text: string, from: number, to: number, gate: Gate): void;
  /** The bit of one of the detectors. */
  bitOf(detector: Detector): number;
  /** Bits of the detectors of one direction. */
  readonly request: number;
  readonly response: number;
  /** Bits of the detectors that are {@link isSurer}. */
  readonly surer: number;
  readonly states: number;
}

/** Compiles all detectors' literals into one automaton, and their mark sets into two flat arrays. */
export function compileIndicators(detectors: readonly Detector[]): IndicatorIndex {
  if (detectors.length > DETECTORS_MAX) throw new RangeError(`indicators: ${detectors.length} detectors`);
  const indicators: Indicator[] = [];
  const sets: number[] = [];
  const setBits: number[] = [];
  const words = new ShortWords();
  let request = 0;
  let response = 0;
  let surer = 0;
  for (const [index, detector] of detectors.entries()) {
    const bit = 1 << index;
    if (detector.direction === 'request') request |= bit;
    else response |= bit;
    if (isSurer(detector)) surer |= bit;
    for (const literal of detector.literals) indicators.push({ literal, bits: bit });
    for (const word of detector.words ?? []) {
      if (isPlain(word, 0, word.length)) words.add(word, bit);
      else indicators.push({ literal: word, bits: bit });
    }
    for (const marks of detector.marks) {
      sets.push(marks);
      setBits.push(bit);
    }
  }
  for (const { literals, bit } of literalGroups()) for (const literal of literals) indicators.push({ literal, bits: 0, groups: bit });
  const automaton = compileAutomaton(indicators);
  const bitsOfMarks = compileMarks(sets, setBits);
  return {
    request,
    response,
    surer,
    states: automaton.states,
    bitOf: (detector) => 1 << detectors.indexOf(detector),
    read(text, from, to, gate) {
      if (isPlain(text, from, to)) {
        gate.bits = from === 0 && to === text.length ? words.bitsOf(text) : 0;
        gate.marks = 0;
        // of a word that tells, no group of literals is known to be absent
        gate.groups = gate.bits === 0 ? 0 : -1;
        return;
      }
      automaton.scanMarked(text, from, to, gate);
      gate.bits |= bitsOfMarks(gate.marks);
    },
  };
}

/** Combinations of marks whose answer is remembered; texts have few. A power of two. */
const KNOWN_MARKS = 1_024;

/** The bits of all sets of marks that a combination of marks holds whole. */
function compileMarks(sets: readonly number[], setBits: readonly number[]): (marks: number) => number {
  const asked = new Int32Array(KNOWN_MARKS).fill(-1);
  const answers = new Int32Array(KNOWN_MARKS);
  return (marks) => {
    const slot = Math.imul(marks, 0x9e3779b1) >>> 22;
    if (asked[slot] === marks) return answers[slot]!;
    let bits = 0;
    for (const [index, set] of sets.entries()) if ((marks & set) === set) bits |= setBits[index]!;
    asked[slot] = marks;
    answers[slot] = bits;
    return bits;
  };
}

/** Short plain words that tell as a whole value. Nearly every other value is told apart by its length and first letter. */
class ShortWords {
  readonly #bits = new Map<string, number>();
  readonly #begins = new Uint8Array((PLAIN_CHARS_MAX + 1) * 128);

  add(word: string, bits: number): void {
    this.#bits.set(word, (this.#bits.get(word) ?? 0) | bits);
    this.#begins[word.length * 128 + word.charCodeAt(0)] = 1;
  }

  /** @param text at most PLAIN_CHARS_MAX characters */
  bitsOf(text: string): number {
    const code = text.charCodeAt(0);
    const small = code >= 65 && code <= 90 ? code + 32 : code;
    if (!(small < 128) || this.#begins[text.length * 128 + small] === 0) return 0;
    return this.#bits.get(text.toLowerCase()) ?? 0;
  }
}

/** True for a short text without marks. `__proto__` is short and plain, and the one such word that changes an object. */
function isPlain(text: string, from: number, to: number): boolean {
  return to - from <= PLAIN_CHARS_MAX && text.charCodeAt(from) !== UNDERSCORE && marksOf(text, from, to) === 0;
}
