import { answerLeaves } from '../../http/exchange.ts';
import { fieldOf, mainList } from '../../http/leaves.ts';
import type { Session } from '../../identity/session.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { isServicePage } from '../../spec/names.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { notMeantFor } from '../function-rights.ts';
import { meta } from './meta.ts';

export const bflaRead: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation, scan) => operation.method === 'GET' && !isServicePage(operation) && scan.ordinary.length > 0,
  async run(scan, operation) {
    for (const session of scan.sessions) {
      const reason = notMeantFor(scan, operation, session);
      const proof = reason === null ? null : await readFunction(scan, operation, session, reason);
      if (proof !== null) return [proof];
    }
    return [];
  },
};

async function readFunction(scan: Scan, operation: ScanOperation, session: Session, reason: string): Promise<Proof | null> {
  const gate = scan.gate(operation);
  const admin = scan.admin === null ? null : scan.baseline(operation, scan.admin);
  const source = admin ?? scan.baseline(operation, session);
  // Where nobody has to sign in, the missing authentication is the finding.
  if (source === null || gate === null || accepted(gate.anonymous)) return null;
  const seen = await replayed(async () => {
    const exchange = await scan.as(session, source.call);
    return accepted(exchange) && !denied(exchange) && answerLeaves(exchange).length > 0 ? exchange : null;
  });
  if (seen === null) return null;
  const effect = admin === null ? breadth(seen, session) : sameFields(admin.second, seen);
  if (effect === null) return null;
  return {
    operation,
    reasons: [
      reason,
      `${session.name} (${session.role}) is answered with status ${seen.status}, three times`,
      effect,
      `without credentials the status is ${gate.anonymous.status}`,
    ],
    evidence: [...(admin === null ? [] : [admin.second]), seen],
  };
}

/** The fields an administrator gets, nine of ten at least. */
function sameFields(admin: Exchange, seen: Exchange): string | null {
  const fields = (exchange: Exchange): Set<string> => new Set(answerLeaves(exchange).map((leaf) => fieldOf(leaf.path)));
  const wanted = fields(admin);
  const got = fields(seen);
  const same = [...wanted].filter((field) => got.has(field)).length;
  return wanted.size > 0 && same / wanted.size >= 0.9
    ? `the answer has the fields that an administrator gets (${same} of ${wanted.size})`
    : null;
}

/** Without an administrator to compare with, the answer itself has to be more than the user's own. */
function breadth(seen: Exchange, session: Session): string | null {
  const list = mainList(seen.json);
  if (list !== null && list.items.length >= 2) return `the answer lists ${list.items.length} records`;
  const own = answerLeaves(seen).some(({ value }) => session.markers.has(String(value)));
  return own || answerLeaves(seen).length < 2 ? null : 'the answer holds data that is not the user\u2019s own';
}
