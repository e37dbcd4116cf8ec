import type { Control } from '../../control.ts';
import type { PartnerAlert } from './schema.ts';
import { partnerTelemetry } from './telemetry.ts';

/** Name of the row that holds what was said already. */
const SNAPSHOT = 'partner-alerts';
/** Alerts of one partner that are remembered as said; of more, the rest is said again. */
const SAID_MAX = 500;

type Said = Readonly<Record<string, readonly string[]>>;

/**
 * Records, once each, what stands out from a partner's habit or goes beyond what was agreed (OCC 2023-17, ongoing monitoring),
 * so that it is evidence and notice even when nobody looks. What went away and comes back is said again.
 */
export class PartnerWatch {
  async step(control: Control): Promise<void> {
    const { db } = control.state;
    const rows = await db.selectFrom('partners').selectAll().orderBy('id').execute();
    const before = await readSaid(control);
    const after: Record<string, readonly string[]> = {};
    for (const row of rows) {
      const { alerts } = await partnerTelemetry(control, row);
      const said = new Set(before[row.id]);
      for (const alert of alerts) if (!said.has(keyOf(alert))) await say(control, row.name, alert);
      after[row.id] = alerts.map(keyOf).slice(0, SAID_MAX);
    }
    const values = { seq: control.followed(), saved_at: control.clock.now(), body: JSON.stringify(after) };
    await db
      .insertInto('snapshots')
      .values({ name: SNAPSHOT, ...values })
      .onConflict((on) => on.column('name').doUpdateSet(values))
      .execute();
  }
}

/**
 * What departs from a habit is a thing of its hour; what breaks an agreement is one thing for as long as it lasts, also where
 * the number of its requests goes on changing.
 */
function keyOf({ kind, at, measure, detail }: PartnerAlert): string {
  if (kind === 'habit') return `${kind} ${measure} ${at}`;
  return measure === 'requests' ? `${kind} ${measure}` : `${kind} ${measure} ${detail}`;
}

async function readSaid({ state, logger }: Control): Promise<Said> {
  const row = await state.db.selectFrom('snapshots').select('body').where('name', '=', SNAPSHOT).executeTakeFirst();
  try {
    return row === undefined ? {} : (JSON.parse(row.body) as Said);
  } catch (error) {
    logger.warn({ err: error }, 'what was said of partners cannot be read; it is said again');
    return {};
  }
}

function say(control: Control, name: string, { kind, measure, detail, at }: PartnerAlert): Promise<void> {
  const words = `${name}: ${measure}, ${detail} (${kind}${kind === 'habit' ? `, hour of ${new Date(at).toISOString()}` : ''})`;
  return control.record({ kind: 'system', at: control.clock.now(), name: 'partner-anomaly', detail: words, count: 1 });
}
