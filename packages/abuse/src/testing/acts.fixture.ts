import type { Activity, ExchangeEvent } from '@sallyport/core';

export const START: number = Date.parse('2026-03-02T08:00:00Z');

const ACTIVITY: Activity = {
  purpose: 'other',
  outcome: 'success',
  shape: 'GET /accounts/{}',
  session: '',
  granted: '',
  username: '',
  secret: '',
  device: 'd0',
  ordering: 'o0',
  role: '',
  ids: [],
  issued: [],
  card: '',
  bin: '',
  place: null,
  graphql: null,
};

export interface ActShape extends Partial<Activity> {
  readonly at: number;
  readonly client?: string;
  /** Principal id of the exchange. */
  readonly who?: string;
  readonly status?: number;
  readonly bytes?: number;
}

let counter = 0;

/** An exchange as the monitor gets it, from the parts that matter to a test. */
export function act({ at, client, who, status, bytes, ...activity }: ActShape): ExchangeEvent {
  const failed = activity.outcome === 'failure';
  return {
    id: 's:000000000001',
    stream: 's',
    seq: 1,
    kind: 'exchange',
    at,
    transaction: `t${counter++}`,
    client: client ?? '203.0.113.7',
    principal: { scheme: who === undefined ? 'none' : 'bearer', id: who ?? null, client: null },
    status: status ?? (failed ? 401 : 200),
    responseBytes: bytes ?? 500,
    activity: { ...ACTIVITY, ...activity },
  } as ExchangeEvent;
}

/** `count` acts, the n-th made by `make`. */
export function acts(count: number, make: (index: number) => ActShape): ExchangeEvent[] {
  return Array.from({ length: count }, (_, index) => act(make(index)));
}
