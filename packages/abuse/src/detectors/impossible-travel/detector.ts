import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft } from '../../detector.ts';

const USERS_MAX = 1_000_000;
/** Faster than an airliner, and further than an error of address data. */
const SPEED_KMH_MAX = 1_000;
const DISTANCE_KM_MIN = 500;
const EARTH_KM = 6_371;

interface State {
  at: number;
  place: readonly [number, number] | null;
}

export const impossibleTravel: DetectorInfo = {
  id: 'impossible-travel',
  title: 'Impossible travel',
  subjects: ['principal'],
  reference: 'API2:2023',
  about: 'One user acts from two places that nobody can travel between in the time.',
  method:
    'Great-circle distance (haversine) between successive places of one user over the time between them: above 1,000 km/h and 500 km. Needs coordinates, from gateway.geography or from a header of a trusted hop; without them it is silent.',
  source: 'haversine formula: Sinnott 1984',
  create,
};

function create(context: DetectorContext): Detector {
  const users = context.table<State>('users', { max: USERS_MAX, idle_ms: 7 * DAY, create: () => ({ at: 0, place: null }) });
  return {
    id: 'impossible-travel',
    observe(act) {
      const { place, outcome } = act.activity;
      if (place === null || act.principal === '' || outcome !== 'success') return null;
      const state = users.use(act.principal, act.at);
      const draft = state.place === null ? null : judge(act, state.place, place, act.at - state.at);
      state.at = act.at;
      state.place = place;
      return draft;
    },
  };
}

function judge(act: Act, from: readonly [number, number], to: readonly [number, number], elapsed_ms: number): Draft | null {
  const distance = distance_km(from, to);
  const hours = Math.max(elapsed_ms, 1_000) / 3_600_000;
  const speed = distance / hours;
  if (distance < DISTANCE_KM_MIN || speed < SPEED_KMH_MAX) return null;
  return {
    subject: { kind: 'principal', value: act.principal },
    severity: 'high',
    confidence: 1 - 0.5 * (SPEED_KMH_MAX / speed),
    value: Math.round(speed),
    baseline: SPEED_KMH_MAX,
    multiple: speed / SPEED_KMH_MAX,
    detail: `${Math.round(distance)} km in ${(hours * 60).toFixed(0)} min`,
  };
}

function distance_km([lat1, lon1]: readonly [number, number], [lat2, lon2]: readonly [number, number]): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = Math.sin(rad(lat2 - lat1) / 2) ** 2 + Math.cos(rad(lat1)) * Math.cos(rad(lat2)) * Math.sin(rad(lon2 - lon1) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}
