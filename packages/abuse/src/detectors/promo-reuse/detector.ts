import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import { confidenceOf } from '../../statistics/peers.ts';
import { WindowedAgainstPeers } from '../../statistics/windowed.ts';

const CLIENTS_MAX = 200_000;

export const promoReuse: DetectorInfo = {
  id: 'promo-reuse',
  title: 'A promotion redeemed by many accounts of one client',
  subjects: ['cluster'],
  reference: 'API6:2023, OAT-019',
  about: 'One client program on one network redeems the same promotion or referral code for many accounts.',
  method:
    'Distinct callers per client fingerprint, network, code and day against a log-normal over all of them; at least four. A family shares a network and seldom a client program.',
  source: 'as object enumeration',
  create,
};

function create(context: DetectorContext): Detector {
  const accounts = new WindowedAgainstPeers(context, {
    name: 'accounts',
    window_ms: DAY,
    max: CLIENTS_MAX,
    floor: 4,
    prior: { usual: 1, spread: 0.35 },
  });
  return { id: 'promo-reuse', observe: (act) => observe(act, accounts) };
}

function observe(act: Act, accounts: WindowedAgainstPeers): Draft | null {
  const { promo = '', device, username } = act.activity;
  const account = act.principal || username;
  if (promo === '' || account === '') return null;
  const client = `${act.network} ${device}`;
  const comparison = accounts.distinct(`${client} ${promo}`, 'all', hashText(account), act.at);
  if (comparison === null) return null;
  return {
    subject: { kind: 'cluster', value: client },
    severity: 'medium',
    confidence: confidenceOf(comparison),
    value: comparison.value,
    baseline: comparison.baseline,
    multiple: comparison.multiple,
    detail: `${comparison.value} accounts redeemed one code from one client in a day`,
  };
}
