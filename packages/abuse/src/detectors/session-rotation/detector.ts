import { type Act, type Detector, type DetectorContext, type DetectorInfo, type Draft, HOUR } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import { confidenceOf } from '../../statistics/peers.ts';
import { WindowedAgainstPeers } from '../../statistics/windowed.ts';

const SOURCES_MAX = 500_000;

export const sessionRotation: DetectorInfo = {
  id: 'session-rotation',
  title: 'Many sessions from one client',
  subjects: ['cluster'],
  reference: 'OAT-019, OAT-011',
  about: 'One client program at one address uses many more credentials in an hour than others do.',
  method:
    'Distinct credentials per address and client fingerprint and hour against a log-normal over all such clients; at least twelve. Many people behind one address have different programs, and those who share one are part of the baseline.',
  source: 'as object enumeration',
  create,
};

function create(context: DetectorContext): Detector {
  const sessions = new WindowedAgainstPeers(context, {
    name: 'sessions',
    window_ms: HOUR,
    max: SOURCES_MAX,
    floor: 12,
    prior: { usual: 1, spread: 0.6 },
  });
  return { id: 'session-rotation', observe: (act) => observe(act, sessions) };
}

function observe(act: Act, sessions: WindowedAgainstPeers): Draft | null {
  const { session, device } = act.activity;
  if (session === '') return null;
  const comparison = sessions.distinct(`${act.address} ${device}`, 'all', hashText(session), act.at);
  if (comparison === null) return null;
  return {
    subject: { kind: 'cluster', value: `${act.address} ${device}` },
    severity: 'medium',
    confidence: confidenceOf(comparison),
    value: comparison.value,
    baseline: comparison.baseline,
    multiple: comparison.multiple,
    detail: `${comparison.value} credentials in an hour from one client at one address`,
  };
}
