import { type Act, type Detector, type DetectorContext, type DetectorInfo, type Draft, HOUR } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import { confidenceOf } from '../../statistics/peers.ts';
import { WindowedAgainstPeers } from '../../statistics/windowed.ts';

const CALLERS_MAX = 500_000;

export const addressRotation: DetectorInfo = {
  id: 'address-rotation',
  title: 'One session from many networks',
  subjects: ['session'],
  reference: 'OAT-011',
  about: 'A credential is used from many more networks in an hour than those of others: proxies in rotation, or a token passed around.',
  method:
    'Distinct /24 or /64 networks per credential and hour against a log-normal over all credentials; at least eight, for phones change networks too.',
  source: 'as object enumeration',
  create,
};

function create(context: DetectorContext): Detector {
  const networks = new WindowedAgainstPeers(context, {
    name: 'networks',
    window_ms: HOUR,
    max: CALLERS_MAX,
    floor: 8,
    prior: { usual: 1, spread: 0.45 },
  });
  return { id: 'address-rotation', observe: (act) => observe(act, networks) };
}

function observe(act: Act, networks: WindowedAgainstPeers): Draft | null {
  if (act.activity.session === '') return null;
  const comparison = networks.distinct(act.activity.session, 'all', hashText(act.network), act.at);
  if (comparison === null) return null;
  return {
    subject: { kind: 'session', value: act.activity.session },
    severity: 'medium',
    confidence: confidenceOf(comparison),
    value: comparison.value,
    baseline: comparison.baseline,
    multiple: comparison.multiple,
    detail: `${comparison.value} networks in an hour with one credential`,
  };
}
