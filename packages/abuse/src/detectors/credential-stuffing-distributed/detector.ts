import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, draftOf, HOUR } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import type { PackedTable } from '../../state/packed-table.ts';
import type { Table } from '../../state/table.ts';

/**
 * Kinds of sign-in: is the name known to have signed in before, did it work, and if not, was it from a network that it signs in from? Who
 * mistypes does so at home, and so does an app that a release has broken; a list is tried from elsewhere.
 */
type Kind = 'known-success' | 'home-failure' | 'known-failure' | 'new-success' | 'new-failure';
const KINDS: readonly Kind[] = ['known-success', 'home-failure', 'known-failure', 'new-success', 'new-failure'];
type Shares = Readonly<Record<Kind, number>>;

/** What an attack looks like: names that mostly never signed in here, nearly all fail, and none from home. */
const ATTACK: Shares = { 'known-success': 0.01, 'home-failure': 0.01, 'known-failure': 0.28, 'new-success': 0.01, 'new-failure': 0.69 };
/** Share of attack traffic the test is tuned to; a larger one is found sooner, a smaller one later. */
const SHARE = 0.15;
/** What is assumed of a population before it is known, weighing as much as so many sign-ins. */
const PRIOR: Shares = { 'known-success': 0.55, 'home-failure': 0.06, 'known-failure': 0.05, 'new-success': 0.24, 'new-failure': 0.1 };
const PRIOR_WEIGHT = 200;
/** Sign-ins the usual mixture is learned over: it follows the season, not the hour. */
const LEARNED_OVER = 20_000;
/** Mean number of sign-ins between false alarms is at least e^limit (Lorden 1971); the rest is room for traffic that is not independent. */
const LIMIT_MIN = 16;
const NAMES_MAX = 1_000_000;
/** Names that failed within the hour. */
const TRIES_MAX = 200_000;
/** The networks that a name signs in from. */
const KNOWN = { networks: { list: 4 } } as const;
const TRY = { at: 'time' } as const;
const CLUSTERS_MAX = 20_000;
/** Failing names of a cluster before it is said: fewer is a handful of people. */
const CLUSTER_FAILURES_MIN = 12;
/** A kind is never taken for rarer than this: one new customer who mistypes must not weigh like an attack. */
const SHARE_MIN = 0.02;
/** Failures of one name within this are one: a person tries again, and trials have to be independent. */
const SAME_TRY_MS: number = HOUR;

interface Sum {
  sum: number;
  failures: number;
  trials: number;
}

interface Mixture {
  counts: Record<Kind, number>;
}

export const credentialStuffingDistributed: DetectorInfo = {
  id: 'credential-stuffing-distributed',
  title: 'Credential stuffing, distributed and slow',
  subjects: ['everyone', 'cluster'],
  reference: 'API2:2023, OAT-008',
  about: 'Every address tries one or two names, far below any limit; only the population of sign-ins changes.',
  method:
    'CUSUM over all sign-ins, each of one of five kinds: name known here or new, success or failure, and whether a known name failed on a network it signs in from. The usual mixture p is learned slowly (with a prior); the test asks whether sign-ins come from (1 - e) p + e q with e = 0.15 and q an attack. The same test runs per client fingerprint (user agent with header order, and header order alone), which names the cluster. Server errors count for nothing, so an outage is no attack; failures at home count for little, so neither is a release that breaks an app.',
  source: 'Page 1954; Lorden 1971; Pollak 1985 for the mean time between false alarms',
  create,
};

function create(context: DetectorContext): Detector {
  const limit = Math.max(LIMIT_MIN, LIMIT_MIN - Math.log(context.strictness.alpha / 1e-5));
  const mixture = context.table<Mixture>('mixture', {
    max: 1,
    idle_ms: Number.POSITIVE_INFINITY,
    create: () => ({ counts: { 'known-success': 0, 'home-failure': 0, 'known-failure': 0, 'new-success': 0, 'new-failure': 0 } }),
  });
  const known = context.rows('known', { layout: KNOWN, max: NAMES_MAX, idle_ms: 400 * DAY });
  const sums = context.table<Sum>('sums', { max: CLUSTERS_MAX, idle_ms: 2 * DAY, create: () => ({ sum: 0, failures: 0, trials: 0 }) });
  const tries = context.rows('tries', { layout: TRY, max: TRIES_MAX, idle_ms: SAME_TRY_MS });
  return { id: 'credential-stuffing-distributed', observe: (act) => observe(act, { mixture, known, sums, tries, limit }) };
}

