import { CROWD_CLIENT, CROWD_NETWORK, DAY, type Detector, type DetectorContext, type DetectorInfo } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import { watchDistinct } from '../../statistics/windowed.ts';

const CLIENTS_MAX = 200_000;

export const promoReuse: DetectorInfo = {
  id: 'promo-reuse',
  title: 'A promotion redeemed by many accounts of one client',
  subjects: ['cluster'],
  reference: 'API6:2023, OAT-019',
  about: 'One client program on one network redeems the same promotion or referral code for many accounts.',
  method:
    'Distinct callers per client fingerprint, network, code and day against a log-normal over all of them, those on networks that many share (a carrier, an office) among themselves; at least four. The limit is that of address-rotation, with a prior of 1 account and a spread of at least 0.25 (without peers 5 accounts). A family shares a network and seldom a client program.',
  source: 'log-normal activity: Crovella and Bestavros 1997',
  create,
};

function create(context: DetectorContext): Detector {
  const observe = watchDistinct(context, {
    name: 'accounts',
    window_ms: DAY,
    max: CLIENTS_MAX,
    floor: 4,
    // A promotion is redeemed once, with next to no exception.
    prior: { usual: 1, spread: 0.25, spreadMin: 0.25 },
    severity: 'medium',
    read(act) {
      const { promo = '', device, username } = act.activity;
      const account = act.principal || username;
      if (promo === '' || account === '') return null;
      const group = act.crowd.network >= CROWD_NETWORK && act.crowd.client < CROWD_CLIENT ? 'shared network' : 'own network';
      return { caller: `${act.network} ${device} ${promo}`, group, hash: hashText(account) };
    },
    subject: ({ network, activity: { device } }) => ({ kind: 'cluster', value: `${network} ${device}` }),
    detail: ({ value }) => `${value} accounts redeemed one code from one client in a day`,
  });
  return { id: 'promo-reuse', observe };
}
