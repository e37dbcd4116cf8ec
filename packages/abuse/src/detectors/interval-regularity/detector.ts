import { type Act, type Detector, type DetectorContext, type DetectorInfo, type Draft, HOUR } from '../../detector.ts';
import { addDistinct, countDistinct, type Distinct, hashText, newDistinct } from '../../state/distinct.ts';

const CALLERS_MAX = 200_000;
const INTERVALS_MIN = 40;
/** Coefficient of variation of people is near or above 1; a timer with a little jitter stays below. */
const VARIATION_MAX = { low: 0.08, normal: 0.15, high: 0.3 } as const;
/** A client that polls one thing is a timer too, and an honest one: a timer that walks over different things is not. */
const DIFFERENT_MIN = 10;

interface State {
  last: number;
  count: number;
  mean: number;
  spread: number;
  different: Distinct;
}

export const intervalRegularity: DetectorInfo = {
  id: 'interval-regularity',
  title: 'Requests in the rhythm of a machine',
  subjects: ['session'],
  reference: 'API6:2023, OAT-011',
  about: 'A caller works through different objects at even intervals.',
  method:
    'Coefficient of variation of the times between requests of one caller, after forty of them, and only where at least ten different objects were asked for: a client that polls one thing is a timer too. Below 0.15 at normal sensitivity alarms; human traffic has about 1 or more.',
  source: 'heavy-tailed human dynamics: Barabasi 2005',
  create,
};

function create(context: DetectorContext): Detector {
  const callers = context.table<State>('callers', {
    max: CALLERS_MAX,
    idle_ms: HOUR,
    create: () => ({ last: 0, count: 0, mean: 0, spread: 0, different: newDistinct() }),
  });
  const most = VARIATION_MAX[context.strictness.alpha <= 1e-7 ? 'low' : context.strictness.alpha <= 1e-5 ? 'normal' : 'high'];
  return { id: 'interval-regularity', observe: (act) => observe(act, callers.use(act.actor, act.at), most) };
}

function observe(act: Act, state: State, most: number): Draft | null {
  for (const [name, hash] of act.activity.ids) addDistinct(state.different, (hashText(name) ^ hash) >>> 0);
  const interval = act.at - state.last;
  const first = state.last === 0;
  state.last = act.at;
  if (first || interval < 0) return null;
  state.count++;
  const delta = interval - state.mean;
  state.mean += delta / state.count;
  state.spread += delta * (interval - state.mean);
  if (state.count < INTERVALS_MIN || state.mean <= 0 || countDistinct(state.different) < DIFFERENT_MIN) return null;
  const variation = Math.sqrt(state.spread / state.count) / state.mean;
  if (variation > most) return null;
  return {
    subject: { kind: 'session', value: act.actor },
    severity: 'low',
    confidence: 1 - 0.5 * (variation / most),
    value: variation,
    baseline: 1,
    multiple: 1 / Math.max(0.001, variation),
    detail: `${state.count} intervals of ${(state.mean / 1_000).toFixed(2)} s with a variation of ${variation.toFixed(3)}`,
  };
}
