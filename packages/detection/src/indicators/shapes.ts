import type { Report, Rule } from '../detector.ts';
import { MARKS } from '../text/marks.ts';
import { compileAutomaton, type Indicator } from './automaton.ts';
import { literalGroup } from './groups.ts';

/** An expression, and the literals of which a text that it matches holds at least one. */
export interface Shape {
  readonly needs: readonly string[];
  readonly form: RegExp;
}

/** Shapes told apart by the one pass: the bits of the automaton's output word but the sign. */
const SHAPES_MAX = 31;

/** Which of the shapes are worth a try; bit `n` for shape `n`. */
type ShapeScan = (text: string, absent: number, marks: number) => number;

/** A single sign that shapes ask for. */
interface Sign {
  readonly sign: string;
  readonly mark: number;
  /** The shapes that ask for it. */
  readonly bits: number;
}

/**
 * The gate says whether a text has any of the literals, and its marks which kinds of signs it has: honest text is mostly refused by
 * that. What is left costs one pass of an automaton for literals, and one search for each sign.
 */
function compileScan(shapes: readonly Shape[]): ShapeScan {
  if (shapes.length > SHAPES_MAX) throw new RangeError(`shapes: ${shapes.length}`);
  const needs = shapes.flatMap((shape, index) => shape.needs.map((need) => ({ literal: need, bits: 1 << index })));
  const signs = signsOf(needs);
  const literals = needs.filter(({ literal }) => markOf(literal) === 0);
  const group = literals.length === 0 ? null : literalGroup(literals.map(({ literal }) => literal));
  const automaton = compileAutomaton(literals);
  return (text, absent, marks) => {
    let seen = group === null || (absent & group.bit) !== 0 ? 0 : automaton.scan(text, 0, text.length);
    for (const { sign, mark, bits } of signs) if ((marks & mark) !== 0 && (bits & ~seen) !== 0 && text.includes(sign)) seen |= bits;
    return seen;
  };
}

function signsOf(needs: readonly Indicator[]): readonly Sign[] {
  const bySign = new Map<string, Sign>();
  for (const { literal, bits } of needs) {
    const mark = markOf(literal);
    if (mark !== 0) bySign.set(literal, { sign: literal, mark, bits: bits | (bySign.get(literal)?.bits ?? 0) });
  }
  return [...bySign.values()];
}

/** The mark of a single sign; 0 for a longer literal, and for a character without one. */
function markOf(need: string): number {
  return need.length === 1 ? MARKS[need.charCodeAt(0)]! : 0;
}

/**
 * Compiles a list into one question: does the text have any of the shapes? Expressions are tried only where a literal of theirs occurs;
 * for honest text that is hardly any.
 * @throws RangeError for more shapes than an output word has bits: a programming error, seen at load.
 */
export function compileShapes(shapes: readonly Shape[]): (text: string, absent?: number, marks?: number) => boolean {
  const scan = compileScan(shapes);
  return (text, absent = 0, marks = -1) => {
    for (let left = scan(text, absent, marks); left !== 0; left &= left - 1)
      if (shapes[31 - Math.clz32(left & -left)]!.form.test(text)) return true;
    return false;
  };
}

/** A shape that a rule reports, over the whole text. */
export interface Form extends Shape {
  readonly rule: Rule;
  readonly confidence: number;
}

/**
 * Compiles a list of forms into one check of short values; each that a text has is reported for all of it.
 * @throws RangeError for more forms than an output word has bits: a programming error, seen at load.
 */
export function compileForms(forms: readonly Form[]): (text: string, report: Report, absent?: number, marks?: number) => void {
  const scan = compileScan(forms);
  return (text, report, absent = 0, marks = -1) => {
    for (let left = scan(text, absent, marks); left !== 0; left &= left - 1) {
      const { form, rule, confidence } = forms[31 - Math.clz32(left & -left)]!;
      if (form.test(text)) report(rule, 0, text.length, confidence);
    }
  };
}
