import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, TEN_MINUTES } from '../../detector.ts';
import { type Comparison, confidenceOf } from '../../statistics/peers.ts';
import { WindowedAgainstPeers } from '../../statistics/windowed.ts';

const CALLERS_MAX = 500_000;

export const objectEnumeration: DetectorInfo = {
  id: 'object-enumeration',
  title: 'Object enumeration',
  subjects: ['session', 'address'],
  reference: 'API1:2023',
  about: 'One caller asks for many more different objects of one operation than its peers do, whether it gets them or not.',
  method:
    'Distinct identifiers per caller, operation and parameter (exact to 64, HyperLogLog above), over ten minutes and over a day, against a log-normal fitted to the windows of all callers of that operation. The limit is the z-th standard deviation (4 at normal sensitivity). A prior (3 in ten minutes, 8 in a day) stands in until there are peers; what an attacker does is clipped before it is learned. The same count per address, for callers who change sessions.',
  source: 'Flajolet et al. 2007; log-normal activity: Crovella and Bestavros 1997',
  create,
};

function create(context: DetectorContext): Detector {
  const common = { max: CALLERS_MAX, floor: 15 };
  const short = new WindowedAgainstPeers(context, { ...common, name: 'short', window_ms: TEN_MINUTES, prior: { usual: 3, spread: 0.6 } });
  const long = new WindowedAgainstPeers(context, { ...common, name: 'long', window_ms: DAY, floor: 30, prior: { usual: 8, spread: 0.6 } });
  const wide = new WindowedAgainstPeers(context, {
    ...common,
    name: 'wide',
    window_ms: TEN_MINUTES,
    floor: 40,
    prior: { usual: 6, spread: 0.8 },
  });
  return { id: 'object-enumeration', observe: (act) => observe(act, short, long, wide) };
}

function observe(act: Act, short: WindowedAgainstPeers, long: WindowedAgainstPeers, wide: WindowedAgainstPeers): Draft | null {
  let worst: { comparison: Comparison; name: string; span: string; byAddress: boolean } | null = null;
  for (const [name, hash] of act.activity.ids) {
    const group = `${act.shape} ${name}`;
    const looks = [
      { comparison: short.distinct(act.actor, group, hash, act.at), span: 'ten minutes', byAddress: false },
      { comparison: long.distinct(act.actor, group, hash, act.at), span: 'a day', byAddress: false },
      { comparison: wide.distinct(act.address, group, hash, act.at), span: 'ten minutes', byAddress: true },
    ];
    for (const { comparison, span, byAddress } of looks) {
      if (comparison !== null && (worst === null || comparison.multiple > worst.comparison.multiple))
        worst = { comparison, name, span, byAddress };
    }
  }
  if (worst === null) return null;
  const { comparison, name, span, byAddress } = worst;
  return {
    subject: byAddress ? { kind: 'address', value: act.address } : { kind: 'session', value: act.actor },
    severity: 'high',
    confidence: confidenceOf(comparison),
    value: comparison.value,
    baseline: comparison.baseline,
    multiple: comparison.multiple,
    detail: `${comparison.value} different values of ${name} in ${span} at ${act.shape}`,
  };
}
