import { classifyValue } from '@sallyport/traffic/data-classes';
import { answerLeaves, contentOf, sharedContent } from '../../http/exchange.ts';
import { mainList } from '../../http/leaves.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Baseline, Gate, Scan } from '../../scan.ts';
import { authStep, isServicePage, nounOfPath } from '../../spec/names.ts';
import { type OperationCheck, replayed } from '../check.ts';
import { ownerMark, ownIds, privateContent } from '../ownership.ts';
import { meta } from './meta.ts';

export const authMissing: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation, scan) =>
    operation.method === 'GET' &&
    !isServicePage(operation) &&
    authStep(operation) === null &&
    !operation.shared &&
    scan.gate(operation) !== null,
  async run(scan, operation) {
    const gate = scan.gate(operation);
    const baseline = scan.anyBaseline(operation);
    if (gate === null || baseline === null || operation.security === 'open' || !accepted(gate.anonymous)) return [];
    const wanted = contentOf(baseline.second, baseline.volatile);
    const seen = await replayed(async () => {
      const exchange = await scan.send(baseline.call);
      return accepted(exchange) && wanted.size > 0 && sharedContent(wanted, contentOf(exchange, baseline.volatile)) >= 0.9
        ? exchange
        : null;
    });
    const reason = seen === null ? null : contradiction(scan, operation, baseline, gate, seen);
    if (seen === null || reason === null) return [];
    return [
      {
        operation,
        reasons: [`${baseline.session.name} and a caller without credentials get the same content, three times`, reason],
        evidence: [baseline.second, seen],
      },
    ];
  },
};

/** Open reading is a choice; only what speaks against that choice makes it a finding. */
function contradiction(scan: Scan, operation: ScanOperation, baseline: Baseline, gate: Gate, seen: Exchange): string | null {
  if (denied(gate.garbage)) return `the same operation refuses a bad credential with status ${gate.garbage.status}`;
  if (operation.security === 'declared') return 'the description asks for credentials here';
  const content = privateContent(seen, operation);
  if (content === null || !protectsOthers(scan)) return null;
  // A list of many owners' records that anyone may read was made to be read, unless it is of people and how to reach them.
  if (mainList(seen.json) !== null) return peopleReason(operation, seen);
  const owner = ownerMark(seen, baseline.session, []);
  if (owner !== null) return `the answer names ${baseline.session.name} (${owner}) and holds ${content}`;
  const created = ownIds(scan, baseline).some(({ value }) =>
    scan.pool.created(baseline.session.name).some((entry) => entry.value === value),
  );
  return created ? `the object is one that ${baseline.session.name} has made, and it holds ${content}` : null;
}

/** Does the API refuse anonymous callers anywhere? One that never does has no sign-in to forget. */
function protectsOthers(scan: Scan): boolean {
  return scan.operations.some((operation) => {
    const gate = scan.gate(operation);
    return gate !== null && denied(gate.anonymous);
  });
}

function peopleReason(operation: ScanOperation, seen: Exchange): string | null {
  const addresses = new Set(
    answerLeaves(seen).flatMap(({ path, value }) =>
      typeof value === 'string' && classifyValue(path, value).some(({ id, confidence }) => id === 'email' && confidence >= 0.8)
        ? [value]
        : [],
    ),
  );
  const people = /^(user|member|customer|client|person|employee|patient|account)$/.test(nounOfPath(operation.path));
  return people && addresses.size >= 2
    ? `the answer lists the mail addresses of ${addresses.size} people, and the API asks for credentials elsewhere`
    : null;
}
