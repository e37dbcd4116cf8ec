import { contentOf, sharedContent } from '../../http/exchange.ts';
import type { Session } from '../../identity/session.ts';
import { accepted, sameAnswer } from '../../learn/verdict.ts';
import type { CallValues } from '../../model.ts';
import type { Baseline, Scan } from '../../scan.ts';
import { missingId } from '../bola-read/check.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { pairs } from '../ownership.ts';
import { meta } from './meta.ts';

export const bolaParent: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation) => operation.method === 'GET' && (operation.path.match(/\{/g) ?? []).length >= 2 && !operation.shared,
  async run(scan, operation) {
    for (const { victim, attacker } of pairs(scan)) {
      const theirs = scan.baseline(operation, victim);
      const mine = scan.baseline(operation, attacker);
      const proof = theirs === null || mine === null ? null : await mixed(scan, theirs, mine, attacker);
      if (proof !== null) return [proof];
    }
    return [];
  },
};

async function mixed(scan: Scan, theirs: Baseline, mine: Baseline, attacker: Session): Promise<Proof | null> {
  const { operation } = theirs;
  const child = `path ${operation.parameters.findLast(({ location }) => location === 'path')!.name}`;
  const id = String(theirs.values.parameters[child]);
  if (scan.pool.owns(attacker.name, id)) return null;
  // Where the honest path is open too, the simpler check says it.
  if (accepted(await scan.as(attacker, theirs.call))) return null;
  const under = (value: string): CallValues => ({ ...mine.values, parameters: { ...mine.values.parameters, [child]: value } });
  const call = scan.call(operation, under(id));
  const seen = await replayed(async () => {
    const own = await scan.as(theirs.session, theirs.call);
    const attack = await scan.as(attacker, call);
    const wanted = contentOf(own, theirs.volatile);
    return accepted(own) && accepted(attack) && wanted.size > 0 && sharedContent(wanted, contentOf(attack, theirs.volatile)) >= 0.8
      ? { own, attack }
      : null;
  });
  if (seen === null) return null;
  const missing = await scan.as(attacker, scan.call(operation, under(missingId(id))));
  if (sameAnswer(missing, seen.attack)) return null;
  return {
    operation,
    point: child.replace(' ', '.'),
    reasons: [
      `${attacker.name} is refused the object at its own path`,
      `${attacker.name} gets it under a parent of their own, three times`,
      `an object that does not exist gives status ${missing.status}`,
    ],
    evidence: [seen.own, seen.attack, missing],
  };
}
