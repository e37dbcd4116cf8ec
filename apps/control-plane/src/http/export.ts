import { Readable } from 'node:stream';
import { csvCell } from '@sallyport/compliance/render';
import { SallyportError } from '@sallyport/core';
import { EXPORT_ROWS_MAX, type ExportFormat } from '../contract/page.ts';
import type { FileAnswer } from './route.ts';

/** Name of a CSV column, and what stands in it. */
export type ExportColumn<Row> = readonly [string, (row: Row) => string | number | boolean | null | readonly string[]];

const MEDIA_TYPE: Readonly<Record<ExportFormat, string>> = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson' };

/** Throws BAD_REQUEST when more rows hold than one file may have. */
export function checkExport(rows: number): void {
  if (rows <= EXPORT_ROWS_MAX) return;
  throw new SallyportError(
    'BAD_REQUEST',
    'query',
    `${rows} rows hold, a file has ${EXPORT_ROWS_MAX} at most: narrow the period or the filter`,
  );
}

/** Rows as a file, written as they are read: a slow reader holds up the reading, not the memory. */
export function exportFile<Row>(
  name: string,
  format: ExportFormat,
  columns: readonly ExportColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): FileAnswer {
  const content = Readable.from(format === 'csv' ? csvText(columns, pages) : jsonText(pages), { objectMode: false });
  return { mediaType: MEDIA_TYPE[format], name: `${name}.${format}`, bytes: null, content };
}

/** Rows that are all there already, as {@link exportFile} reads them. */
export async function* oneBatch<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

async function* csvText<Row>(columns: readonly ExportColumn<Row>[], pages: AsyncIterable<readonly Row[]>): AsyncGenerator<string> {
  yield `${columns.map(([name]) => name).join(',')}\r\n`;
  for await (const rows of pages) if (rows.length > 0) yield rows.map((row) => csvLine(columns, row)).join('');
}

function csvLine<Row>(columns: readonly ExportColumn<Row>[], row: Row): string {
  const cells = columns.map(([, value]) => {
    const found = value(row);
    return csvCell(typeof found === 'object' && found !== null ? found.join(' ') : String(found ?? ''));
  });
  return `${cells.join(',')}\r\n`;
}

async function* jsonText<Row>(pages: AsyncIterable<readonly Row[]>): AsyncGenerator<string> {
  for await (const rows of pages) if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** ISO 8601; the empty string for never. */
export function timeCell(at: number): string {
  return at === 0 ? '' : new Date(at).toISOString();
}
