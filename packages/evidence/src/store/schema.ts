/** How long rows are kept, days. The evidence log has its own retention; what it keeps can be indexed again. */
export interface Retention {
  /** Single events. PCI DSS 4.0.1 10.5.1 asks for 12 months. */
  readonly rawDays: number;
  /** Counts per minute. */
  readonly rollupDays: number;
  /** What each session did on a day: longer than single events may be wanted, for patterns that take a year to show. */
  readonly sessionDays: number;
}

export const RETENTION: Retention = { rawDays: 365, rollupDays: 1_825, sessionDays: 400 };

/** 50 years: the store's times of second precision end in 2106, and a sum beyond that would wrap to "expired". */
export const RETENTION_DAYS_MAX = 18_250;

/** Written to disk before an insert is acknowledged, so that the progress noted behind it is never ahead of it. */
const DURABLE = 'fsync_after_insert = 1, fsync_part_directory = 1';

const WORD = 'LowCardinality(String)';

const CREATE_EXCHANGE = `
CREATE TABLE IF NOT EXISTS events_exchange (
  log_seq UInt64,
  id String,
  stream ${WORD},
  seq UInt64,
  at DateTime64(3, 'UTC'),
  transaction String,
  listener ${WORD},
  protocol ${WORD},
  tls ${WORD},
  client String,
  principal_scheme ${WORD},
  principal_id String,
  principal_client String,
  partner ${WORD},
  method ${WORD},
  host ${WORD},
  path String,
  operation ${WORD},
  template ${WORD},
  status UInt16,
  upstream_status UInt16,
  duration_us UInt32,
  inspect_us UInt32,
  request_bytes UInt64,
  response_bytes UInt64,
  mode ${WORD},
  verdict ${WORD},
  action ${WORD},
  score Float64,
  classes Array(${WORD}),
  detectors Array(${WORD}),
  severity ${WORD},
  policy ${WORD},
  gaps Array(${WORD}),
  fail_open UInt8,
  payload String CODEC(ZSTD(1)),
  INDEX by_log_seq log_seq TYPE minmax GRANULARITY 1,
  INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_client client TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_principal principal_id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (at, log_seq) SETTINGS ${DURABLE}`;

const CREATE_SYSTEM = `
CREATE TABLE IF NOT EXISTS events_system (
  log_seq UInt64,
  id String,
  stream ${WORD},
  seq UInt64,
  at DateTime64(3, 'UTC'),
  kind ${WORD},
  name ${WORD},
  detail String,
  actor String,
  role ${WORD},
  target String,
  outcome ${WORD},
  address String,
  listener ${WORD},
  transaction String,
  count UInt64,
  INDEX by_log_seq log_seq TYPE minmax GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (at, log_seq) SETTINGS ${DURABLE}`;

const CREATE_ROLLUP = `
CREATE TABLE IF NOT EXISTS rollup_minute (
  minute DateTime('UTC'),
  host ${WORD},
  operation ${WORD},
  method ${WORD},
  template ${WORD},
  verdict ${WORD},
  action ${WORD},
  mode ${WORD},
  requests SimpleAggregateFunction(sum, UInt64),
  attacks SimpleAggregateFunction(sum, UInt64),
  blocked SimpleAggregateFunction(sum, UInt64),
  incomplete SimpleAggregateFunction(sum, UInt64),
  fail_open SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  request_bytes SimpleAggregateFunction(sum, UInt64),
  response_bytes SimpleAggregateFunction(sum, UInt64),
  gaps SimpleAggregateFunction(sumMap, Map(String, UInt64)),
  classes SimpleAggregateFunction(sumMap, Map(String, UInt64)),
  duration_us AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), UInt32),
  inspect_us AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), UInt32)
) ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(minute)
ORDER BY (minute, host, operation, method, template, verdict, action, mode) SETTINGS ${DURABLE}`;

/** Start of an event's minute, as the roll-up keys it. */
export const MINUTE_OF_EVENT = 'toStartOfMinute(toDateTime(events_exchange.at))';

