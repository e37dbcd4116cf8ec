import type { Point } from '@sallyport/core';
import { IS_ODD, scanValue } from '../decoders/gate.ts';
import type { Collector } from '../leaves/collector.ts';
import { isOddName, memberPoint } from '../leaves/names.ts';
import { addValue } from '../leaves/value.ts';

/** Cells of a table that are values of their own; the table as a whole is read anyway, so further ones are no gap. */
const CELLS_MAX = 1_024;
/** Columns that have names. */
const COLUMNS_MAX = 256;

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const TABLES: ReadonlySet<string> = new Set([
  'text/csv',
  'application/csv',
  'text/x-csv',
  'text/comma-separated-values',
  'text/tab-separated-values',
  'application/vnd.ms-excel',
]);

export function isTable(mediaType: string): boolean {
  return TABLES.has(mediaType);
}

/**
 * Cells of a table (RFC 4180, or parted by tabs, semicolons or bars) with a sign that plain words, numbers and dates do not have, by the name
 * of their column: importers put each into a statement or a page of its own.
 */
export function addCells(c: Collector, prefix: Point, text: string): void {
  const separator = separatorOf(text);
  const names: string[] = [];
  let row = 0;
  let column = 0;
  let cells = 0;
  for (let at = 0; at < text.length && cells < CELLS_MAX && !c.expired; ) {
    const end = cellEnd(text, at, separator);
    const cell = cellText(text, at, end);
    if (row === 0 && column < COLUMNS_MAX) names.push(cell.trim());
    if ((scanValue(cell) & IS_ODD) !== 0) {
      cells++;
      const name = row === 0 ? '' : (names[column] ?? '');
      const point = `${prefix}.csv[${row}]`;
      addValue(c, name === '' ? point : memberPoint(point, name, isOddName(name)), 'body', name, cell);
    }
    column++;
    if (text.charCodeAt(end) !== separator) {
      row++;
      column = 0;
    }
    at = text.charCodeAt(end) === CARRIAGE_RETURN && text.charCodeAt(end + 1) === LINE_FEED ? end + 2 : end + 1;
  }
}

/** The sign that parts most cells of the first line. */
function separatorOf(text: string): number {
  const feed = text.indexOf('\n');
  const line = feed < 0 ? text : text.slice(0, feed);
  let best = ',';
  let most = 0;
  for (const sign of [',', ';', '\t', '|']) {
    const count = line.split(sign, COLUMNS_MAX).length;
    if (count > most) {
      best = sign;
      most = count;
    }
  }
  return best.charCodeAt(0);
}

/** Index of the separator or line end behind the cell that starts at `start`. */
function cellEnd(text: string, start: number, separator: number): number {
  let at = start;
  if (text.charCodeAt(at) === QUOTE) {
    for (at++; at < text.length; at++) {
      if (text.charCodeAt(at) !== QUOTE) continue;
      if (text.charCodeAt(at + 1) !== QUOTE) break;
      at++;
    }
  }
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === separator || code === LINE_FEED || code === CARRIAGE_RETURN) return at;
  }
  return at;
}

function cellText(text: string, start: number, end: number): string {
  if (text.charCodeAt(start) !== QUOTE) return text.slice(start, end);
  const close = text.lastIndexOf('"', end);
  return text.slice(start + 1, close > start ? close : end).replaceAll('""', '"');
}
