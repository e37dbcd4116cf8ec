import { type Detector, type DetectorContext, type DetectorInfo, HOUR } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import { watchDistinct } from '../../statistics/windowed.ts';

const CALLERS_MAX = 300_000;

export const addressRotation: DetectorInfo = {
  id: 'address-rotation',
  title: 'One session from many networks',
  subjects: ['session'],
  reference: 'OAT-011',
  about: 'A credential is used from many more networks in an hour than those of others: proxies in rotation, or a token passed around.',
  method:
    'Distinct /24 or /64 networks per credential and hour against a log-normal over all credentials; at least eight, for phones change networks too. ln(1 + n) is taken as normal with the mean and spread of the peers, before there are any 1 network and 0.35, never less than 0.35; the limit at normal sensitivity is mean + 4 spreads (without peers 8 networks).',
  source: 'log-normal activity: Crovella and Bestavros 1997',
  create,
};

function create(context: DetectorContext): Detector {
  const observe = watchDistinct(context, {
    name: 'networks',
    window_ms: HOUR,
    max: CALLERS_MAX,
    floor: 8,
    // Nearly everybody has one network, or two.
    prior: { usual: 1, spread: 0.35, spreadMin: 0.35 },
    severity: 'medium',
    read: ({ activity: { session }, network }) => (session === '' ? null : { caller: session, group: 'all', hash: hashText(network) }),
    subject: (_, session) => ({ kind: 'session', value: session }),
    detail: ({ value }) => `${value} networks in an hour with one credential`,
  });
  return { id: 'address-rotation', observe };
}
