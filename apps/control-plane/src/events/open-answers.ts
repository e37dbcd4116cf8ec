import type { Period } from '../contract/page.ts';
import type { EventIndex } from '../ingest/event-index.ts';
import type { OpenAnswer } from '../resources/operations/detail-schema.ts';

/** The latest successful answers of an operation to requests that carried no credential. Attacks are listed elsewhere. */
export async function openAnswers(events: EventIndex, operation: string, period: Period, limit: number): Promise<readonly OpenAnswer[]> {
  return await events.query<OpenAnswer>(
    `SELECT transaction, toUnixTimestamp64Milli(e.at) AS at, client, path, status FROM events_exchange AS e
     WHERE e.at >= fromUnixTimestamp64Milli({from:Int64}) AND e.at < fromUnixTimestamp64Milli({to:Int64})
       AND e.operation = {operation:String} AND e.principal_scheme = 'none' AND e.verdict = 'pass' AND e.status >= 200 AND e.status < 300
     ORDER BY e.at DESC LIMIT {limit:UInt32}`,
    { ...period, operation, limit },
  );
}
