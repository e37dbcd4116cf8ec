import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openGeography, readAhead } from './geography.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sallyport-geography-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Every /24 of 10.0.0.0/8 and 11.0.0.0/8 that fits, each with its own system. */
function networks(count: number): string {
  const lines = ['network,country,asn'];
  for (let index = 0; index < count; index++)
    lines.push(`${10 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}.0/24,${index % 2 === 0 ? 'DE' : 'FR'},${index + 1}`);
  return `${lines.join('\n')}\n`;
}

it('a large CSV file that has changed is read while everything else goes on', async () => {
  const file = join(dir, 'networks.csv');
  await writeFile(file, networks(2));
  expect(openGeography([file])?.place('10.0.1.7')).toMatchObject({ country: 'FR', asn: 2 });
  await writeFile(file, networks(120_000));
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  const started = performance.now();
  await readAhead([file]);
  const took = performance.now() - started;
  clearInterval(watch);
  // The thread worked for a while; the loop here was never held up for nearly as long.
  expect(longest).toBeLessThan(Math.max(150, took / 2));
  const opening = performance.now();
  const geography = openGeography([file]);
  expect(performance.now() - opening).toBeLessThan(50);
  expect(geography?.place('11.1.0.9')).toMatchObject({ country: 'DE', asn: 65_536 + 256 + 1 });
  expect(geography?.place('12.0.0.1')).toBeNull();
});

it('a wrong file is refused with its line, and the one before stays in use', async () => {
  const file = join(dir, 'wrong.csv');
  await writeFile(file, networks(3));
  openGeography([file]);
  await writeFile(file, `${networks(3)}not a network,DE,1\n`);
  await expect(readAhead([file])).rejects.toMatchObject({ code: 'CONFIG_INVALID', place: `${file}:5` });
  await expect(readAhead([join(dir, 'none.csv')])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
