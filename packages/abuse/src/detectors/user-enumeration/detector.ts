import { type Detector, type DetectorContext, type DetectorInfo, HOUR } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import { watchDistinct } from '../../statistics/windowed.ts';

const SOURCES_MAX = 200_000;
const ASKING: ReadonlySet<string> = new Set(['password-reset', 'register', 'lookup-user']);

export const userEnumeration: DetectorInfo = {
  id: 'user-enumeration',
  title: 'User enumeration',
  subjects: ['address'],
  reference: 'API2:2023, OAT-007',
  about: 'One source asks about many names where registration, reset or lookup answer whether they exist.',
  method:
    'Distinct names per address and hour over those operations, and over any other that nobody who is signed in calls with a name and little else, against a log-normal over all addresses; at least eight. The limit is that of address-rotation, with a prior of 1 name and a spread of at least 0.35. By whether the status, the length or the time of the answer tells: it is the asking that is counted.',
  source: 'log-normal activity: Crovella and Bestavros 1997',
  create,
};

function create(context: DetectorContext): Detector {
  const observe = watchDistinct(context, {
    name: 'names',
    window_ms: HOUR,
    max: SOURCES_MAX,
    floor: 8,
    prior: { usual: 1, spread: 0.35, spreadMin: 0.35 },
    severity: 'medium',
    read({ address, activity: { purpose, username } }) {
      if (username === '' || !ASKING.has(purpose)) return null;
      return { caller: address, group: 'all', hash: hashText(username) };
    },
    subject: (_, address) => ({ kind: 'address', value: address }),
    detail: ({ value }) => `${value} different names asked about in an hour`,
  });
  return { id: 'user-enumeration', observe };
}
