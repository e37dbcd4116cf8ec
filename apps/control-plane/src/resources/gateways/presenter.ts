import { streamState } from '../../ingest/stream-tracker.ts';
import type { StreamRow } from '../../state/tables.ts';
import type { GatewayStream } from './schema.ts';

/** `versions` maps the hash of a policy to its version. */
export function presentStream(row: StreamRow, versions: ReadonlyMap<string, number>, now: number): GatewayStream {
  const { stream, first_seen, last_heartbeat, seq, events, lag_ms, lost } = row;
  return {
    stream,
    state: streamState(row, now),
    first_seen,
    last_heartbeat,
    seq,
    events,
    lag_ms,
    policy_version: versions.get(row.policy) ?? 0,
    lost,
  };
}
