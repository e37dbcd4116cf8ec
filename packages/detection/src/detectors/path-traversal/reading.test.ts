import fc from 'fast-check';
import { expect, it } from 'vitest';
import { marksOf } from '../../text/marks.ts';
import { readPath } from './reading.ts';
import { checkRepeats } from './repeats.ts';

const piece = fc.constantFrom(...'./\\%?0x2f5ce{a1 '.split(''), '..', '0x2e', '%2f', '..2f', '\u2215', '../', '.?', '%u2215', 'ab');
const text = fc.oneof(
  fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
  fc.tuple(piece, fc.array(piece, { minLength: 1, maxLength: 6 }), piece).map(([a, b, c]) => a + b.join('').repeat(3) + c),
);

it('reads a path by the signs it has as it reads it without knowing them', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(readPath(value, marksOf(value, 0, value.length))).toEqual(readPath(value, -1));
    }),
  );
});

/** The first piece of 2 to 24 characters, near the start, that comes three times in a row. */
function repeatedSlowly(value: string): [number, number] | null {
  for (let start = 0; start < 6; start++) {
    for (let size = 2; size <= 24 && start + size * 3 <= value.length; size++) {
      const one = value.slice(start, start + size);
      if (value.startsWith(one.repeat(3), start) && climbs(one, value.slice(start)) && !lists(one)) return [start, start + size * 3];
    }
  }
  return null;
}

function climbs(one: string, rest: string): boolean {
  const letters = /[a-z0-9]/.test(one);
  return /[/\\%]/.test(one) && (/[.?]/.test(one) || letters) && (!letters || rest.includes('%') || rest.includes('0x'));
}

/** Nothing but escapes of signs without a meaning to paths separates the pieces; one of them may be cut where the piece begins again. */
function lists(one: string): boolean {
  const bare = one.repeat(3).replace(/%(?:20|2[2-46-9a-d]|3[a-e]|5[bd]|7[b-d])/gi, '');
  return !/[%/\\]/.test(bare.replace(/%[0-9a-f]?$/i, ''));
}

it('finds the piece that is repeated, whichever way it is looked for', () => {
  fc.assert(
    fc.property(text, (value) => {
      let found: [number, number] | null = null;
      checkRepeats(value, (_rule, from, to) => {
        found = [from, to];
      });
      expect(found).toEqual(repeatedSlowly(value));
    }),
    { numRuns: 2_000 },
  );
});
