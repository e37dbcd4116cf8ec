import { makePartnerReport } from '@sallyport/compliance';
import { newId, SallyportError } from '@sallyport/core';
import type { Period } from '../../contract/page.ts';
import type { Control } from '../../control.ts';
import { writePartnerReport } from '../../reporting/report-files.ts';
import type { PartnerRow, ReportRow } from '../../state/tables.ts';
import { partnerProfileSchema } from './schema.ts';

/** Makes and keeps the report of a partner; the numbers are counted from the evidence log, not from an index over it. */
export async function keepPartnerReport(control: Control, by: string, partner: PartnerRow, period: Period): Promise<ReportRow> {
  if (period.from >= period.to) throw new SallyportError('PERIOD_INVALID', 'body.from', 'it is not before body.to');
  const result = await control.logRunner.run((place) => ({ kind: 'partner', ...place, period, partner: partner.id }));
  if (result.kind !== 'partner') throw new SallyportError('INTERNAL', 'partner report', 'another task was answered');
  const report = makePartnerReport(
    {
      partner: { id: partner.id, name: partner.name },
      agreement: partnerProfileSchema.parse(JSON.parse(partner.profile)),
      period,
      institution: control.config.institution,
      productVersion: control.version,
    },
    result.collected,
  );
  const now = control.clock.now();
  const id = `rep_${newId(now, control.random)}`;
  const files = await writePartnerReport(control, id, report);
  const row: ReportRow = {
    id,
    framework: `partner-${partner.id}`,
    title: `Third party: ${partner.name}`,
    period_from: period.from,
    period_to: period.to,
    created_at: now,
    created_by: by,
    counts: JSON.stringify({ alerts: report.alerts.length }),
    files: JSON.stringify(files),
  };
  await control.state.db.insertInto('reports').values(row).execute();
  return row;
}
