import { says } from '../../http/exchange.ts';
import { readBack } from '../../learn/read-back.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { CallValues, Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep } from '../../spec/names.ts';
import { type OperationCheck, replayed } from '../check.ts';
import { type Ground, updateGround } from '../points.ts';
import { meta } from './meta.ts';
import { removesUnsigned } from './removal.ts';

export const authMissingWrite: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) =>
    scan.writes &&
    (['POST', 'PUT', 'PATCH'].includes(operation.method) || (scan.destructive && operation.method === 'DELETE')) &&
    operation.security !== 'open' &&
    authStep(operation) === null &&
    !operation.shared,
  async run(scan, operation) {
    if (operation.method === 'DELETE') {
      const removal = await removesUnsigned(scan, operation);
      return removal === null ? [] : [removal];
    }
    const ground = groundFor(scan, operation);
    if (ground === null) return [];
    const seen = await replayed(() => writeUnsigned(scan, ground));
    if (seen === null) return [];
    // A change that leaves no trace is believed only where credentials are asked for by the API itself.
    const reason =
      seen.found === null
        ? 'the description asks for credentials here'
        : `${ground.session!.name} finds the mark in ${seen.found.call.target}`;
    if (seen.found === null && operation.security !== 'declared') return [];
    return [
      {
        operation,
        reasons: [`without credentials the change is acknowledged with status ${seen.change.status}, three times`, reason],
        evidence: [seen.change, ...(seen.found === null ? [] : [seen.found])],
      },
    ];
  },
};

function groundFor(scan: Scan, operation: Ground['operation']): Ground | null {
  const baseline = scan.anyBaseline(operation);
  if (baseline !== null) return { operation, session: baseline.session, values: baseline.values, canary: baseline.canary, accepted: true };
  const session = scan.ordinary[0] ?? scan.sessions[0];
  return session === undefined || operation.method === 'POST' ? null : updateGround(scan, operation, session);
}

async function writeUnsigned(scan: Scan, ground: Ground): Promise<{ change: Exchange; found: Exchange | null } | null> {
  const mark = scan.canary();
  const text = JSON.stringify(ground.values);
  const values =
    ground.canary !== '' && text.includes(ground.canary) ? (JSON.parse(text.replaceAll(ground.canary, mark)) as CallValues) : ground.values;
  const change = await scan.send(scan.call(ground.operation, values));
  if (!accepted(change) || denied(change) || ground.session === null) return null;
  const found =
    values === ground.values ? null : await readBack(scan, ground.session, ground.operation, (exchange) => says(exchange, mark));
  return { change, found };
}
