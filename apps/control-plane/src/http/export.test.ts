import { expect, it } from 'vitest';
import { EXPORT_ROWS_MAX } from '../contract/page.ts';
import { checkExport, exportFile } from './export.ts';

async function* endless(read: { rows: number }): AsyncGenerator<readonly { n: number }[]> {
  for (;;) {
    read.rows += 1_000;
    yield Array.from({ length: 1_000 }, (_, n) => ({ n }));
  }
}

it('refuses a set that is too large for a file, and says how large it is', () => {
  expect(() => checkExport(EXPORT_ROWS_MAX)).not.toThrow();
  expect(() => checkExport(EXPORT_ROWS_MAX + 1)).toThrow(/BAD_REQUEST at query: 100001 rows hold, a file has 100000 at most/);
});

it('reads no further than its reader does', async () => {
  const read = { rows: 0 };
  const { content, bytes } = exportFile('x', 'csv', [['n', ({ n }) => n]], endless(read));
  expect(bytes).toBeNull();
  let seen = '';
  for await (const part of content) {
    seen += String(part);
    if (seen.length > 10_000) break;
  }
  expect(seen.startsWith('n\r\n0\r\n1\r\n')).toBe(true);
  expect(read.rows).toBeLessThan(50_000);
});
