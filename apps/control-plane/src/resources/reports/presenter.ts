import { type Actor, canUse } from '../../access/actor.ts';
import type { KeptFile } from '../../reporting/report-files.ts';
import type { ReportRow } from '../../state/tables.ts';
import { reportsPolicy } from './policy.ts';
import { downloadReport, type Report } from './schema.ts';

export function presentReport(actor: Actor, row: ReportRow): Report {
  return {
    id: row.id,
    framework: row.framework,
    framework_title: row.title,
    period: { from: row.period_from, to: row.period_to },
    created_at: row.created_at,
    created_by: row.created_by,
    counts: JSON.parse(row.counts) as Record<string, number>,
    files: filesOf(row).map((file) => ({ ...file, href: hrefOf(row.id, file.format) })),
    can: canUse(actor, reportsPolicy, { download: 'reports.download', verify: 'reports.verify' }),
  };
}

export function filesOf(row: ReportRow): KeptFile[] {
  return JSON.parse(row.files) as KeptFile[];
}

function hrefOf(id: string, format: string): string {
  return downloadReport.path.replace(':id', id).replace(':format', format);
}
