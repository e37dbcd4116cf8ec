import type { Period } from '../contract/page.ts';
import type { EventIndex } from '../ingest/event-index.ts';
import { EVENT_IN_WINDOW } from './traffic.ts';

/** Operations times callers that are counted; the rest, which called least, is left out. */
export const CALLERS_MAX = 20_000;

/** Who called an operation: a partner, or whoever showed a credential of a kind. */
export interface CallerCount {
  readonly operation: string;
  /** Id of a partner, or the empty string. */
  readonly partner: string;
  readonly scheme: string;
  readonly exchanges: number;
}

/** Exchanges that were let through and answered with success, by operation and caller. */
export async function callersByOperation(events: EventIndex, period: Period): Promise<readonly CallerCount[]> {
  return await events.query<CallerCount>(
    `SELECT operation, partner, principal_scheme AS scheme, count() AS exchanges FROM events_exchange
     WHERE ${EVENT_IN_WINDOW} AND operation != '' AND status >= 200 AND status < 300
     GROUP BY operation, partner, scheme ORDER BY exchanges DESC, operation, partner, scheme LIMIT ${CALLERS_MAX}`,
    { ...period },
  );
}
