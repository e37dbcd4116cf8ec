import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Subject } from '../detector.ts';
import type { Gate } from '../indicators/automaton.ts';
import { compileIndicators } from '../indicators/index.ts';
import { WINDOW_CHARS } from '../limits.ts';
import { counting } from '../testing/counting.ts';
import { foldText } from '../text/fold.ts';
import { MARK_NON_ASCII } from '../text/marks.ts';
import { DETECTORS } from './index.ts';

/** Texts of honest people, harder than most: names with quotes, remarks with words of languages, code. */
const HONEST = JSON.parse(readFileSync(join(import.meta.dirname, 'quiet.json'), 'utf8')) as readonly string[];

const index = compileIndicators(DETECTORS);

/** Characters that each confirmer looks at, over all texts that the gate lets it see, by character of these. */
function stepsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const seen = DETECTORS.map(() => ({ steps: 0, chars: 0 }));
  for (const value of texts) {
    const gate: Gate = { bits: 0, marks: 0, groups: 0 };
    index.read(value, 0, value.length, gate);
    for (const [at, detector] of DETECTORS.entries()) {
      if ((gate.bits & (1 << at)) === 0) continue;
      const { text, steps } = counting(foldText(value, (gate.marks & MARK_NON_ASCII) === 0));
      const subject: Subject = {
        value,
        text,
        marks: gate.marks,
        name: 'memo',
        kind: 'body',
        isName: false,
        first: true,
        absent: ~gate.groups,
      };
      detector.confirm(subject, () => {});
      seen[at]!.steps += steps();
      seen[at]!.chars += value.length;
    }
  }
  return new Map(seen.flatMap(({ steps, chars }, at) => (chars === 0 ? [] : [[DETECTORS[at]!.class, steps / chars]])));
}

function windows(): string[] {
  const all = HONEST.join(' ');
  return Array.from({ length: Math.floor(all.length / WINDOW_CHARS) }, (_, at) => all.slice(at * WINDOW_CHARS, (at + 1) * WINDOW_CHARS));
}

/** Steps for each character: of short values, and of values as long as a window. Some a third more than what it takes. */
const STEPS_MAX: Readonly<Record<string, readonly [short: number, window: number]>> = {
  sqli: [13, 10],
  xss: [18, 22],
  'path-traversal': [16, 8],
  cmdi: [5, 8],
  ssrf: [7, 4],
  nosqli: [10, 5],
  ssti: [5, 3],
  ldapi: [9, 6],
  crlf: [4, 3],
  'mail-injection': [3, 3],
  log4shell: [9, 3],
  deserialisation: [3, 3],
  'code-injection': [17, 13],
  'data-leak': [50, 70],
};
const OTHERS_MAX = 5;

describe('confirmers look at honest texts a few times at most', () => {
  it.each([
    ['short values', HONEST, 0],
    ['whole windows', windows(), 1],
  ] as const)('%s', (_name, texts, column) => {
    for (const [attack, steps] of stepsOf(texts)) expect(steps, attack).toBeLessThan(STEPS_MAX[attack]?.[column] ?? OTHERS_MAX);
  });
});
