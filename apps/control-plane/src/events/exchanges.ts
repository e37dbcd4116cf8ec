import type { EventIndex } from '../ingest/event-index.ts';
import type { AlertExchange } from '../resources/alerts/schema.ts';
import { FLAGGED } from './attack-filter.ts';
import { DAY_MS } from './period.ts';

/** Slow abuse goes on for days: its evidence is looked for this long before the alert. */
const BEFORE_MS = 29 * DAY_MS;

/** Exchanges by transaction id, the oldest first; those of at most four weeks before `at`. */
export async function exchangesOf(events: EventIndex, transactions: readonly string[], at: number): Promise<readonly AlertExchange[]> {
  if (transactions.length === 0) return [];
  const rows = await events.query<Omit<AlertExchange, 'flagged'> & { readonly flagged: number }>(
    `SELECT e.id AS id, e.transaction AS transaction, toUnixTimestamp64Milli(e.at) AS at, e.client AS client, e.partner AS partner,
       e.method AS method, e.host AS host, e.path AS path, e.operation AS operation, e.status AS status, toUInt8(${FLAGGED}) AS flagged
     FROM events_exchange AS e
     WHERE e.at >= fromUnixTimestamp64Milli({from:Int64}) AND e.at <= fromUnixTimestamp64Milli({to:Int64})
       AND has({transactions:Array(String)}, e.transaction)
     ORDER BY e.at, e.log_seq LIMIT {limit:UInt32}`,
    { from: at - BEFORE_MS, to: at, transactions, limit: transactions.length },
  );
  return rows.map(({ flagged, ...row }) => ({ ...row, flagged: flagged === 1 }));
}
