import { AddressSet } from '@sallyport/policy';

/** Look-ups in a list of a million networks: `node --conditions=source bench/enforcement/lists.ts`. */
const SIZE = 1_000_000;
const ASKED = 1_000_000;
const PASSES = 5;

let state = 7;
const next = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state;
};
const dotted = (value: number): string => `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
const networks = Array.from({ length: SIZE }, () => `${dotted(next())}/${24 + (next() >>> 29)}`);
const start = performance.now();
const set = new AddressSet(networks);
process.stdout.write(`${SIZE} networks made ready in ${(performance.now() - start).toFixed(0)} ms\n`);
const asked = Array.from({ length: 10_000 }, () => dotted(next()));
const times: number[] = [];
let hits = 0;
for (let pass = 0; pass < PASSES; pass++) {
  const from = process.hrtime.bigint();
  for (let index = 0; index < ASKED; index++) if (set.has(asked[index % asked.length] as string)) hits++;
  times.push(Number(process.hrtime.bigint() - from) / ASKED / 1_000);
}
times.sort((a, b) => a - b);
process.stdout.write(
  `a look-up takes ${times[PASSES >> 1]!.toFixed(3)} us, ${((100 * hits) / ASKED / PASSES).toFixed(1)} % are in the list\n`,
);
