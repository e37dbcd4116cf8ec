import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { SallyportError } from '@sallyport/core';
import { type GeographyTable, readGeographyTable } from '@sallyport/policy';

/** What the thread answers: the table, `null` for a file that needs no work, or what is wrong with the file. */
export type ThreadAnswer =
  | { readonly ok: true; readonly table: GeographyTable | null }
  | { readonly ok: false; readonly error: Pick<SallyportError, 'code' | 'place' | 'detail'> };

function read(file: string): ThreadAnswer {
  try {
    return { ok: true, table: readGeographyTable(readFileSync(file), file) };
  } catch (error) {
    if (error instanceof SallyportError) return { ok: false, error: { code: error.code, place: error.place, detail: error.detail } };
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, error: { code: 'CONFIG_INVALID', place: file, detail } };
  }
}

const answer = read(workerData as string);
const table = answer.ok ? answer.table : null;
const moved =
  table === null ? [] : [table.v4, table.v6].flatMap(({ starts, ends, indexes }) => [starts.buffer, ends.buffer, indexes.buffer]);
parentPort?.postMessage(answer, moved);
