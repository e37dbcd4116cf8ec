import {
  type Act,
  bySensitivity,
  type Detector,
  type DetectorContext,
  type DetectorInfo,
  type Draft,
  draftOf,
  HOUR,
  TEN_MINUTES,
} from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import type { Row } from '../../state/packed-table.ts';

const SESSIONS_MAX = 500_000;
/** Changes between two clients that are no coincidence of an update or a moved phone. */
const RETURNS_MIN = { low: 3, normal: 2, high: 1 } as const;
/** The clients that used the credential last and before: program and network; and whether it was given back by signing out. */
const LAYOUT = {
  device: 'u32',
  network: 'u32',
  deviceBefore: 'u32',
  networkBefore: 'u32',
  before: 'time',
  returns: 'u32',
  ended: 'u32',
} as const;
/** Ends a session: `POST /logout`, `DELETE /session`, `POST /oauth2/revoke`. */
const ENDS =
  /(?:^DELETE .*\/(?:sessions?|tokens?)(?:\/|$))|(?:\/(?:log-?out|sign-?out|log-?off|revoke|abmelden|deconnexion|cerrar-sesion|salir|sair|esci|uitloggen|wyloguj)(?:\/|$))/i;

export const tokenReplay: DetectorInfo = {
  id: 'token-replay',
  title: 'One token used by two clients',
  subjects: ['session'],
  reference: 'API2:2023',
  about:
    'A credential is used in turns by two different client programs on different networks, or by another one after it was signed out: it was stolen.',
  method:
    'Per credential the last two clients (fingerprint and network) that used it. A client that comes back within 10 minutes after another one, of a different fingerprint and network, took its turn; 2 returns alarm (3 at low sensitivity, 1 at high). A phone that changes its network keeps its fingerprint and does not count, nor does the credential of a program at its sign-in. After a sign-out (by the words of its path) a use by another client of another network alarms at once.',
  source: 'session hijacking by fingerprint: OWASP Session Management',
  create,
};

function create(context: DetectorContext): Detector {
  const sessions = context.rows('sessions', { layout: LAYOUT, max: SESSIONS_MAX, idle_ms: 12 * HOUR });
  const least = bySensitivity(context, RETURNS_MIN);
  return {
    id: 'token-replay',
    observe(act) {
      const { session, purpose } = act.activity;
      // What a program signs in with is no session: its hosts share it.
      return session === '' || purpose === 'login' ? null : observe(act, sessions.use(session, act.at), least);
    },
  };
}

function observe(act: Act, state: Row<typeof LAYOUT>, least: number): Draft | null {
  const device = hashText(act.activity.device);
  const network = hashText(act.network);
  const known = state.device !== 0;
  const elsewhere = known && device !== state.device && network !== state.network;
  if (state.ended === 1 && elsewhere) return draft(act, 1, 'a credential is used by another client after it was signed out', 0.9);
  if (ENDS.test(act.shape) && act.activity.outcome === 'success') state.ended = 1;
  if (known && device === state.device && network === state.network) return null;
  const returned = device === state.deviceBefore && network === state.networkBefore && act.at - state.before <= TEN_MINUTES && elsewhere;
  state.deviceBefore = state.device;
  state.networkBefore = state.network;
  state.before = act.at;
  state.device = device;
  state.network = network;
  if (!returned) return null;
  state.returns++;
  state.suspicion = 255;
  const { returns } = state;
  if (returns < least) return null;
  const detail = `two clients of different fingerprint and network take turns with one credential (${returns} returns)`;
  return draft(act, returns, detail, 1 - 0.5 ** returns);
}

function draft(act: Act, value: number, detail: string, confidence: number): Draft {
  return draftOf({ subject: { kind: 'session', value: act.activity.session }, severity: 'high', detail }, value, 0, confidence);
}
