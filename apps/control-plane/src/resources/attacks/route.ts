import { SallyportError } from '@sallyport/core';
import type { LogRecord } from '@sallyport/evidence';
import type { Control } from '../../control.ts';
import { attackCount, attackDetail, attackGroups, attackPage } from '../../events/attacks.ts';
import { DAY_MS, periodOf } from '../../events/period.ts';
import { checkExport, exportFile } from '../../http/export.ts';
import { fileRoute, type Resource, route } from '../../http/route.ts';
import { ATTACK_COLUMNS, allAttacks } from './export.ts';
import { attacksPolicy } from './policy.ts';
import { presentAttack, presentAttackDetail, presentGroup } from './presenter.ts';
import { exportAttacks, getAttack, groupAttacks, listAttacks } from './schema.ts';

const list = route(listAttacks, async (call, control) => {
  const { limit, cursor, ...filter } = call.query;
  const period = periodOf(filter, control.clock.now(), DAY_MS);
  const [page, total] = await Promise.all([
    attackPage(control.events, filter, period, limit, cursor),
    attackCount(control.events, filter, period),
  ]);
  return { period, items: page.rows.map(presentAttack), next: page.next, total };
});

const exported = fileRoute(exportAttacks, async (call, control) => {
  const { format, ...filter } = call.query;
  const period = periodOf(filter, control.clock.now(), DAY_MS);
  call.note('attacks', JSON.stringify({ ...filter, ...period, format }));
  checkExport(await attackCount(control.events, filter, period));
  return exportFile('attacks', format, ATTACK_COLUMNS, allAttacks(control.events, filter, period));
});

const groups = route(groupAttacks, async (call, control) => {
  const { by, limit, ...filter } = call.query;
  const period = periodOf(filter, control.clock.now(), DAY_MS);
  const rows = await attackGroups(control.events, filter, period, by, limit);
  return { period, by, items: rows.map((row) => presentGroup(by, row)) };
});

/** Who looked into an attack is on record: it is what a review of alerts is shown by. */
const read = route(getAttack, async (call, control) => {
  const row = await attackDetail(control.events, call.params.id);
  if (row === null) throw new SallyportError('NOT_FOUND', 'attack', call.params.id);
  return presentAttackDetail(row, await recordOf(control, row.log_seq, row.id));
});

/** The record itself, or `null` when retention has deleted it. */
async function recordOf(control: Control, seq: number, id: string): Promise<LogRecord | null> {
  const { log } = control.recorder;
  if (seq < log.first()) return null;
  for await (const record of log.read(seq, seq)) if (record.event.id === id) return record;
  return null;
}

export const attacks: Resource = { name: 'attacks', policy: attacksPolicy, routes: [list, exported, groups, read] };
