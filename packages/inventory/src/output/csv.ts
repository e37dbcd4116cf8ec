import type { OperationRecord } from '../model.ts';
import type { Ownership } from '../ownership/ownership.ts';

const COLUMNS: readonly (readonly [name: string, of: (record: OperationRecord, owned: Ownership) => string | number])[] = [
  ['id', ({ id }) => id],
  ['method', ({ method }) => method],
  ['host', ({ host }) => host],
  ['template', ({ template }) => template],
  ['action', ({ action }) => action],
  ['protocol', ({ protocol }) => protocol],
  ['direction', ({ direction }) => direction],
  ['status', ({ status }) => status],
  ['spec', ({ spec }) => spec],
  ['exposure', ({ exposure }) => exposure],
  ['requests', ({ requests }) => requests],
  ['first_seen', ({ first_seen }) => timeText(first_seen)],
  ['last_seen', ({ last_seen }) => timeText(last_seen)],
  ['auth', ({ auth }) => auth.state],
  ['auth_schemes', ({ auth }) => auth.schemes.map(({ scheme }) => scheme).join(' ')],
  ['data_classes', ({ data_classes }) => data_classes.map(({ id }) => id).join(' ')],
  ['risk', ({ risk }) => risk.score],
  ['risk_level', ({ risk }) => risk.level],
  ['owner', (_, { owner }) => owner],
  ['service', (_, { service }) => service],
  ['criticality', (_, { criticality }) => criticality],
  ['tags', (_, { tags }) => tags.join(' ')],
  ['scope', (_, { scope }) => scope.join(' ')],
];

/** The inventory as CSV (RFC 4180), one operation a line. */
export function toCsv(records: readonly OperationRecord[], ownerOf: (record: OperationRecord) => Ownership): string {
  const lines = [COLUMNS.map(([name]) => name).join(',')];
  for (const record of records) {
    const owned = ownerOf(record);
    lines.push(COLUMNS.map(([, of]) => cell(of(record, owned))).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Quoted where it has to be. A leading sign would make a spreadsheet run it as a formula, so it is quoted with an apostrophe. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function timeText(at: number): string {
  return at > 0 && Number.isFinite(at) ? new Date(at).toISOString() : '';
}
