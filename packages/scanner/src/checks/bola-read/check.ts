import { contentOf, sharedContent } from '../../http/exchange.ts';
import type { Session } from '../../identity/session.ts';
import { sameNoun } from '../../learn/pool.ts';
import { accepted, denied, sameAnswer } from '../../learn/verdict.ts';
import type { CallValues, Exchange, ScanOperation } from '../../model.ts';
import type { Baseline, Scan } from '../../scan.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { knows, nounOfObject, ownIds, pairs, privacyReason } from '../ownership.ts';
import { meta } from './meta.ts';
import { roam } from './roam.ts';

/** Stable fields that have to agree; below, the other user got something of their own. */
const SAME_MIN = 0.9;

export const bolaRead: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation) => operation.method === 'GET' && !operation.shared,
  async run(scan, operation) {
    for (const { victim, attacker } of pairs(scan)) {
      const baseline = scan.baseline(operation, victim);
      const proof = baseline === null ? null : await readAs(scan, baseline, attacker);
      if (proof !== null) return [proof];
    }
    for (const attacker of scan.ordinary.slice(0, 2)) {
      const proof = await roam(scan, operation, attacker);
      if (proof !== null) return [proof];
    }
    return [];
  },
};

async function readAs(scan: Scan, baseline: Baseline, attacker: Session): Promise<Proof | null> {
  const { operation, session: victim } = baseline;
  const foreign = ownIds(scan, baseline).filter(({ value }) => !isAttackers(scan, attacker, operation, value));
  if (foreign.length === 0) return null;
  const ids = foreign.map(({ value }) => value);
  const seen = await replayed(() => sameContent(scan, baseline, attacker));
  if (seen === null || (await isOpenToAll(scan, baseline, seen.own))) return null;
  const missing = await missingAnswer(scan, baseline, attacker);
  if (missing !== null && sameAnswer(missing, seen.theirs)) return null;
  const reason = await privacyReason(scan, baseline, ids, attacker, seen.theirs);
  if (reason === null) return null;
  return {
    operation,
    point: foreign[0]!.point,
    reasons: [
      `${victim.name} reads the object of their own (${foreign[0]!.point}) with status ${seen.own.status}`,
      `${attacker.name} sends the same request and gets the same content, three times`,
      ...(knows(scan, attacker, ids[0]!) ? [] : [`${attacker.name} was never given this id`]),
      reason,
      'a caller without credentials does not get it',
    ],
    evidence: [seen.own, seen.theirs, ...(missing === null ? [] : [missing])],
  };
}

/** Is the id the attacker's own? A number may be the id of many things, so the resource has to agree. */
function isAttackers(scan: Scan, attacker: Session, operation: ScanOperation, value: string): boolean {
  const noun = nounOfObject(operation);
  const marks = attacker.markers.has(value) && (!/^\d+$/.test(value) || sameNoun(noun, 'user'));
  return marks || scan.pool.created(attacker.name).some((entry) => entry.value === value && sameNoun(entry.noun, noun));
}

async function sameContent(scan: Scan, baseline: Baseline, attacker: Session): Promise<{ own: Exchange; theirs: Exchange } | null> {
  const own = await scan.as(baseline.session, baseline.call);
  const theirs = await scan.as(attacker, baseline.call);
  if (!accepted(own) || !accepted(theirs) || denied(theirs)) return null;
  const wanted = contentOf(own, baseline.volatile);
  return wanted.size > 0 && sharedContent(wanted, contentOf(theirs, baseline.volatile)) >= SAME_MIN ? { own, theirs } : null;
}

async function isOpenToAll(scan: Scan, baseline: Baseline, own: Exchange): Promise<boolean> {
  const anonymous = await scan.send(baseline.call);
  return accepted(anonymous) && sameAnswer(own, anonymous, baseline.volatile);
}

/** How the attacker is answered for an object that does not exist. */
async function missingAnswer(scan: Scan, baseline: Baseline, attacker: Session): Promise<Exchange | null> {
  const values = missingValues(baseline.values, new Set(ownIds(scan, baseline).map(({ value }) => value)));
  return scan.as(attacker, scan.call(baseline.operation, values));
}

function missingValues(values: CallValues, ids: ReadonlySet<string>): CallValues {
  const parameters = Object.fromEntries(
    Object.entries(values.parameters).map(([key, value]) => [key, ids.has(String(value)) ? missingId(String(value)) : value]),
  );
  return { ...values, parameters };
}

/** An id of the same form that no one was given. */
export function missingId(value: string): string {
  if (/^\d+$/.test(value)) return '987654321';
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(value)) return '00000000-0000-4000-a000-00000000dead';
  return 'sallyport-no-such-id';
}