/** Counts of exchanges by minute and everything they are grouped by. `where` narrows the events, for a rebuild. */
export function rollupSelect(where: string): string {
  const counts = (column: string) =>
    `sumMap(mapFromArrays(arrayMap(word -> toString(word), events_exchange.${column}), arrayWithConstant(length(events_exchange.${column}), toUInt64(1)))) AS ${column}`;
  // Columns are qualified: an alias of the same name would otherwise be taken for the column.
  return `
SELECT ${MINUTE_OF_EVENT} AS minute, host, operation, method, template, verdict, action, mode,
  count() AS requests,
  countIf(notEmpty(events_exchange.classes)) AS attacks,
  countIf(events_exchange.action = 'block') AS blocked,
  countIf(notEmpty(events_exchange.gaps)) AS incomplete,
  sum(events_exchange.fail_open) AS fail_open,
  countIf(events_exchange.status >= 500) AS errors,
  sum(events_exchange.request_bytes) AS request_bytes,
  sum(events_exchange.response_bytes) AS response_bytes,
  ${counts('gaps')},
  ${counts('classes')},
  quantilesTDigestState(0.5, 0.95, 0.99)(events_exchange.duration_us) AS duration_us,
  quantilesTDigestState(0.5, 0.95, 0.99)(events_exchange.inspect_us) AS inspect_us
FROM events_exchange ${where}
GROUP BY minute, host, operation, method, template, verdict, action, mode`;
}

/**
 * What a session did on a day. Every column is an aggregate that does not change when the same event is added again
 * (counts are those of distinct record numbers), so that what an interrupted batch left needs no taking back.
 */
const CREATE_SESSION_DAY = `
CREATE TABLE IF NOT EXISTS session_day (
  day Date,
  session String,
  principal SimpleAggregateFunction(max, String),
  first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
  requests AggregateFunction(uniqCombined64(12), UInt64),
  errors AggregateFunction(uniqCombined64If(12), UInt64, UInt8),
  flagged AggregateFunction(uniqCombined64If(12), UInt64, UInt8),
  stopped AggregateFunction(uniqCombined64If(12), UInt64, UInt8),
  clients AggregateFunction(uniqCombined64(12), String),
  operations AggregateFunction(uniqCombined64(12), String)
) ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(day) ORDER BY (day, session) SETTINGS ${DURABLE}`;

const CREATE_SESSION_VIEW = `
CREATE MATERIALIZED VIEW IF NOT EXISTS session_day_view TO session_day AS
SELECT toDate(at) AS day, session,
  max(principal_id) AS principal, min(at) AS first_at, max(at) AS last_at,
  uniqCombined64State(12)(log_seq) AS requests,
  uniqCombined64IfState(12)(log_seq, toUInt8(status >= 400)) AS errors,
  uniqCombined64IfState(12)(log_seq, toUInt8(notEmpty(classes))) AS flagged,
  uniqCombined64IfState(12)(log_seq, toUInt8(action = 'block')) AS stopped,
  uniqCombined64State(12)(client) AS clients,
  uniqCombined64State(12)(concat(method, ' ', host, template)) AS operations
FROM events_exchange WHERE session != '' GROUP BY day, session`;

/** How far each evidence log is indexed. Its rows merge into one per log. */
const CREATE_PROGRESS = `
CREATE TABLE IF NOT EXISTS index_progress (
  log String,
  log_seq SimpleAggregateFunction(max, UInt64)
) ENGINE = AggregatingMergeTree ORDER BY log SETTINGS ${DURABLE}`;

export const CREATE_VERSION: string = `
CREATE TABLE IF NOT EXISTS schema_version (
  version UInt32,
  applied DateTime('UTC') DEFAULT now()
) ENGINE = MergeTree ORDER BY version SETTINGS ${DURABLE}`;

/** Steps from one schema version to the next. A released step is never changed; every statement may be run again. */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    CREATE_EXCHANGE,
    CREATE_SYSTEM,
    CREATE_ROLLUP,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS rollup_minute_view TO rollup_minute AS ${rollupSelect('')}`,
    CREATE_PROGRESS,
  ],
  // Rows of before have none: index the log again to have them.
  [`ALTER TABLE events_exchange ADD COLUMN IF NOT EXISTS signals Array(${WORD}) AFTER gaps`],
  ['ALTER TABLE events_exchange ADD COLUMN IF NOT EXISTS session String', CREATE_SESSION_DAY, CREATE_SESSION_VIEW],
  [`ALTER TABLE events_exchange ADD COLUMN IF NOT EXISTS scopes Array(${WORD})`],
];

/** Tables that forget, with the time that their age is counted from. */
export function timeToLive(retention: Retention): readonly { readonly table: string; readonly expression: string }[] {
  return [
    { table: 'events_exchange', expression: `toDateTime(at) + toIntervalDay(${retention.rawDays})` },
    { table: 'events_system', expression: `toDateTime(at) + toIntervalDay(${retention.rawDays})` },
    { table: 'session_day', expression: `day + toIntervalDay(${retention.sessionDays})` },
    { table: 'rollup_minute', expression: `minute + toIntervalDay(${retention.rollupDays})` },
  ];
}
