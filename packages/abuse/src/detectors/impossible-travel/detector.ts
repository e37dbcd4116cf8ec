import {
  type Act,
  bySensitivity,
  CROWD_CLIENT,
  CROWD_NETWORK,
  DAY,
  type Detector,
  type DetectorContext,
  type DetectorInfo,
  type Draft,
  draftOf,
  HOUR,
} from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import type { PackedTable } from '../../state/packed-table.ts';

const USERS_MAX = 1_000_000;
/** Faster than an airliner, and further than an error of address data. */
const SPEED_KMH_MAX = 1_000;
const DISTANCE_KM_MIN = 500;
const EARTH_KM = 6_371;
/** A network that a user came from so long ago is one of the user's, wherever it is. */
const FAMILIAR_MS: number = 12 * HOUR;
/**
 * The same program in two places is a tunnel being switched on, as often as not: where its other end is shared by many it does not count,
 * elsewhere for less. `low` leaves it out, `high` makes no difference.
 */
const SAME_PROGRAM = { low: 0, normal: 0.6, high: 1 } as const;
const LAYOUT = { at: 'time', latitude: 'f32', longitude: 'f32', device: 'u32', since: 'time', networks: { list: 4 } } as const;

export const impossibleTravel: DetectorInfo = {
  id: 'impossible-travel',
  title: 'Impossible travel',
  subjects: ['principal'],
  reference: 'API2:2023',
  about: 'One user acts from two places that nobody can travel between in the time.',
  method:
    'Great-circle distance (haversine) between successive places of one user over the time between them: above 1,000 km/h and 500 km. The same client program in both places (a tunnel that is switched on, as often as not) counts for 0.6 of the confidence, and not at all where many users share the network it comes from. Left out are networks the user has come from for twelve hours, and programs that act for four users or more from one network (a partner: its servers are where they are). Needs coordinates, from gateway.geography or from a header of a trusted hop; without them it is silent.',
  source: 'haversine formula: Sinnott 1984',
  create,
};

function create(context: DetectorContext): Detector {
  const users = context.rows('users', { layout: LAYOUT, max: USERS_MAX, idle_ms: 7 * DAY });
  const sameProgram: number = bySensitivity(context, SAME_PROGRAM);
  return { id: 'impossible-travel', observe: (act) => observe(act, users, sameProgram) };
}

function observe(act: Act, users: PackedTable<typeof LAYOUT>, sameProgram: number): Draft | null {
  const { place, outcome } = act.activity;
  if (place === null || act.principal === '' || outcome !== 'success' || act.crowd.client >= CROWD_CLIENT) return null;
  const state = users.use(act.principal, act.at);
  const device = hashText(act.activity.device);
  // A network is familiar where it was: an address that seems to have moved is none.
  const network = hashText(`${act.network} ${Math.round(place[0])} ${Math.round(place[1])}`);
  const { networks } = state;
  const known = networks.has(network);
  const isFamiliar = known && act.at - state.since >= FAMILIAR_MS;
  const weight = weightOf(act, device === state.device, sameProgram);
  const draft =
    state.at === 0 || isFamiliar || weight === 0 ? null : judge(act, [state.latitude, state.longitude], place, act.at - state.at, weight);
  if (!known) {
    networks.push(network);
    state.since = act.at;
  }
  state.at = act.at;
  [state.latitude, state.longitude] = place;
  state.device = device;
  return draft;
}

function weightOf(act: Act, same: boolean, sameProgram: number): number {
  if (!same) return 1;
  return act.crowd.network >= CROWD_NETWORK ? 0 : sameProgram;
}

function judge(act: Act, from: readonly [number, number], to: readonly [number, number], elapsed_ms: number, weight: number): Draft | null {
  const distance = distance_km(from, to);
  const hours = Math.max(elapsed_ms, 1_000) / HOUR;
  const speed = distance / hours;
  if (distance < DISTANCE_KM_MIN || speed < SPEED_KMH_MAX) return null;
  const detail = `${Math.round(distance)} km in ${(hours * 60).toFixed(0)} min`;
  const subject = { kind: 'principal', value: act.principal } as const;
  return draftOf({ subject, severity: 'high', detail }, Math.round(speed), SPEED_KMH_MAX, weight * (1 - 0.5 * (SPEED_KMH_MAX / speed)));
}

function distance_km([lat1, lon1]: readonly [number, number], [lat2, lon2]: readonly [number, number]): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = Math.sin(rad(lat2 - lat1) / 2) ** 2 + Math.cos(rad(lat1)) * Math.cos(rad(lat2)) * Math.sin(rad(lon2 - lon1) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}
