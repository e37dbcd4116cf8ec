import { idTime, SallyportError, type Severity } from '@sallyport/core';
import type { Period } from '../../contract/page.ts';
import type { Control } from '../../control.ts';
import { HOUR_MS } from '../../events/period.ts';
import { ITSELF } from '../../ingest/weakness-store.ts';
import type { Notice } from '../../notices/notice.ts';
import { periodEnd, type ReportEvery, wholePeriods } from '../../reporting/whole-periods.ts';
import type { PartnerRow } from '../../state/tables.ts';
import type { PartnerReportFailureRow } from '../../state/third-party-tables.ts';
import { keepPartnerReport } from './report.ts';
import { type PartnerProfile, type PartnerReportPlan, partnerProfileSchema } from './schema.ts';

/** Periods looked back on: a control plane that was down for months makes up for these. */
const PERIODS_BACK = 3;

/** Pause after a report that could not be made: the disk may have room again, milliseconds. */
const AGAIN_MS = HOUR_MS;

/** Reports made in one round; the next round goes on, so that other readings of the log get their turn. */
const ROUND_MAX = 5;

interface Due {
  readonly partner: PartnerRow;
  readonly period: Period;
}

/** How often a partner is reported: its own word, else that of the configuration. */
export function everyOf({ report_every }: PartnerProfile, config: Control['config']): ReportEvery {
  return report_every === '' ? config.partner_reports.every : report_every;
}

function failureId(partner: string, { from }: Period): string {
  return `${partner} ${from}`;
}

/** Time of the first record of the log; `null` for an empty one. */
async function logBegins(control: Control): Promise<number | null> {
  const { log } = control.recorder;
  for await (const { event } of log.read(log.first(), log.first())) return event.at;
  return null;
}

/** Reports that have ended their time and are not there: of periods that the log saw something of, and the partner was known in. */
async function dueReports(control: Control, now: number): Promise<Due[]> {
  const begins = await logBegins(control);
  if (begins === null) return [];
  const { db } = control.state;
  const partners = await db.selectFrom('partners').selectAll().orderBy('id').execute();
  const made = await db
    .selectFrom('reports')
    .select(['framework', 'period_from', 'period_to'])
    .where('framework', 'like', 'partner-%')
    .execute();
  const known = new Set(made.map(({ framework, period_from, period_to }) => `${framework} ${period_from} ${period_to}`));
  const delayed = now - control.config.partner_reports.delay_hours * HOUR_MS;
  return partners.flatMap((partner) => {
    const every = everyOf(partnerProfileSchema.parse(JSON.parse(partner.profile)), control.config);
    if (every === 'never') return [];
    const since = Math.max(begins, idTime(partner.id.slice('prt_'.length)));
    return wholePeriods(every, delayed, PERIODS_BACK)
      .filter(({ from, to }) => to > since && !known.has(`partner-${partner.id} ${from} ${to}`))
      .map((period) => ({ partner, period }));
  });
}

/** Makes the reports that are due. What cannot be made is tried again every hour, is said in the log, and stands beside the partner. */
export async function makeDueReports(control: Control): Promise<void> {
  const now = control.clock.now();
  const waiting = await control.state.db.selectFrom('partner_report_failures').select('id').where('next_at', '>', now).execute();
  const held = new Set(waiting.map(({ id }) => id));
  const due = (await dueReports(control, now)).filter(({ partner, period }) => !held.has(failureId(partner.id, period)));
  for (const one of due.slice(0, ROUND_MAX)) await makeReport(control, one);
}

async function makeReport(control: Control, { partner, period }: Due): Promise<void> {
  const months = `${new Date(period.from).toISOString()} to ${new Date(period.to).toISOString()}`;
  try {
    const row = await keepPartnerReport(control, ITSELF, partner, period);
    await control.state.db.deleteFrom('partner_report_failures').where('id', '=', failureId(partner.id, period)).execute();
    const who = { actor: ITSELF, role: 'system', address: '' } as const;
    const detail = `${months}, report ${row.id}, by schedule`;
    await control.record({
      kind: 'audit',
      at: control.clock.now(),
      ...who,
      action: 'partners.report',
      target: partner.id,
      outcome: 'allowed',
      detail,
    });
    await tell(control, partner, 'Report made', 'info', `${partner.name}, ${months}`, { report: row.id });
  } catch (error) {
    await noteFailure(control, { partner, period }, error, months);
  }
}

async function noteFailure(control: Control, { partner, period }: Due, error: unknown, months: string): Promise<void> {
  const now = control.clock.now();
  const detail =
    error instanceof SallyportError ? `${error.code} at ${error.place}: ${error.detail}` : 'an error of our own; the log has it';
  control.logger.error({ err: error, partner: partner.id }, 'could not make the report of a third party');
  const id = failureId(partner.id, period);
  const before = await control.state.db.selectFrom('partner_report_failures').select('attempts').where('id', '=', id).executeTakeFirst();
  const attempts = (before?.attempts ?? 0) + 1;
  const row: PartnerReportFailureRow = {
    id,
    partner: partner.id,
    period_from: period.from,
    period_to: period.to,
    attempts,
    failed_at: now,
    next_at: now + AGAIN_MS,
    error: detail,
  };
  const { id: _, ...next } = row;
  await control.state.db
    .insertInto('partner_report_failures')
    .values(row)
    .onConflict((on) => on.column('id').doUpdateSet(next))
    .execute();
  const words = `report of ${partner.name} for ${months}, try ${attempts}: ${detail}`;
  await control.record({ kind: 'system', at: now, name: 'report-failed', detail: words, count: attempts });
  // Said once: the page of the partner says how it goes on.
  if (attempts > 1) return;
  await tell(control, partner, 'Report failed', 'medium', words, {});
}

function tell(
  { notices, state, clock }: Control,
  { id, name }: Due['partner'],
  title: string,
  severity: Severity,
  detail: string,
  about: Notice['about'],
): Promise<void> {
  const at = clock.now();
  const facts = { ...about, partner: id, name };
  return notices.queue(state.db, {
    id: `report:${id}:${at}`,
    at,
    topic: 'report',
    severity,
    title,
    detail,
    about: facts,
    path: `/partners/${id}`,
  });
}

/** By partner: how often it is reported, when next, and which report is missing. */
export async function reportPlans(
  control: Control,
): Promise<(partner: Pick<PartnerRow, 'id'>, profile: PartnerProfile) => PartnerReportPlan> {
  const now = control.clock.now();
  const failures = await control.state.db.selectFrom('partner_report_failures').selectAll().orderBy('period_from', 'desc').execute();
  return ({ id }, profile) => {
    const every = everyOf(profile, control.config);
    const failed = failures.find(({ partner }) => partner === id);
    return {
      every,
      next_at: every === 'never' ? 0 : periodEnd(every, now) + control.config.partner_reports.delay_hours * HOUR_MS,
      failure:
        failed === undefined || every === 'never'
          ? null
          : {
              period: { from: Number(failed.period_from), to: Number(failed.period_to) },
              attempts: failed.attempts,
              failed_at: Number(failed.failed_at),
              next_at: Number(failed.next_at),
              detail: failed.error,
            },
    };
  };
}
