import { csvCell } from '../render/csv.ts';
import { compilePdf } from '../render/pdf.ts';
import type { PartnerReport } from './document.ts';

const COLUMNS = ['partner', 'operation', 'calls', 'errors', 'auth failures', 'agreed', 'period from', 'period to', 'log head'];

/** The operations of a partner, one line each. */
export function renderPartnerCsv({ partner, operations, period, source }: PartnerReport): string {
  const rows = operations.map(({ operation, calls, errors, auth_failures, agreed }) => [
    partner.name,
    operation,
    String(calls),
    String(errors),
    String(auth_failures),
    agreed ? 'yes' : 'no',
    period.from,
    period.to,
    source.head,
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

export async function renderPartnerPdf(report: PartnerReport): Promise<Uint8Array> {
  return await compilePdf('partner.typ', report);
}
