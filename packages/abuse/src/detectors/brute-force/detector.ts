import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, draftOf } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import type { PackedTable } from '../../state/packed-table.ts';
import { decisionLimit, walk } from '../../statistics/sequential.ts';

/** Somebody who mistypes is right two times of three at least; a guesser is almost never. Distinct guesses only. */
const RATES = { ordinary: 0.7, attacker: 0.02 };
/** Names watched. */
const NAMES_MAX = 500_000;
/** Secrets remembered of each name, so that one that comes again does not count again. */
const LAYOUT = { sum: 'f32', failures: 'u32', secrets: { list: 10 } } as const;

export const bruteForce: DetectorInfo = {
  id: 'brute-force',
  title: 'Brute force of a password or a one-time code',
  subjects: ['username', 'session'],
  reference: 'API2:2023, OAT-007',
  about: 'Many different passwords or codes tried for one name, from anywhere.',
  method:
    "Wald's sequential test on the sign-ins of one name: an ordinary user succeeds with 0.7, a guesser with 0.02. A secret that was tried before does not count again, so an app that repeats one stale password is no attack.",
  source: 'Wald 1945; Page 1954',
  create,
};

function create(context: DetectorContext): Detector {
  const limit = decisionLimit(context.strictness.alpha);
  const names = context.rows('names', { layout: LAYOUT, max: NAMES_MAX, idle_ms: DAY });
  return { id: 'brute-force', observe: (act) => observe(act, names, limit) };
}

function observe(act: Act, names: PackedTable<typeof LAYOUT>, limit: number): Draft | null {
  const { purpose, outcome, username, secret } = act.activity;
  if ((purpose !== 'login' && purpose !== 'one-time-code') || outcome === 'unfit') return null;
  const name = username || (purpose === 'one-time-code' ? act.actor : '');
  if (name === '') return null;
  const state = names.use(`${purpose} ${name}`, act.at);
  if (outcome === 'success') {
    state.sum = walk(state.sum, true, RATES);
    return null;
  }
  const hash = hashText(secret);
  const { secrets } = state;
  if (secret !== '' && secrets.has(hash)) return null;
  secrets.push(hash);
  state.failures++;
  state.sum = walk(state.sum, false, RATES);
  state.suspicion = (255 * state.sum) / limit;
  if (state.sum < limit) return null;
  const { failures } = state;
  const detail = `${failures} different ${purpose === 'login' ? 'passwords' : 'codes'} tried for one name without success`;
  const subject = username === '' ? ({ kind: 'session', value: name } as const) : ({ kind: 'username', value: name } as const);
  return draftOf({ subject, severity: 'high', detail }, failures, 2, 1 - Math.exp(-state.sum));
}