interface State {
  readonly mixture: Table<Mixture>;
  readonly known: PackedTable<typeof KNOWN>;
  readonly sums: Table<Sum>;
  readonly tries: PackedTable<typeof TRY>;
  readonly limit: number;
}

function observe(act: Act, state: State): Draft | null {
  const { purpose, outcome, username, device, ordering } = act.activity;
  if (purpose !== 'login' || outcome === 'unfit' || username === '') return null;
  const success = outcome === 'success';
  if (!success && isRepeat(state.tries, username, act.at)) return null;
  const kind = kindOf(act, state.known, success);
  const mixture = state.mixture.use('all', act.at);
  const usual = shares(mixture);
  const everyone = state.sums.use('everyone', act.at);
  const step = Math.log(1 - SHARE + (SHARE * ATTACK[kind]) / usual[kind]);
  advance(everyone, step, success);
  // While something is going on nothing is learned: an attack must not become usual.
  if (everyone.sum < state.limit / 4) learnKind(mixture, kind);
  const clusters = [`device ${device}`, `ordering ${ordering}`].map((name) => ({ name, sum: state.sums.use(name, act.at) }));
  for (const { sum } of clusters) advance(sum, step, success);
  const loudest = clusters.find(
    ({ sum }) => sum.sum >= state.limit && sum.failures >= CLUSTER_FAILURES_MIN && sum.failures > 0.5 * sum.trials,
  );
  if (loudest !== undefined) return alarm(loudest.sum, { kind: 'cluster', value: loudest.name }, usual);
  return everyone.sum >= state.limit ? alarm(everyone, { kind: 'everyone', value: 'sign-ins' }, usual) : null;
}

function kindOf(act: Act, known: PackedTable<typeof KNOWN>, success: boolean): Kind {
  const { username } = act.activity;
  const before = known.peek(username);
  const network = hashText(act.network);
  const kind = before === undefined ? 'new' : !success && before.networks.has(network) ? 'home' : 'known';
  if (!success) return `${kind}-failure`;
  const { networks } = known.use(username, act.at);
  if (!networks.has(network)) networks.push(network);
  return kind === 'new' ? 'new-success' : 'known-success';
}

function isRepeat(tries: PackedTable<typeof TRY>, username: string, now: number): boolean {
  const last = tries.use(username, now);
  const repeat = last.at > 0 && now - last.at <= SAME_TRY_MS;
  if (!repeat) last.at = now;
  return repeat;
}

function advance(sum: Sum, step: number, success: boolean): void {
  sum.sum = Math.max(0, sum.sum + step);
  if (sum.sum === 0) {
    sum.failures = 0;
    sum.trials = 0;
    return;
  }
  sum.trials++;
  if (!success) sum.failures++;
}

function shares(mixture: Mixture): Shares {
  const total = KINDS.reduce((sum, kind) => sum + mixture.counts[kind], PRIOR_WEIGHT);
  return Object.fromEntries(
    KINDS.map((kind) => [kind, Math.max(SHARE_MIN, (mixture.counts[kind] + PRIOR_WEIGHT * PRIOR[kind]) / total)]),
  ) as unknown as Shares;
}

function learnKind(mixture: Mixture, kind: Kind): void {
  const total = KINDS.reduce((sum, item) => sum + mixture.counts[item], 0);
  if (total >= LEARNED_OVER) for (const item of KINDS) mixture.counts[item] *= 1 - 1 / LEARNED_OVER;
  mixture.counts[kind]++;
}

/** Says it and starts anew: what goes on is found again, what has ended is over. */
function alarm(sum: Sum, subject: Draft['subject'], usual: Shares): Draft {
  const ratio = sum.failures / Math.max(1, sum.trials);
  const baseline = usual['home-failure'] + usual['known-failure'] + usual['new-failure'];
  const detail = `${sum.failures} of ${sum.trials} sign-ins failed, where ${(100 * baseline).toFixed(0)} % usually do`;
  const draft = {
    ...draftOf({ subject, severity: 'high', detail }, ratio, baseline, 1 - Math.exp(-sum.sum / 4)),
    multiple: ratio / Math.max(0.01, baseline),
  };
  sum.sum = 0;
  sum.failures = 0;
  sum.trials = 0;
  return draft;
}
