import type { Report } from '../../detector.ts';
import { GADGET } from './rules.ts';

/** Signs in a row from which on a text is script made of signs alone (JSFuck). */
const SYMBOLS_MIN = 24;

/** `[][(![]+[])[+[]]...`: script of brackets, exclamation and plus signs. A run that is long enough holds one of the places that are looked at. */
export function checkSymbols(text: string, report: Report): void {
  for (let at = SYMBOLS_MIN - 1; at < text.length; at += SYMBOLS_MIN) {
    if (symbolBit(text.charCodeAt(at)) === 0) continue;
    let start = at;
    while (symbolBit(text.charCodeAt(start - 1)) !== 0) start--;
    const end = readSymbols(text, start);
    if (end < 0) {
      report(GADGET, start, -end - 1);
      return;
    }
    at = end - 1;
  }
}

/** The end of the run of signs at `start`; `-end - 1` when it is script up to there. */
function readSymbols(text: string, start: number): number {
  let kinds = 0;
  let at = start;
  for (let bit = symbolBit(text.charCodeAt(at)); bit !== 0; bit = symbolBit(text.charCodeAt(++at))) {
    kinds |= bit;
    if (at - start + 1 >= SYMBOLS_MIN && (kinds & 7) === 7) return -at - 1;
  }
  return at;
}

function symbolBit(code: number): number {
  if (code === 91 || code === 93) return 1;
  if (code === 33) return 2;
  if (code === 43) return 4;
  return code === 40 || code === 41 ? 8 : 0;
}
