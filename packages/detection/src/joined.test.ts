import type { Leaf } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetection } from './detection.ts';
import { DETECTORS } from './detectors/index.ts';
import { compileIndicators } from './indicators/index.ts';
import { BATCH_VALUES_MAX } from './limits.ts';
import { passGate } from './reading.ts';
import { EMPTY_REQUEST } from './testing/cases.ts';

const detection = createDetection();
const rulesAlone = createDetection({ model: null });

const leafOf = (value: string, joined?: readonly string[]): Leaf => ({
  point: 'body',
  kind: 'body',
  name: '',
  value,
  isName: false,
  decoded: 0,
  ...(joined && { joined }),
});
const joinedLeaf = (values: readonly string[]): Leaf => leafOf(values.join(', '), values);
const scoreOf = (...leaves: readonly Leaf[]): number => detection.inspect(leaves, EMPTY_REQUEST, null).score;

const MEMOS = ['rent for the flat', "Rita's Café, 12 Main St", 'see (a) and [b]', '50% off; 2 for 1', 'a|b', "it's or isn't"];
const ATTACKS = ["' or 1=1--", '<img src=x onerror=alert(1)>', ';cat /etc/passwd', '{{7*7}}', '../../etc/passwd'];

describe('values that stand joined', () => {
  it('are judged as each would be by itself', () => {
    for (const attack of ATTACKS) {
      const alone = scoreOf(leafOf(attack));
      expect(alone).toBeGreaterThanOrEqual(0.5);
      expect(scoreOf(joinedLeaf([...MEMOS, attack, ...MEMOS]))).toBe(alone);
    }
    for (const memo of MEMOS) expect(scoreOf(leafOf(memo))).toBe(0);
    expect(scoreOf(joinedLeaf(MEMOS))).toBe(0);
  });

  it('make no attack together', () => {
    const pieces = ['{{ see note', '7*7 }}'];
    expect(scoreOf(leafOf(pieces.join(', ')))).toBeGreaterThanOrEqual(0.5);
    expect(scoreOf(joinedLeaf(pieces))).toBe(0);
  });

  it('are each the text that a finding shows', () => {
    const { findings } = detection.inspect([joinedLeaf([...MEMOS, ATTACKS[1]!])], EMPTY_REQUEST, null);
    expect(findings[0]).toMatchObject({ class: 'xss', point: 'body' });
    expect(findings[0]!.evidence).toContain('onerror');
    expect(findings[0]!.evidence).not.toContain('flat');
  });

  it('are read as one text where they are very many and short', () => {
    const many = Array.from({ length: BATCH_VALUES_MAX + 1 }, (_, at) => `note ${at}`);
    expect(scoreOf(joinedLeaf([...many, "' or 1=1--"]))).toBeGreaterThanOrEqual(0.5);
  });

  it('hide nothing behind a class that is settled, in this leaf or the next', () => {
    const settled = Array.from({ length: 200 }, (_, at) => `${at}' union select card, ${at} from vault--`);
    for (const leaves of [[joinedLeaf([...settled, ATTACKS[1]!])], [joinedLeaf(settled), joinedLeaf([...MEMOS, ATTACKS[1]!])]]) {
      expect(rulesAlone.inspect(leaves, EMPTY_REQUEST, null).classes).toEqual(['xss', 'sqli']);
    }
  });

  it('end at the gate together only where each does', () => {
    const index = compileIndicators(DETECTORS);
    const literals = DETECTORS.flatMap((detector) => detector.literals);
    const piece = fc.oneof(fc.string({ maxLength: 24 }), fc.constantFrom(...literals, ...ATTACKS, ...MEMOS));
    const value = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.array(
          value.filter((text) => text.length > 12),
          { minLength: 1, maxLength: 6 },
        ),
        (values) => {
          const gate = (leaf: Leaf): number => passGate(leaf, 0, leaf.value.length, index, -1);
          const together = gate(joinedLeaf(values));
          for (const one of values) expect(gate(leafOf(one)) & ~together).toBe(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
