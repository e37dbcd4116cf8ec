import type { OperationRecord } from '../model.ts';
import type { Examination, Sighting, Subject, WeaknessRule } from './model.ts';
import { expectsCredential, isSignIn, isSuccess } from './rules-access.ts';

const UNSIGNED = 'token.signature';
const SECRET = 'token.secret';
const EXPIRED = 'token.expired';
const ENDLESS = 'token.exp';
const LONG = 'token.lifetime';

/** Tokens are looked at: some caller was refused. Where all are let in, a bad token proves nothing. */
function refuses({ statuses }: OperationRecord): boolean {
  return statuses.some(({ status, count }) => (status === 401 || status === 403) && count > 0);
}

/** Did the service take this token for what it is? */
function accepts(subject: Subject, record: OperationRecord): boolean {
  return isSuccess(subject.seen.status) && !isSignIn(subject) && expectsCredential(record, subject.hostAuthenticated);
}

/** Tokens that anyone can make or keep using, and that were accepted. Those of attackers count, too: the answer is the proof. */
export const weakToken: WeaknessRule = {
  kind: 'weak-token',
  scope: 'host',
  examine(subject): Examination | null {
    const { event, seen, record } = subject;
    const token = event.posture?.token;
    if (record === null || token === undefined || seen.direction !== 'inbound') return null;
    const accepted = accepts(subject, record);
    const shown: Sighting[] = [];
    if (accepted && token.weak) shown.push({ point: SECRET, detail: 'accepted a token that is signed with a secret of a public list' });
    if (accepted && refuses(record)) {
      if (token.algorithm === 'none') shown.push({ point: UNSIGNED, detail: 'accepted a token that is not signed (alg none)' });
      if (token.expired) shown.push({ point: EXPIRED, detail: 'accepted a token after its end', severity: 'high' });
    }
    const refused = seen.status === 401;
    const cleared = new Set<string>();
    if (refused && token.algorithm === 'none') cleared.add(UNSIGNED);
    if (refused && token.expired) cleared.add(EXPIRED);
    if (accepted && !token.weak) cleared.add(SECRET);
    return { shown, clears: (point) => cleared.has(point), observed: 'such tokens were refused, or tokens had another key' };
  },
};

/** Tokens that end late or never. */
export const longLivedToken: WeaknessRule = {
  kind: 'long-lived-token',
  scope: 'host',
  examine(subject): Examination | null {
    const { event, seen, record, settings } = subject;
    const token = event.posture?.token;
    if (record === null || token === undefined || seen.hostile || seen.direction !== 'inbound' || !accepts(subject, record)) return null;
    const hours = token.lifetime_s === null ? null : token.lifetime_s / 3_600;
    const shown: Sighting[] = [];
    if (hours === null) shown.push({ point: ENDLESS, detail: 'accepted a token without an end (exp)' });
    else if (hours > settings.token_hours_max)
      shown.push({ point: LONG, detail: `accepted a token that is valid for ${Math.round(hours)} hours`, severity: 'low' });
    return { shown, clears: () => true, observed: `tokens ended within ${settings.token_hours_max} hours` };
  },
};
