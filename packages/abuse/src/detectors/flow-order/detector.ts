import {
  type Act,
  bySensitivity,
  DAY,
  type Detector,
  type DetectorContext,
  type DetectorInfo,
  type Draft,
  draftOf,
} from '../../detector.ts';
import type { FlowRule } from '../../settings.ts';
import { hashText } from '../../state/distinct.ts';
import type { HashList, PackedTable } from '../../state/packed-table.ts';
import type { Table } from '../../state/table.ts';

const CALLERS_MAX = 300_000;
/** Steps remembered of one caller. Who takes more of them in a day is not held to what was learned. */
const STEPS_MAX = 24;
/** Operations whose order is learned, and steps before each. */
const LEARNED_MAX = 2_000;
const BEFORE_MAX = 48;
const NAMES_MAX = 5_000;
/** A learned order holds for everyone of a role: at least so many callers, and so small a share of exceptions. */
const CALLERS_MIN = { low: 400, normal: 60, high: 40 } as const;
const EXCEPTIONS_MAX = 0.005;
/** Only what changes something has an order worth enforcing. */
const CHANGES = /^(?:POST|PUT|PATCH|DELETE) /;
/** Who comes back after so long begins anew. */
const SITTING_MS = 30 * 60_000;
const STEPS = { at: 'time', steps: { list: STEPS_MAX } } as const;
/** When the first step of a declared rule was taken. */
const DECLARED = { at: 'time' } as const;

/** How often an operation was first reached, and what had come before it then, by the hash of its shape. */
interface Learned {
  total: number;
  before: Record<string, { shape: string; count: number }>;
}

export const flowOrder: DetectorInfo = {
  id: 'flow-order',
  title: 'Steps of a flow left out',
  subjects: ['principal', 'session'],
  reference: 'API6:2023',
  about: 'An operation succeeds without the one that has to come before: a payment without strong authentication, data without consent.',
  method:
    'Declared rules (abuse.flows: A before B within so many seconds) and learned ones: where at least 60 callers of a role (or of one way of signing in) reached a changing operation B and in 99.5 % of cases A had come before in the same sitting (no pause of half an hour), A must precede B. Only successful requests count on either side.',
  source: 'must-precede constraints (Declare, Pesic and van der Aalst 2006)',
  create,
};

interface State {
  readonly flows: readonly FlowRule[];
  readonly least: number;
  readonly callers: PackedTable<typeof STEPS>;
  readonly declared: PackedTable<typeof DECLARED>;
  readonly learned: Table<Learned>;
  /** Shapes by their hashes. */
  readonly names: Table<string>;
}

function create(context: DetectorContext): Detector {
  const state: State = {
    flows: context.settings.flows,
    least: bySensitivity(context, CALLERS_MIN),
    callers: context.rows('callers', { layout: STEPS, max: CALLERS_MAX, idle_ms: DAY }),
    declared: context.rows('declared', { layout: DECLARED, max: CALLERS_MAX, idle_ms: 30 * DAY }),
    learned: context.table('learned', { max: LEARNED_MAX, idle_ms: 90 * DAY, create: () => ({ total: 0, before: {} }) }),
    names: context.table('names', { max: NAMES_MAX, idle_ms: 90 * DAY, create: () => '' }),
  };
  return {
    id: 'flow-order',
    observe: (act) => (act.principal === '' || act.activity.outcome !== 'success' ? null : observe(act, state)),
  };
}

function observe(act: Act, state: State): Draft | null {
  const caller = state.callers.use(act.actor, act.at);
  const { steps } = caller;
  if (act.at - caller.at > SITTING_MS) steps.clear();
  caller.at = act.at;
  const broken = declaredMissing(act, state);
  const missing = broken ?? learnedMissing(act, steps, state);
  const step = hashText(act.shape);
  if (!steps.has(step)) {
    steps.push(step);
    if (state.names.peek(String(step)) === undefined) state.names.set(String(step), act.shape, act.at);
  }
  return missing === null ? null : draft(act, missing, broken !== null);
}

function declaredMissing(act: Act, { flows, declared }: State): string | null {
  let missing: string | null = null;
  for (const rule of flows) {
    const key = `${rule.id} ${act.actor}`;
    if (isStep(rule.after, act) && !(act.at - (declared.peek(key)?.at ?? 0) <= rule.within_s * 1_000)) missing ??= rule.before;
    if (isStep(rule.before, act)) declared.use(key, act.at).at = act.at;
  }
  return missing;
}

/** Is this the step that a rule names, by its operation or by what it is for? */
function isStep(step: string, { shape, activity }: Act): boolean {
  return step === shape || step === activity.purpose;
}

/** What has to come before and did not; and learns from this caller. */
function learnedMissing(act: Act, steps: HashList, state: State): string | null {
  if (!CHANGES.test(act.shape) || steps.size >= STEPS_MAX || steps.has(hashText(act.shape))) return null;
  const learned = state.learned.use(`${act.role} ${act.shape}`, act.at);
  const candidates = Object.entries(learned.before);
  let missing: string | null = null;
  if (learned.total >= state.least) {
    const always = candidates.filter(([, { count }]) => 1 - count / learned.total <= EXCEPTIONS_MAX);
    missing = always.find(([hash]) => !steps.has(Number(hash)))?.[1].shape ?? null;
  }
  learned.total++;
  for (const hash of steps.values()) {
    const before = learned.before[hash];
    if (before !== undefined) before.count++;
    else if (candidates.length < BEFORE_MAX) learned.before[hash] = { shape: state.names.peek(String(hash)) ?? '', count: 1 };
  }
  return missing;
}

function draft(act: Act, missing: string, declared: boolean): Draft {
  const detail = `${act.shape} without ${missing} before it (${declared ? 'declared' : 'learned'})`;
  const severity = declared ? 'high' : 'medium';
  return draftOf({ subject: { kind: 'principal', value: act.principal }, severity, detail }, 1, 0, declared ? 1 : 0.7);
}
