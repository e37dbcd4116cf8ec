import { checkPeriod, frameworkOf, makeReport } from '@sallyport/compliance';
import { newId, SallyportError } from '@sallyport/core';
import { canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import { fileRoute, type Resource, route } from '../../http/route.ts';
import { openReportFile, writeReport } from '../../reporting/report-files.ts';
import { reportRequest } from '../../reporting/request.ts';
import { verifyKept } from '../../reporting/verify-report.ts';
import type { ReportRow } from '../../state/tables.ts';
import { reportsPolicy } from './policy.ts';
import { filesOf, presentReport } from './presenter.ts';
import { createReport, downloadReport, listReports, verifyReport } from './schema.ts';

/** Reports listed; older ones stay on disk. */
const REPORTS_LISTED_MAX = 500;

const list = route(listReports, async (call, control) => {
  const rows = await control.state.db.selectFrom('reports').selectAll().orderBy('created_at', 'desc').limit(REPORTS_LISTED_MAX).execute();
  return {
    items: rows.map((row) => presentReport(call.actor, row)),
    can: canUse(call.actor, reportsPolicy, { create: 'reports.create' }),
  };
});

const create = route(createReport, async (call, control) => {
  const { framework: id, from, to } = call.body;
  call.note(id, `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`);
  checkPeriod({ from, to }, control.clock.now(), 'body.');
  const framework = frameworkOf(id);
  const report = makeReport(await reportRequest(control, id, { from, to }), await control.facts.of({ from, to }, true));
  const now = control.clock.now();
  const reportId = `rep_${newId(now, control.random)}`;
  const files = await writeReport(control, reportId, report);
  const row: ReportRow = {
    id: reportId,
    framework: id,
    title: framework.title,
    period_from: from,
    period_to: to,
    created_at: now,
    created_by: call.actor.name,
    counts: JSON.stringify(report.summary),
    files: JSON.stringify(files),
  };
  await control.state.db.insertInto('reports').values(row).execute();
  return presentReport(call.actor, row);
});

const download = fileRoute(downloadReport, async (call, control) => {
  const { id, format } = call.params;
  call.note(id, format);
  const row = await reportOf(control, id);
  const file = filesOf(row).find((entry) => entry.format === format);
  if (file === undefined) throw new SallyportError('NOT_FOUND', 'report', `${id} ${format}`);
  const { bytes, content } = await openReportFile(control.folder, row.id, file.name);
  const period = `${day(row.period_from)}-${day(row.period_to)}`;
  return { mediaType: file.media_type, name: `${row.framework}-${period}-${file.name}`, bytes, content };
});

const verify = route(verifyReport, async (call, control) => {
  const row = await reportOf(control, call.params.id);
  const bundle = filesOf(row).find((entry) => entry.format === 'bundle');
  if (bundle === undefined) throw new SallyportError('NOT_FOUND', 'report', `${row.id} bundle`);
  const verification = await verifyKept(control, row.id, bundle.name);
  call.note(row.id, verification.valid ? 'valid' : 'not valid');
  return verification;
});

/** The row of an id: only ids that are in the state store ever become part of a path. */
async function reportOf(control: Control, id: string): Promise<ReportRow> {
  const row = await control.state.db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'report', id);
  return row;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export const reports: Resource = { name: 'reports', policy: reportsPolicy, routes: [list, create, download, verify] };
