import { type Act, type Detector, type DetectorContext, type DetectorInfo, type Draft, HOUR } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import { confidenceOf } from '../../statistics/peers.ts';
import { WindowedAgainstPeers } from '../../statistics/windowed.ts';

const SOURCES_MAX = 200_000;
const ASKING: ReadonlySet<string> = new Set(['password-reset', 'register', 'lookup-user']);

export const userEnumeration: DetectorInfo = {
  id: 'user-enumeration',
  title: 'User enumeration',
  subjects: ['address'],
  reference: 'API2:2023, OAT-007',
  about: 'One source asks about many names where registration, reset or lookup answer whether they exist.',
  method: 'Distinct names per address and hour over those operations, against a log-normal over all addresses; at least ten.',
  source: 'as object enumeration',
  create,
};

function create(context: DetectorContext): Detector {
  const names = new WindowedAgainstPeers(context, {
    name: 'names',
    window_ms: HOUR,
    max: SOURCES_MAX,
    floor: 10,
    prior: { usual: 1, spread: 0.5 },
  });
  return { id: 'user-enumeration', observe: (act) => observe(act, names) };
}

function observe(act: Act, names: WindowedAgainstPeers): Draft | null {
  const { purpose, username } = act.activity;
  if (username === '' || !ASKING.has(purpose)) return null;
  const comparison = names.distinct(act.address, 'all', hashText(username), act.at);
  if (comparison === null) return null;
  return {
    subject: { kind: 'address', value: act.address },
    severity: 'medium',
    confidence: confidenceOf(comparison),
    value: comparison.value,
    baseline: comparison.baseline,
    multiple: comparison.multiple,
    detail: `${comparison.value} different names asked about in an hour`,
  };
}
