import type { InventoryChanges } from '../facts/inventory-changes.ts';
import type { ReportDocument } from '../report/document.ts';

const COLUMNS = [
  'framework',
  'ref',
  'control',
  'title',
  'role',
  'state',
  'machine state',
  'framework term',
  'reasons',
  'tests',
  'manual part',
  'attested by',
  'attested until',
  'attestation evidence',
  'period from',
  'period to',
  'log head',
];

/** One CSV cell (RFC 4180). A leading `= + - @` or tab is disarmed, so that no spreadsheet runs it as a formula. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The controls of a report, one line each. */
export function renderCsv(report: ReportDocument): string {
  const rows = report.controls.map((control) => [
    report.framework.id,
    control.ref,
    control.id,
    control.title,
    control.role,
    control.state,
    control.machine_state,
    control.term,
    control.reasons.join('; '),
    control.tests.map((test) => `${test.kind}: ${test.text}`).join('; '),
    control.manual_part,
    control.attestation?.author ?? '',
    control.attestation === null ? '' : new Date(control.attestation.expires).toISOString(),
    control.attestation?.reference ?? '',
    report.period.from,
    report.period.to,
    report.source.head,
  ]);
  return csvOf([COLUMNS, ...rows]);
}

function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

const CHANGE_COLUMNS = [
  'change',
  'method',
  'host',
  'path',
  'operation',
  'risk',
  'fact',
  'before',
  'after',
  'period from',
  'period to',
  'log head',
];

/** What differs in the inventory, one line each fact; an operation of which no fact is told has one line, and what is left out the last. */
export function renderChangesCsv({ period, source }: ReportDocument, { operations, left_out }: InventoryChanges): string {
  const end = [period.from, period.to, source.head];
  const rows = operations.flatMap(({ change, method, host, template, id, risk, changes, others }) => {
    const start = [change, method, host, template, id, risk];
    const lines = changes.map(({ fact, before, after }) => [...start, fact, before ?? '', after ?? '', ...end]);
    if (others > 0) lines.push([...start, 'other facts', '', String(others), ...end]);
    return lines.length > 0 ? lines : [[...start, '', '', '', ...end]];
  });
  if (left_out > 0) rows.push(['left out', '', '', '', '', '', 'operations', '', String(left_out), ...end]);
  return csvOf([CHANGE_COLUMNS, ...rows]);
}
