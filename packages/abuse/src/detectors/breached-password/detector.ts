import { type Act, type Detector, type DetectorInfo, type Draft, draftOf } from '../../detector.ts';

/** The match is exact; what is left is a collision of SHA-1. */
const CONFIDENCE = 0.99;

export const breachedPassword: DetectorInfo = {
  id: 'breached-password',
  title: 'A breached password is in use',
  subjects: ['principal', 'username'],
  reference: 'API2:2023, OAT-008',
  about: 'A sign-in, a registration or a change of password succeeded with a password that is in a list of breached ones.',
  method:
    'The gateway looks the SHA-1 of the password up in a list on its own disk (gateway.breached_passwords) and records how often it is in there, nothing else. Without a list it is silent.',
  source: 'NIST SP 800-63B, 5.1.1.2',
  create: (): Detector => ({ id: 'breached-password', observe }),
};

function observe(act: Act): Draft | null {
  const { breached = 0, username, purpose } = act.activity;
  const who = act.principal || username;
  if (breached === 0 || who === '') return null;
  const subject = act.principal === '' ? ({ kind: 'username', value: who } as const) : ({ kind: 'principal', value: who } as const);
  const detail = `the password of this ${purpose} is ${breached} times in the list of breached ones`;
  return draftOf({ subject, severity: purpose === 'login' ? 'high' : 'medium', detail }, breached, 0, CONFIDENCE);
}
