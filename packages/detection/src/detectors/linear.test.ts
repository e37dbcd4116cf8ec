import { describe, expect, it } from 'vitest';
import type { Detector } from '../detector.ts';
import { WINDOW_CHARS } from '../limits.ts';
import { counting } from '../testing/counting.ts';
import { foldText } from '../text/fold.ts';
import { marksOf } from '../text/marks.ts';
import { DETECTORS } from './index.ts';

/**
 * Repeated pieces that make naive scanners look back or ahead over and over: openings without closings, quotes,
 * separators, half-words, escapes.
 */
const PIECES: readonly string[] = [
  "'",
  '"',
  '`',
  '(',
  ')',
  ')(',
  '((a=',
  '<',
  '<a ',
  '</',
  '<!--',
  '<![cdata[',
  '<%',
  '<!entity ',
  '<!doctype ',
  '{{',
  '{{a',
  '${',
  '${a',
  '${${',
  '#{',
  '{%',
  '[[',
  '[]!+',
  '/*',
  '/*/',
  '/*!',
  '*/',
  '--',
  '-- ',
  "'--",
  ';',
  ';a',
  '; cat ',
  '|',
  '&',
  '$(',
  '$(a',
  '`a',
  '\n',
  '\r\nx:',
  '\\n',
  'or 1=',
  "' or '",
  "1'||'",
  'a||',
  '&#',
  'or(',
  'select ',
  'select a,',
  'union all ',
  'select(',
  'on',
  'onx=',
  'on =',
  'alert',
  'alert(',
  'document',
  'document.',
  'document/*',
  'top[',
  'javascript',
  'j a v a',
  'data:',
  '../',
  '..%2f',
  '%25',
  '%2',
  '0x2e',
  '\\x2',
  '....',
  './',
  '//',
  '://',
  'http://',
  'http://a@',
  'http://1.',
  '[::',
  'a.b',
  'o:',
  'o:1',
  'db.',
  'this.',
  '$ne',
  '{"$gt":',
  ';var ',
  '+adw-',
  'style',
  '=',
  'a=',
  '=a',
  'a(',
  'system(',
  "('",
  'exec (',
  '()',
  '() {',
  'query {',
  'a:',
  '*)',
  '(&(',
  '(|(a',
  '=*',
  'objectclass=',
  ':include',
  'schemalocation=',
  '\u0000',
  '.\u0000',
  '\u560d',
  'é',
  '１',
  ' ',
  'a',
  'z'.repeat(40),
  '1',
  '1.',
  '0x',
  '@',
  '@@',
  '?',
  '\\',
  '^',
  '#',
  '.',
  'while(!',
  'new a(',
  "'a'.b(",
  'a->b',
  '$a->',
  'se/*',
  '<s c ',
  '" onx=',
  '@a:=',
  "' and ",
  '(function(',
  '/e?',
  'f(a,',
  'x=1;',
];

/** Runs one detector's confirmer and counts the characters it looks at. */
function stepsOf(detector: Detector, piece: string, length: number): number {
  const value = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  const counted = counting(foldText(value, false));
  const marks = marksOf(value, 0, value.length);
  detector.confirm({ value, text: counted.text, marks, name: 'file', kind: 'query', isName: false, first: true }, () => {});
  return counted.steps();
}

/** Steps for each character of a window; the largest seen is about two thirds of this. */

describe('confirmers look at each character a bounded number of times', () => {
  it.each(DETECTORS)('$class', (detector) => {
    for (const piece of PIECES) {
      const half = stepsOf(detector, piece, WINDOW_CHARS / 2);
      const whole = stepsOf(detector, piece, WINDOW_CHARS);
      // twice the text, about twice the steps: a quadratic scan would need four times as many
      expect(whole, `growth on repeated ${JSON.stringify(piece)}`).toBeLessThanOrEqual(2.6 * half + 20_000);
    }
  });
});
