import type { Report } from '../../detector.ts';
import { PYTHON } from './rules.ts';

/** Longer values are texts. */
const LONE_CHARS_MAX = 64;

/** `breakpoint()`, `print(globals())`: the value alone asks a running program what it holds, or stops it. */
const ASKING =
  /^(?:breakpoint\(\s?\)|(?:print|repr|str|list|dict|dir|len|sorted)\(\s?(?:globals|locals|vars|dir|__builtins__)(?:\(\s?\))?\s?\)(?:\.\w{1,16}\(\))?);?\s?$/;

/** `@exec\n@input\nclass x:`: decorators call a function without brackets. */
const DECORATED = /(?:^|\n|\\n)@(?:exec|eval|compile|os\.system|__import__)\s?(?:\n|\\n)\s?(?:@[\w.]|class\b|def\b)/;

/** `>>> x()`: a line for the prompt of an interpreter, and nothing else. */
const PROMPT = /^>>>\s[\w.]{1,48}\([^()]{0,32}\)$/;

/** What the gate looks for. */
export const PYTHON_LITERALS: readonly string[] = [
  '>>> ',
  'breakpoint(',
  'print(',
  '@exec',
  '@eval',
  '@compile',
  '@os.system',
  '@__import__',
];

/** Forms of Python that call without naming what they reach. */
export function checkPython(text: string, report: Report): void {
  const last = text.charCodeAt(text.length - 1);
  // ) ; and a blank
  if (text.length <= LONE_CHARS_MAX && (last === 41 || last === 59 || last === 32) && ASKING.test(text))
    report(PYTHON, 0, text.length, 0.6);
  if (text.length <= LONE_CHARS_MAX && last === 41 && PROMPT.test(text)) report(PYTHON, 0, text.length, 0.55);
  if (text.includes('@') && text.includes('n') && DECORATED.test(text)) report(PYTHON, 0, Math.min(text.length, 48), 0.7);
}
