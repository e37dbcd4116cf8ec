import { readFileSync, statSync } from 'node:fs';
import { SallyportError } from '@sallyport/core';
import { type Geography, joinGeographies, readGeography } from '@sallyport/policy';

/** Files read, by their names; each again only when it has changed. Bounded by the files of the configuration before. */
let held: ReadonlyMap<string, { readonly stamp: string; readonly geography: Geography }> = new Map();

/** Where addresses are by these files, or `null` without any. Throws CONFIG_INVALID with the file and line. */
export function openGeography(files: readonly string[]): Geography | null {
  const next = new Map(
    files.map((file) => {
      const stamp = stampOf(file);
      const before = held.get(file);
      return [file, before?.stamp === stamp ? before : { stamp, geography: readGeography(readFileSync(file), file) }] as const;
    }),
  );
  held = next;
  return joinGeographies([...next.values()].map(({ geography }) => geography));
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new SallyportError('CONFIG_INVALID', file, 'cannot be read (ENOENT)');
  return `${stat.ino}.${stat.size}.${stat.mtimeMs}`;
}
