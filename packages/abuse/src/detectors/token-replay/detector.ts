import { type Act, type Detector, type DetectorContext, type DetectorInfo, type Draft, HOUR, TEN_MINUTES } from '../../detector.ts';

const SESSIONS_MAX = 500_000;
/** Changes between two clients that are no coincidence of an update or a moved phone. */
const RETURNS_MIN = { low: 3, normal: 2, high: 1 } as const;

interface State {
  /** The clients that used the credential: device and network. */
  current: string;
  previous: string;
  previousAt: number;
  returns: number;
}

export const tokenReplay: DetectorInfo = {
  id: 'token-replay',
  title: 'One token used by two clients',
  subjects: ['session'],
  reference: 'API2:2023',
  about: 'A credential is used in turns by two different client programs on different networks: it was stolen.',
  method:
    'Per credential the last two clients (fingerprint and network) that used it. A client that comes back within ten minutes after another one, of a different fingerprint and network, took its turn; two returns alarm. A phone that changes its network keeps its fingerprint and does not count.',
  source: 'session hijacking by fingerprint: OWASP Session Management',
  create,
};

function create(context: DetectorContext): Detector {
  const sessions = context.table<State>('sessions', {
    max: SESSIONS_MAX,
    idle_ms: 12 * HOUR,
    create: () => ({ current: '', previous: '', previousAt: 0, returns: 0 }),
  });
  const least = RETURNS_MIN[context.strictness.alpha <= 1e-7 ? 'low' : context.strictness.alpha <= 1e-5 ? 'normal' : 'high'];
  return {
    id: 'token-replay',
    observe: (act) => (act.activity.session === '' ? null : observe(act, sessions.use(act.activity.session, act.at), least)),
  };
}

function observe(act: Act, state: State, least: number): Draft | null {
  const client = `${act.activity.device} ${act.network}`;
  if (client === state.current) return null;
  const returned = client === state.previous && act.at - state.previousAt <= TEN_MINUTES && differ(client, state.current);
  state.previous = state.current;
  state.previousAt = act.at;
  state.current = client;
  if (!returned) return null;
  state.returns++;
  if (state.returns < least) return null;
  return {
    subject: { kind: 'session', value: act.activity.session },
    severity: 'high',
    confidence: 1 - 0.5 ** state.returns,
    value: state.returns,
    baseline: 0,
    multiple: state.returns,
    detail: `two clients of different fingerprint and network take turns with one credential (${state.returns} returns)`,
  };
}

function differ(a: string, b: string): boolean {
  const [deviceA, networkA] = a.split(' ');
  const [deviceB, networkB] = b.split(' ');
  return deviceA !== deviceB && networkA !== networkB;
}
