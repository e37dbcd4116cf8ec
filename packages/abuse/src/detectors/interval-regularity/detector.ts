import {
  type Act,
  actorOf,
  bySensitivity,
  DAY,
  type Detector,
  type DetectorContext,
  type DetectorInfo,
  type Draft,
  draftOf,
  HOUR,
} from '../../detector.ts';
import { addDistinct, countDistinct, type Distinct, hashText, newDistinct } from '../../state/distinct.ts';
import type { PackedTable, Row } from '../../state/packed-table.ts';
import type { Table } from '../../state/table.ts';

const CALLERS_MAX = 300_000;
const INTERVALS_MIN = 40;
/** Coefficient of variation of people is near or above 1; a timer with a little jitter stays below. */
const VARIATION_MAX = { low: 0.08, normal: 0.15, high: 0.3 } as const;
/** A timer that walks over different things is a machine that reads; one that polls a single thing is common where machines are. */
const DIFFERENT_MIN = 10;
const LAYOUT = { last: 'time', count: 'u32', mean: 'f32', spread: 'f32', told: 'u32', different: { distinct: 4 } } as const;

/** Who uses an operation, and who of them as regularly as a machine. */
interface Users {
  callers: Distinct;
  machines: Distinct;
}

const SHAPES_MAX = 5_000;
/** By the first acts of a sitting one learns who uses an operation; by all of them not more, at a higher cost. */
const FIRST_ACTS = 8;
/** From so many callers on, polling is out of the ordinary where at most this share does it. */
const CALLERS_KNOWN_MIN = 30;
const MACHINES_SHARE_MAX = 0.02;

export const intervalRegularity: DetectorInfo = {
  id: 'interval-regularity',
  title: 'Requests in the rhythm of a machine',
  subjects: ['principal', 'session'],
  reference: 'API6:2023, OAT-011',
  about: 'A caller works through different objects at even intervals, or polls one where only people are.',
  method:
    'Coefficient of variation of the times between requests of one caller, after forty of them. Below 0.15 at normal sensitivity is a timer; human traffic has about 1 or more. It alarms where at least ten different objects were asked for, and where the operation has thirty callers or more of whom at most 2 % are timers; the latter once, for most who poll mean no harm.',
  source: 'heavy-tailed human dynamics: Barabasi 2005',
  create,
};

interface State {
  readonly callers: PackedTable<typeof LAYOUT>;
  readonly users: Table<Users>;
  readonly most: number;
}

function create(context: DetectorContext): Detector {
  const state: State = {
    callers: context.rows('callers', { layout: LAYOUT, max: CALLERS_MAX, idle_ms: HOUR }),
    users: context.table('users', {
      max: SHAPES_MAX,
      idle_ms: 30 * DAY,
      create: () => ({ callers: newDistinct(), machines: newDistinct() }),
    }),
    most: bySensitivity(context, VARIATION_MAX),
  };
  return { id: 'interval-regularity', observe: (act) => observe(act, state) };
}

function observe(act: Act, { callers, users, most }: State): Draft | null {
  const state = callers.use(act.actor, act.at);
  const { different } = state;
  for (const [name, hash] of act.activity.ids) different.add((hashText(name) ^ hash) >>> 0);
  if (act.principal !== '' && state.count < FIRST_ACTS) addDistinct(users.use(act.shape, act.at).callers, hashText(act.principal));
  if (!advance(state, act.at)) return null;
  const variation = Math.sqrt(state.spread / state.count) / state.mean;
  if (variation > most) return null;
  const here = act.principal === '' ? null : users.use(act.shape, act.at);
  const walks = different.size >= DIFFERENT_MIN;
  if (!walks && (here === null || state.told === 1 || !isRare(here, act.principal))) return null;
  state.told = 1;
  const mean = (state.mean / 1_000).toFixed(2);
  const detail = `${state.count} intervals of ${mean} s with a variation of ${variation.toFixed(3)} ${walks ? 'over different objects' : 'where people are'}`;
  return {
    ...draftOf({ subject: actorOf(act), severity: 'low', detail }, variation, 1, (walks ? 1 : 0.7) - 0.5 * (variation / most)),
    multiple: 1 / Math.max(0.001, variation),
  };
}

/** Welford's running mean and spread of the intervals; true from enough of them on. */
function advance(state: Row<typeof LAYOUT>, at: number): boolean {
  const interval = at - state.last;
  const first = state.last === 0;
  state.last = at;
  if (first || interval < 0) return false;
  state.count++;
  const delta = interval - state.mean;
  state.mean += delta / state.count;
  state.spread += delta * (interval - state.mean);
  return state.count >= INTERVALS_MIN && state.mean > 0;
}

function isRare({ callers, machines }: Users, principal: string): boolean {
  addDistinct(machines, hashText(principal));
  const known = countDistinct(callers);
  return known >= CALLERS_KNOWN_MIN && countDistinct(machines) <= Math.max(1, MACHINES_SHARE_MAX * known);
}
