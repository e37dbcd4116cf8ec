import type { Period } from '../../contract/page.ts';
import { attackPage } from '../../events/attacks.ts';
import { type ExportColumn, timeCell } from '../../http/export.ts';
import type { EventIndex } from '../../ingest/event-index.ts';
import { presentAttack } from './presenter.ts';
import type { AttackFilter, AttackSummary } from './schema.ts';

/** Rows read from the event store at a time. */
const BATCH_ROWS = 5_000;

export const ATTACK_COLUMNS: readonly ExportColumn<AttackSummary>[] = [
  ['at', ({ at }) => timeCell(at)],
  ['id', ({ id }) => id],
  ['client', ({ client }) => client],
  ['partner', ({ partner }) => partner],
  ['method', ({ method }) => method],
  ['host', ({ host }) => host],
  ['path', ({ path }) => path],
  ['operation', ({ operation }) => operation],
  ['template', ({ template }) => template],
  ['status', ({ status }) => status],
  ['verdict', ({ verdict }) => verdict],
  ['action', ({ action }) => action],
  ['mode', ({ mode }) => mode],
  ['score', ({ score }) => score],
  ['severity', ({ severity }) => severity],
  ['classes', ({ classes }) => classes],
  ['detectors', ({ detectors }) => detectors],
];

/** Everything a filter finds in a period, newest first, batch by batch. */
export async function* allAttacks(events: EventIndex, filter: AttackFilter, period: Period): AsyncGenerator<readonly AttackSummary[]> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof attackPage>> = await attackPage(events, filter, period, BATCH_ROWS, cursor);
    yield page.rows.map(presentAttack);
    cursor = page.next;
  }
}
