import type { ExceptionRule } from '../schema.ts';
import { digest, type Habit, type HabitPlace, placeKey } from './habit.ts';
import { CLIENTS_MIN, DAYS_MIN, NETWORKS_MIN, PAYLOADS_MIN, TOP_CLIENT_SHARE_MAX } from './limits.ts';

/** A habit that could be an exception, and what speaks for it. */
export interface Proposal extends HabitPlace {
  /** The same for the same place, always. */
  readonly id: string;
  /** Distinct counts stop at a limit. */
  readonly clients: number;
  readonly networks: number;
  readonly days: number;
  readonly payloads: number;
  /** Sightings that count. */
  readonly seen: number;
  /** Share of them from the client that has most. */
  readonly top_client_share: number;
  readonly first_at: number;
  readonly last_at: number;
  /** Masked. */
  readonly samples: readonly string[];
}

/** The proposal a habit makes, or `null` while too little speaks for it. */
export function proposalOf(habit: Habit): Proposal | null {
  const seen = habit.seen;
  const share = Math.max(0, ...habit.clients.values()) / Math.max(1, seen);
  if (habit.clients.size < CLIENTS_MIN || habit.networks.size < NETWORKS_MIN || habit.days.size < DAYS_MIN) return null;
  if (habit.payloads.size < PAYLOADS_MIN || share > TOP_CLIENT_SHARE_MAX) return null;
  return {
    ...habit.place,
    id: `prp_${digest(placeKey(habit.place))}`,
    clients: habit.clients.size,
    networks: habit.networks.size,
    days: habit.days.size,
    payloads: habit.payloads.size,
    seen,
    top_client_share: share,
    first_at: habit.firstAt,
    last_at: habit.lastAt,
    samples: habit.samples,
  };
}

/** The exception a proposal becomes when a person accepts it: this detector, at this point of this operation, for a time. */
export function exceptionOf(proposal: Proposal, owner: string, note: string, expires: string): ExceptionRule {
  const { id, detector, point, operation, method, template, clients, days, payloads } = proposal;
  const evidence = `Habitual at ${method} ${template}: ${clients} clients with ${payloads} different values on ${days} days, answered 2xx.`;
  return {
    id: `learned-${id.slice('prp_'.length)}`,
    detector,
    point,
    operation,
    reason: note === '' ? evidence : `${note} (${evidence})`,
    owner,
    expires,
  };
}
