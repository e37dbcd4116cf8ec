import type { Report, Rule } from '../detector.ts';
import { compileAutomaton } from './automaton.ts';
import { literalGroup } from './groups.ts';

/** An expression, and the literals of which a text that it matches holds at least one. */
export interface Shape {
  readonly needs: readonly string[];
  readonly form: RegExp;
}

/** Shapes told apart by the one pass: the bits of the automaton's output word but the sign. */
const SHAPES_MAX = 31;

/**
 * Compiles a list into one question: does the text have any of the shapes? One pass of an automaton says which expressions are
 * worth a try; for honest text that is none.
 * @throws RangeError for more shapes than an output word has bits: a programming error, seen at load.
 */
export function compileShapes(shapes: readonly Shape[]): (text: string) => boolean {
  if (shapes.length > SHAPES_MAX) throw new RangeError(`shapes: ${shapes.length}`);
  const automaton = compileAutomaton(shapes.flatMap(({ needs }, index) => needs.map((literal) => ({ literal, bits: 1 << index }))));
  return (text) => {
    const seen = automaton.scan(text, 0, text.length);
    if (seen === 0) return false;
    for (let index = 0; index < shapes.length; index++) if ((seen & (1 << index)) !== 0 && shapes[index]!.form.test(text)) return true;
    return false;
  };
}

/** A shape that a rule reports, over the whole text. */
export interface Form extends Shape {
  readonly rule: Rule;
  readonly confidence: number;
}

/**
 * Compiles a list of forms into one check of short values; each that a text has is reported for all of it. The gate's pass says whether
 * any literal occurs, where the groups that are `absent` are handed on.
 * @throws RangeError for more forms than an output word has bits: a programming error, seen at load.
 */
export function compileForms(forms: readonly Form[]): (text: string, report: Report, absent?: number) => void {
  if (forms.length > SHAPES_MAX) throw new RangeError(`forms: ${forms.length}`);
  const group = literalGroup(forms.flatMap(({ needs }) => needs));
  const automaton = compileAutomaton(forms.flatMap(({ needs }, index) => needs.map((literal) => ({ literal, bits: 1 << index }))));
  return (text, report, absent = 0) => {
    if ((absent & group.bit) !== 0) return;
    const seen = automaton.scan(text, 0, text.length);
    if (seen === 0) return;
    for (let index = 0; index < forms.length; index++) {
      const { form, rule, confidence } = forms[index]!;
      if ((seen & (1 << index)) !== 0 && form.test(text)) report(rule, 0, text.length, confidence);
    }
  };
}
