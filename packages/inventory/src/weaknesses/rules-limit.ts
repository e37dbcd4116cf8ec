import type { Purpose } from '@sallyport/core';
import type { WeaknessRule } from './model.ts';

/** Where many tries in a row are an attack as a rule: guessing, enumerating, testing cards, moving money. */
const SENSITIVE: ReadonlySet<Purpose> = new Set<Purpose>([
  'login',
  'one-time-code',
  'password-reset',
  'register',
  'lookup-user',
  'credential-change',
  'payee-add',
  'transfer',
  'card-payment',
]);

/** Bursts of one caller on sensitive operations that met no limit, neither of the service nor of the gateway. */
export const noRateLimit: WeaknessRule = {
  kind: 'no-rate-limit',
  examine({ event, seen, record, bursts, settings }) {
    const purpose = event.activity?.purpose ?? 'other';
    if (record === null || seen.direction !== 'inbound' || !SENSITIVE.has(purpose)) return null;
    if (event.status === 429) {
      bursts.note(callerOf(record.id, event.principal.id, seen.client), seen.at, settings.burst_seconds * 1_000, true);
      return { shown: [], clears: () => true, observed: 'callers were refused with 429' };
    }
    // What the gateway stopped for another reason says nothing of a limit.
    if (event.upstreamStatus === 0) return null;
    const caller = callerOf(record.id, event.principal.id, seen.client);
    const { count, limited } = bursts.note(caller, seen.at, settings.burst_seconds * 1_000, false);
    if (limited || count < settings.burst_requests_min) return null;
    const detail = `${count} requests of one caller (${purpose}) within ${settings.burst_seconds} seconds and no 429`;
    return { shown: [{ point: '', detail }], clears: () => false, observed: '' };
  },
};

function callerOf(operation: string, principal: string | null, client: string): string {
  return `${operation} ${principal ?? client}`;
}
