import type { Decision, HeaderField, RequestView } from '@sallyport/core';
import type { CompiledPolicy } from '@sallyport/policy';
import type { Guarded } from './protection/protection.ts';

/** Adds what tells a client that it has to prove itself, where that is the answer. */
export function challenged(policy: CompiledPolicy, guarded: Guarded, decision: Decision, { path }: RequestView): Guarded {
  const { status, location, headers } = policy.source.abuse.challenge;
  if (decision.status !== status || !guarded.signals.some(({ action }) => action === 'challenge')) return guarded;
  const place: HeaderField[] = location === null ? [] : [['location', location.replaceAll('{path}', encodeURIComponent(path))]];
  return { ...guarded, headers: [...guarded.headers, ...place, ...Object.entries(headers)] };
}
