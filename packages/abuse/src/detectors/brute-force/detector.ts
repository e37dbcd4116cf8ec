import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import { decisionLimit, walk } from '../../statistics/sequential.ts';

/** Somebody who mistypes is right every second time at least; a guesser is almost never. Distinct guesses only. */
const RATES = { ordinary: 0.6, attacker: 0.02 };
/** Names watched, and secrets remembered for each. */
const NAMES_MAX = 200_000;
const SECRETS_MAX = 32;

interface State {
  sum: number;
  failures: number;
  secrets: number[];
}

export const bruteForce: DetectorInfo = {
  id: 'brute-force',
  title: 'Brute force of a password or a one-time code',
  subjects: ['username'],
  reference: 'API2:2023, OAT-007',
  about: 'Many different passwords or codes tried for one name, from anywhere.',
  method:
    "Wald's sequential test on the sign-ins of one name: an ordinary user succeeds with 0.6, a guesser with 0.02. A secret that was tried before does not count again, so an app that repeats one stale password is no attack.",
  source: 'Wald 1945; Page 1954',
  create,
};

function create(context: DetectorContext): Detector {
  const limit = decisionLimit(context.strictness.alpha);
  const names = context.table<State>('names', { max: NAMES_MAX, idle_ms: DAY, create: () => ({ sum: 0, failures: 0, secrets: [] }) });
  return { id: 'brute-force', observe: (act) => observe(act, names.use.bind(names), limit) };
}

function observe(act: Act, stateOf: (key: string, now: number) => State, limit: number): Draft | null {
  const { purpose, outcome, username, secret } = act.activity;
  if ((purpose !== 'login' && purpose !== 'one-time-code') || outcome === 'unfit') return null;
  const name = username || (purpose === 'one-time-code' ? act.actor : '');
  if (name === '') return null;
  const state = stateOf(`${purpose} ${name}`, act.at);
  if (outcome === 'success') {
    state.sum = walk(state.sum, true, RATES);
    return null;
  }
  const hash = hashText(secret);
  if (secret !== '' && state.secrets.includes(hash)) return null;
  if (state.secrets.length < SECRETS_MAX) state.secrets.push(hash);
  state.failures++;
  state.sum = walk(state.sum, false, RATES);
  if (state.sum < limit) return null;
  return {
    subject: username === '' ? { kind: 'session', value: name } : { kind: 'username', value: name },
    severity: 'high',
    confidence: 1 - Math.exp(-state.sum),
    value: state.failures,
    baseline: 2,
    multiple: state.failures / 2,
    detail: `${state.failures} different ${purpose === 'login' ? 'passwords' : 'codes'} tried for one name without success`,
  };
}
