import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SallyportError } from '@sallyport/core';
import { type Geography, type GeographyTable, geographyOf, joinGeographies, readGeography } from '@sallyport/policy';
import type { ThreadAnswer } from './geography-main.ts';

interface Held {
  readonly stamp: string;
  readonly geography: Geography;
}

/** Files read, by their names; each again only when it has changed. Bounded by the files of the configuration before. */
let held: ReadonlyMap<string, Held> = new Map();
/** Files read ahead for the configuration that comes; bounded by its files. */
let ahead: ReadonlyMap<string, Held> = new Map();

const FROM_SOURCE = import.meta.url.endsWith('.ts');
const THREAD = fileURLToPath(new URL(FROM_SOURCE ? './geography-main.ts' : './geography-main.js', import.meta.url));

/**
 * Reads files that have changed in a thread of their own, so that traffic does not wait: {@link openGeography} then finds
 * them read. Throws CONFIG_INVALID with the file and line.
 */
export async function readAhead(files: readonly string[]): Promise<void> {
  const next = new Map<string, Held>();
  for (const file of files) {
    const stamp = stampOf(file);
    if (held.get(file)?.stamp === stamp) continue;
    const table = await inThread(file);
    if (table !== null) next.set(file, { stamp, geography: geographyOf(table) });
  }
  ahead = next;
}

function inThread(file: string): Promise<GeographyTable | null> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(THREAD, { workerData: file, execArgv: FROM_SOURCE ? ['--conditions=source'] : [] });
    thread.once('message', (answer: ThreadAnswer) => {
      if (answer.ok) resolve(answer.table);
      else reject(new SallyportError(answer.error.code, answer.error.place, answer.error.detail));
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new SallyportError('CONFIG_INVALID', file, `reading it ended with exit code ${code}`)));
  });
}

/** Where addresses are by these files, or `null` without any. Throws CONFIG_INVALID with the file and line. */
export function openGeography(files: readonly string[]): Geography | null {
  const next = new Map(
    files.map((file) => {
      const stamp = stampOf(file);
      const known = [ahead.get(file), held.get(file)].find((one) => one?.stamp === stamp);
      return [file, known ?? { stamp, geography: readGeography(readFileSync(file), file) }] as const;
    }),
  );
  held = next;
  ahead = new Map();
  return joinGeographies([...next.values()].map(({ geography }) => geography));
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new SallyportError('CONFIG_INVALID', file, 'cannot be read (ENOENT)');
  return `${stat.ino}.${stat.size}.${stat.mtimeMs}`;
}
