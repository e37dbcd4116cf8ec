import type { Period } from '../contract/page.ts';
import type { EventIndex } from '../ingest/event-index.ts';
import type { SessionDay, SessionExchange, SessionQuery, SessionSign } from '../resources/sessions/schema.ts';

type Events = Pick<EventIndex, 'query'>;

/** Exchanges of one session that are shown. */
const EXCHANGES_MAX = 200;
/** Days of one session: all that can be kept. */
const DAYS_MAX = 500;

const DAY_COLUMNS = `session, max(principal) AS principal, toUnixTimestamp(toDateTime(day, 'UTC')) * 1000 AS day_ms,
  toUnixTimestamp64Milli(min(first_at)) AS first, toUnixTimestamp64Milli(max(last_at)) AS last,
  uniqCombined64Merge(12)(requests) AS request_count, uniqCombined64IfMerge(12)(errors) AS error_count,
  uniqCombined64IfMerge(12)(flagged) AS flagged_count, uniqCombined64IfMerge(12)(stopped) AS stopped_count,
  uniqCombined64Merge(12)(clients) AS client_count, uniqCombined64Merge(12)(operations) AS operation_count`;

interface DayRow {
  readonly session: string;
  readonly principal: string;
  readonly day_ms: number;
  readonly first: number;
  readonly last: number;
  readonly request_count: number;
  readonly error_count: number;
  readonly flagged_count: number;
  readonly stopped_count: number;
  readonly client_count: number;
  readonly operation_count: number;
}

/** Column of each sign, and what it has to be over. */
const SIGN_TEST: Readonly<Record<SessionSign, string>> = {
  flagged: 'flagged_count > 0',
  stopped: 'stopped_count > 0',
  errors: 'error_count > 0',
  addresses: 'client_count > 1',
};

/** Days of sessions within a period, most flagged first. */
export async function sessionDays(
  events: Events,
  period: Period,
  { principal, q, with: signs, limit }: Pick<SessionQuery, 'principal' | 'q' | 'with' | 'limit'>,
): Promise<SessionDay[]> {
  const tests = signs.map((sign) => ` AND ${SIGN_TEST[sign]}`).join('');
  const rows = await events.query<DayRow>(
    `SELECT ${DAY_COLUMNS} FROM session_day
WHERE day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AND day <= toDate(fromUnixTimestamp64Milli({to:Int64}, 'UTC'))
GROUP BY day, session HAVING ({principal:String} = '' OR principal = {principal:String})
  AND ({q:String} = '' OR startsWith(session, {q:String}) OR startsWith(principal, {q:String}))${tests}
ORDER BY flagged_count DESC, request_count DESC, day_ms DESC, session LIMIT {limit:UInt32}`,
    { from: period.from, to: period.to, principal, q, limit },
  );
  return rows.map(dayOf);
}

/** Every day of one session, newest first. */
export async function daysOfSession(events: Events, session: string): Promise<SessionDay[]> {
  const rows = await events.query<DayRow>(
    `SELECT ${DAY_COLUMNS} FROM session_day WHERE session = {session:String} GROUP BY day, session ORDER BY day_ms DESC LIMIT {limit:UInt32}`,
    { session, limit: DAYS_MAX },
  );
  return rows.map(dayOf);
}

/** The latest exchanges of one session, of its last day on. */
export async function exchangesOfSession(events: Events, session: string, since: number): Promise<SessionExchange[]> {
  return await events.query<SessionExchange>(
    `SELECT id, toUnixTimestamp64Milli(at) AS at, client, method, host, path, status, action, classes FROM events_exchange
WHERE events_exchange.at >= fromUnixTimestamp64Milli({since:Int64}) AND session = {session:String}
ORDER BY events_exchange.at DESC LIMIT {limit:UInt32}`,
    { session, since, limit: EXCHANGES_MAX },
  );
}

function dayOf(row: DayRow): SessionDay {
  return {
    session: row.session,
    principal: row.principal,
    day: row.day_ms,
    first_at: row.first,
    last_at: row.last,
    requests: row.request_count,
    errors: row.error_count,
    flagged: row.flagged_count,
    stopped: row.stopped_count,
    clients: row.client_count,
    operations: row.operation_count,
  };
}
