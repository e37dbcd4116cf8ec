import type { Exposure } from '@sallyport/core';
import type { ExposureDetail } from '../model.ts';
import { ranked } from '../stats/counter.ts';
import type { OperationStats } from '../stats/operation-stats.ts';

/** Share of requests under a client certificate from which the callers from outside count as partners. */
const PARTNER_MTLS_SHARE = 0.95;

/**
 * How exposed an operation was seen to be; observed, never guessed from a name. Outbound calls are a third party's.
 * One public client makes it external, unless callers prove themselves by client certificate: those are partners.
 */
export function exposureOf(stats: OperationStats, direction: 'inbound' | 'outbound'): Exposure {
  if (direction === 'outbound') return 'third-party';
  const outside = stats.clientClasses.get('public') ?? 0;
  const inside = (stats.clientClasses.get('private') ?? 0) + (stats.clientClasses.get('loopback') ?? 0);
  if (outside === 0) return inside === 0 ? 'unknown' : 'internal';
  return (stats.auth.get('mtls') ?? 0) >= PARTNER_MTLS_SHARE * stats.requests ? 'partner' : 'external';
}

export function exposureDetail(stats: OperationStats): ExposureDetail {
  const of = (name: 'public' | 'private' | 'loopback'): number => stats.clientClasses.get(name) ?? 0;
  return { public: of('public'), private: of('private'), loopback: of('loopback'), tls: stats.tls, listeners: listenersOf(stats) };
}

function listenersOf({ listeners }: OperationStats): ExposureDetail['listeners'] {
  return ranked(listeners).map((listener) => ({ listener, requests: listeners.get(listener)! }));
}
