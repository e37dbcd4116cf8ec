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
  return [COLUMNS, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
