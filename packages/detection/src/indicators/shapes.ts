import { compileAutomaton } from './automaton.ts';

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
