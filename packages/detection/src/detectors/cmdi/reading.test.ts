import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COMMANDS, PREFIXES } from './commands.ts';
import { mayBeCommand, readCommand } from './reading.ts';

it('refuses a word as a command only where there is none, and nothing that looks like one', () => {
  const name = fc.constantFrom(...COMMANDS.keys(), ...PREFIXES, 'bin', 'word', 'a', 'x'.repeat(30));
  const sign = fc.constantFrom(...' \t\n"\'`^\\/?*[]{}()<>$@.,;:-+!=1é|&'.split(''), '$ifs', '${x}', '<()', '.exe');
  const text = fc.array(fc.oneof(name, sign), { maxLength: 6 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, fc.nat(3), (value, from) => {
      if (mayBeCommand(value, from)) return;
      const word = readCommand(value, from);
      expect([word.rank, word.glob, word.path, word.disguised, PREFIXES.has(word.name)]).toEqual([0, false, false, false, false]);
    }),
    { numRuns: 2_000 },
  );
});
