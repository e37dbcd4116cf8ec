import { type Detector, type DetectorContext, type DetectorInfo, HOUR } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import { watchDistinct } from '../../statistics/windowed.ts';

const SOURCES_MAX = 300_000;

export const sessionRotation: DetectorInfo = {
  id: 'session-rotation',
  title: 'Many sessions from one client',
  subjects: ['cluster'],
  reference: 'OAT-019, OAT-011',
  about: 'One client program at one address is more users, or uses more credentials, in an hour than others do.',
  method:
    'Distinct users (credentials where nobody knows whose they are) per address and client fingerprint and hour against a log-normal over all such clients; at least nine. The limit is that of address-rotation, with a prior of 1 user and a spread of at least 0.35. Many people behind one address have different programs, and those who share one are part of the baseline. A client that is above it time and again at the same level, a partner that polls for its customers, is told of until that is its habit.',
  source: 'log-normal activity: Crovella and Bestavros 1997',
  create,
};

function create(context: DetectorContext): Detector {
  const observe = watchDistinct(context, {
    name: 'sessions',
    window_ms: HOUR,
    max: SOURCES_MAX,
    floor: 9,
    prior: { usual: 1, spread: 0.4, spreadMin: 0.35 },
    severity: 'medium',
    read(act) {
      const { session, device } = act.activity;
      if (session === '') return null;
      return { caller: `${act.address} ${device}`, group: 'all', hash: hashText(act.principal || session) };
    },
    subject: (_, client) => ({ kind: 'cluster', value: client }),
    detail: ({ value }) => `${value} users or credentials in an hour from one client at one address`,
  });
  return { id: 'session-rotation', observe };
}
