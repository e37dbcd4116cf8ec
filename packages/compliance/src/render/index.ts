import type { ReportDocument } from '../report/document.ts';
import { renderCsv } from './csv.ts';
import { renderOscal } from './oscal.ts';
import { renderPdf } from './pdf.ts';

export { csvCell } from './csv.ts';

export type ReportFormat = 'json' | 'csv' | 'oscal' | 'pdf';

export const REPORT_FORMATS: readonly ReportFormat[] = ['json', 'csv', 'oscal', 'pdf'];

/** File name ending and media type of each format. */
export const FORMAT_INFO: Readonly<Record<ReportFormat, { readonly ending: string; readonly type: string }>> = {
  json: { ending: 'json', type: 'application/json' },
  csv: { ending: 'csv', type: 'text/csv' },
  oscal: { ending: 'oscal.json', type: 'application/json' },
  pdf: { ending: 'pdf', type: 'application/pdf' },
};

/** Renders a report; the same report gives the same bytes. */
export async function render(report: ReportDocument, format: ReportFormat): Promise<Uint8Array> {
  switch (format) {
    case 'json':
      return Buffer.from(`${JSON.stringify(report, null, 2)}\n`);
    case 'csv':
      return Buffer.from(renderCsv(report));
    case 'oscal':
      return Buffer.from(`${JSON.stringify(renderOscal(report), null, 2)}\n`);
    case 'pdf':
      return renderPdf(report);
    default:
      return format satisfies never;
  }
}
