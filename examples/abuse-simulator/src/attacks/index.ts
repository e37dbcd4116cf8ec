import type { Attack } from '../record.ts';
import { breached, promo } from './accounts.ts';
import { addresses, browsing, cards, graphql, sessions } from './clients.ts';
import type { Simulation } from './context.ts';
import { bruteForce, distributed, replay, stuffing, takeover, travel, users } from './credentials.ts';
import { enumeration, foreign, privileged, rhythm, scraping, skipping } from './objects.ts';

/** Every attack. */
export const ATTACKS: Readonly<Record<Attack, Simulation>> = {
  'brute-force': bruteForce,
  'credential-stuffing': stuffing,
  'credential-stuffing-distributed': distributed,
  'account-takeover': takeover,
  'object-enumeration': enumeration,
  'foreign-object': foreign,
  'function-surprise': privileged,
  'forced-browsing': browsing,
  'excess-consumption': scraping,
  'card-testing': cards,
  'interval-regularity': rhythm,
  'address-rotation': addresses,
  'session-rotation': sessions,
  'token-replay': replay,
  'user-enumeration': users,
  'flow-order': skipping,
  'impossible-travel': travel,
  'graphql-cost': graphql,
  'breached-password': breached,
  'promo-reuse': promo,
};
