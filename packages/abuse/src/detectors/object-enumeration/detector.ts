import {
  type Act,
  actorOf,
  CROWD_NETWORK,
  DAY,
  type Detector,
  type DetectorContext,
  type DetectorInfo,
  type Draft,
  draftOf,
  TEN_MINUTES,
} from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import type { PackedTable } from '../../state/packed-table.ts';
import type { Comparison } from '../../statistics/peers.ts';
import { decisionLimit, walk } from '../../statistics/sequential.ts';
import { draftOutlier, WindowedAgainstPeers } from '../../statistics/windowed.ts';

const CALLERS_MAX = 300_000;
const DAILY_MAX = 1_000_000;
/** First look at an object: what a client asks for was given to it; who guesses is refused, or told that there is nothing. */
const RATES = { ordinary: 0.9, attacker: 0.3 };
const GUESS = { sum: 'f32', failed: 'u32', objects: { distinct: 4 } } as const;
/** How first looks at an operation end for everybody; each caller counts for a few. */
const USUAL = { looks: 'u32', failed: 'u32' } as const;
const LOOKS_OF_ONE = 3;
/** Where so many looks are known and more than this share fails, failing is how the operation is used. */
const LOOKS_KNOWN = 20;
const FAILING_MAX = 0.3;
const OPERATIONS_MAX = 20_000;

export const objectEnumeration: DetectorInfo = {
  id: 'object-enumeration',
  title: 'Object enumeration',
  subjects: ['principal', 'session', 'address'],
  reference: 'API1:2023',
  about: 'One caller asks for many more different objects of one operation than its peers do, whether it gets them or not.',
  method:
    'Distinct identifiers per caller, operation and parameter (exact to 64, HyperLogLog above), over ten minutes and over a day, against a log-normal fitted to the windows of all callers of that operation. The limit is the z-th standard deviation (4 at normal sensitivity). A prior (3 in ten minutes, 8 in a day) stands in until there are peers; what an attacker does is clipped before it is learned. The same count per address, for callers who change sessions, where the network is not one that many users share. Beside it a sequential test on how the first look at each object ends: people find it with 0.9, who guesses with 0.3; six guesses in vain decide, except where an operation is used so by everybody.',
  source: 'Flajolet et al. 2007; Wald 1945; log-normal activity: Crovella and Bestavros 1997',
  create,
};

/** Bodies of these name whom to pay and with what; cards have a detector of their own. */
const NAMES_OTHERS: ReadonlySet<string> = new Set(['transfer', 'card-payment']);

interface State {
  readonly short: WindowedAgainstPeers;
  readonly long: WindowedAgainstPeers;
  readonly wide: WindowedAgainstPeers;
  readonly guesses: PackedTable<typeof GUESS>;
  readonly usual: PackedTable<typeof USUAL>;
  readonly limit: number;
}

function create(context: DetectorContext): Detector {
  const windows = (name: string, window_ms: number, max: number, floor: number, usual: number, spread: number) =>
    new WindowedAgainstPeers(context, { name, window_ms, max, floor, prior: { usual, spread } });
  const state: State = {
    short: windows('short', TEN_MINUTES, CALLERS_MAX, 15, 3, 0.6),
    long: windows('long', DAY, DAILY_MAX, 30, 8, 0.6),
    wide: windows('wide', TEN_MINUTES, CALLERS_MAX, 40, 6, 0.8),
    guesses: context.rows('guesses', { layout: GUESS, max: CALLERS_MAX, idle_ms: DAY }),
    usual: context.rows('usual', { layout: USUAL, max: OPERATIONS_MAX, idle_ms: 30 * DAY }),
    limit: decisionLimit(context.strictness.alpha),
  };
  return { id: 'object-enumeration', observe: (act) => observe(act, state) };
}

function observe(act: Act, state: State): Draft | null {
  let worst: { comparison: Comparison; name: string; span: string; byAddress: boolean } | null = null;
  let guessing: Draft | null = null;
  for (const [name, hash] of act.activity.ids) {
    if (name.startsWith('body') && NAMES_OTHERS.has(act.activity.purpose)) continue;
    const group = `${act.shape} ${name}`;
    const looks = [
      { comparison: state.short.distinct(act.actor, group, hash, act.at), span: 'ten minutes', byAddress: false },
      { comparison: state.long.distinct(act.actor, group, hash, act.at), span: 'a day', byAddress: false },
    ];
    if (act.crowd.network < CROWD_NETWORK)
      looks.push({ comparison: state.wide.distinct(act.address, group, hash, act.at), span: 'ten minutes', byAddress: true });
    for (const { comparison, span, byAddress } of looks) {
      if (comparison !== null && (worst === null || comparison.multiple > worst.comparison.multiple))
        worst = { comparison, name, span, byAddress };
    }
    guessing ??= guess(act, group, hash, state);
  }
  if (worst === null) return guessing;
  const { comparison, name, span, byAddress } = worst;
  const subject = byAddress ? ({ kind: 'address', value: act.address } as const) : actorOf(act);
  const detail = `${comparison.value} different values of ${name} in ${span} at ${act.shape}`;
  return draftOutlier({ subject, severity: 'high', detail }, comparison);
}

function guess(act: Act, group: string, hash: number, { guesses, usual, limit }: State): Draft | null {
  const { outcome, purpose } = act.activity;
  // Whether a sign-in or a payment goes through says nothing of the identifiers in it.
  if (outcome === 'unfit' || purpose !== 'other') return null;
  const own = guesses.use(`${group} ${act.actor}`, act.at);
  const { objects } = own;
  if (!objects.add((hash ^ hashText(group)) >>> 0)) return null;
  const success = outcome === 'success';
  own.sum = walk(own.sum, success, RATES);
  own.suspicion = (255 * own.sum) / limit;
  if (!success) own.failed++;
  const all = usual.use(group, act.at);
  const looks = objects.size;
  if (looks <= LOOKS_OF_ONE) {
    all.looks++;
    if (!success) all.failed++;
  }
  if (own.sum < limit || (all.looks >= LOOKS_KNOWN && all.failed > FAILING_MAX * all.looks)) return null;
  const share = all.looks === 0 ? 0 : (100 * all.failed) / all.looks;
  const detail = `${own.failed} of ${looks} objects asked for at ${act.shape} in vain, where ${share.toFixed(0)} % usually are`;
  return draftOf({ subject: actorOf(act), severity: 'high', detail }, own.failed, (looks * share) / 100, 1 - Math.exp(-own.sum));
}
