import type { Event } from '@sallyport/core';
import type { StreamRow } from '../state/tables.ts';

/** A worker not heard of for this long is not live: two and a half of the heartbeats it sends every minute at the least. */
const LIVE_MS = 150_000;

/** Worker runs remembered; the one silent longest is forgotten first. */
const STREAMS_MAX = 2_000;

export type StreamState = 'live' | 'stopped' | 'silent';

/** Who delivers events: one entry for each run of a gateway worker, kept up by the events themselves. */
export class StreamTracker {
  readonly #rows = new Map<string, StreamRow>();

  constructor(rows: readonly StreamRow[] = []) {
    for (const row of rows) this.#rows.set(row.stream, { ...row });
  }

  rows(): StreamRow[] {
    return [...this.#rows.values()];
  }

  observe(event: Event): void {
    const row = this.#rows.get(event.stream) ?? (isWorker(event) ? this.#add(event) : null);
    if (row === null) return;
    row.seq = event.seq;
    row.events++;
    if (event.kind === 'exchange') {
      row.last_heartbeat = Math.max(row.last_heartbeat, event.at);
      row.policy = event.decision.policy;
    } else if (event.kind === 'system') {
      row.last_heartbeat = Math.max(row.last_heartbeat, event.at);
      row.stopped = event.name === 'worker-stop' || event.name === 'worker-crash' ? 1 : 0;
      if (event.name === 'spool-overflow') row.lost += event.count;
    }
  }

  /** A batch of a stream was recorded: how long its oldest event waited. */
  delivered(stream: string, oldestAt: number, now: number): void {
    const row = this.#rows.get(stream);
    if (row !== undefined) row.lag_ms = Math.max(0, Math.round(now - oldestAt));
  }

  #add(event: Event): StreamRow {
    const row: StreamRow = {
      stream: event.stream,
      first_seen: event.at,
      last_heartbeat: event.at,
      seq: 0,
      events: 0,
      lag_ms: 0,
      policy: '',
      lost: 0,
      stopped: 0,
    };
    this.#rows.set(event.stream, row);
    if (this.#rows.size > STREAMS_MAX) this.#forgetOldest();
    return row;
  }

  #forgetOldest(): void {
    let oldest: StreamRow | null = null;
    for (const row of this.#rows.values()) if (oldest === null || row.last_heartbeat < oldest.last_heartbeat) oldest = row;
    if (oldest !== null) this.#rows.delete(oldest.stream);
  }

  live(now: number): number {
    let count = 0;
    for (const row of this.#rows.values()) if (streamState(row, now) === 'live') count++;
    return count;
  }

  /** Live workers whose last decision was by this policy, of all live ones. */
  running(policy: string, now: number): { workers: number; of: number } {
    const live = this.rows().filter((row) => streamState(row, now) === 'live');
    return { workers: live.filter((row) => row.policy === policy).length, of: live.length };
  }
}

/** What only a worker writes; a gateway's primary process and the control plane have streams of their own. */
function isWorker(event: Event): boolean {
  return event.kind === 'exchange' || (event.kind === 'system' && (event.name === 'worker-start' || event.name === 'heartbeat'));
}

export function streamState(row: StreamRow, now: number): StreamState {
  if (row.stopped === 1) return 'stopped';
  return now - row.last_heartbeat <= LIVE_MS ? 'live' : 'silent';
}
