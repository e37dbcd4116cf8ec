import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft } from '../../detector.ts';
import type { Table } from '../../state/table.ts';

const SESSIONS_MAX = 200_000;
/** Steps remembered of one session; and operations whose order is learned. */
const STEPS_MAX = 48;
const LEARNED_MAX = 512;
/** A learned order holds for everyone: at least so many callers, and so small a share of exceptions. */
const CALLERS_MIN = { low: 400, normal: 150, high: 60 } as const;
const EXCEPTIONS_MAX = 0.005;
/** Only what changes something has an order worth enforcing. */
const CHANGES = /^(?:POST|PUT|PATCH|DELETE) /;

interface Session {
  steps: Record<string, number>;
  /** When what a rule asks for succeeded last; bounded by the rules. */
  declared?: Record<string, number>;
}

/** Is this the step that a rule names, by its operation or by what it is for? */
function is(step: string, { shape, activity }: Act): boolean {
  return step === shape || step === activity.purpose;
}

/** How often an operation was first reached in a session, and what had come before it then. */
interface Learned {
  total: number;
  before: Record<string, number>;
}

export const flowOrder: DetectorInfo = {
  id: 'flow-order',
  title: 'Steps of a flow left out',
  subjects: ['principal', 'session'],
  reference: 'API6:2023',
  about: 'An operation succeeds without the one that has to come before: a payment without strong authentication, data without consent.',
  method:
    'Declared rules (abuse.flows: A before B within so many seconds) and learned ones: where at least 150 callers reached a changing operation B and in 99.5 % of cases A had come before in the session, A must precede B. Only successful requests count on either side.',
  source: 'must-precede constraints (Declare, Pesic and van der Aalst 2006)',
  create,
};

function create(context: DetectorContext): Detector {
  const { flows } = context.settings;
  const least = CALLERS_MIN[context.strictness.alpha <= 1e-7 ? 'low' : context.strictness.alpha <= 1e-5 ? 'normal' : 'high'];
  const sessions = context.table<Session>('sessions', { max: SESSIONS_MAX, idle_ms: DAY, create: () => ({ steps: {} }) });
  const learned = context.table<Learned>('learned', { max: LEARNED_MAX, idle_ms: 90 * DAY, create: () => ({ total: 0, before: {} }) });
  return {
    id: 'flow-order',
    observe(act) {
      if (act.principal === '' || act.activity.outcome !== 'success') return null;
      const session = sessions.use(act.activity.session || act.principal, act.at);
      session.declared ??= {};
      const { declared } = session;
      const broken = flows.find((rule) => is(rule.after, act) && !(act.at - (declared[rule.before] ?? 0) <= rule.within_s * 1_000));
      const missing = broken?.before ?? learnedMissing(act, session, learned, least);
      // Whatever else a session does, what rules ask for is remembered.
      for (const { before } of flows) if (is(before, act)) declared[before] = act.at;
      if (Object.keys(session.steps).length < STEPS_MAX || act.shape in session.steps) session.steps[act.shape] = act.at;
      return missing === null ? null : draft(act, missing, broken !== undefined);
    },
  };
}

function learnedMissing(act: Act, session: Session, learned: Table<Learned>, least: number): string | null {
  if (!CHANGES.test(act.shape) || act.shape in session.steps) return null;
  const state = learned.use(act.shape, act.at);
  const candidates = Object.keys(state.before);
  let missing: string | null = null;
  if (state.total >= least) {
    const always = candidates.filter((step) => 1 - (state.before[step] ?? 0) / state.total <= EXCEPTIONS_MAX);
    missing = always.find((step) => !(step in session.steps)) ?? null;
  }
  state.total++;
  for (const step of Object.keys(session.steps)) {
    if (step in state.before || candidates.length < STEPS_MAX) state.before[step] = (state.before[step] ?? 0) + 1;
  }
  return missing;
}

function draft(act: Act, missing: string, declared: boolean): Draft {
  return {
    subject: { kind: 'principal', value: act.principal },
    severity: declared ? 'high' : 'medium',
    confidence: declared ? 1 : 0.7,
    value: 1,
    baseline: 0,
    multiple: 1,
    detail: `${act.shape} without ${missing} before it (${declared ? 'declared' : 'learned'})`,
  };
}
