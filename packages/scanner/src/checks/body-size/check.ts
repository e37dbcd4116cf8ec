import { gzipSync } from 'node:zlib';
import { ANONYMOUS } from '../../identity/credentials.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Call, Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { type Ground, groundOf } from '../points.ts';
import { meta } from './meta.ts';

/** More than any form, and within what a test system bears. */
const BYTES = 20 * 1_048_576;
/** Operations tried in one scan: a limit stands before all of them or before none. */
const OPERATIONS_MAX = 3;

export const bodySize: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.config.large_bodies && scan.writes && takenBodies(scan).includes(operation.id),
  async run(scan, operation): Promise<Proof[]> {
    const ground = groundOf(scan, operation);
    if (ground === null || ground.session === null) return [];
    const call = scan.call(operation, ground.values);
    if (call.body === null || !call.body.endsWith('}')) return [];
    // White space before the end is no part of the value, so every reader that has no limit takes it.
    const large = { ...call, body: `${call.body.slice(0, -1)}${' '.repeat(BYTES)}}` };
    const proofs: Proof[] = [];
    const plain = await twice(scan, ground, large);
    if (plain !== null)
      proofs.push({
        operation,
        variant: 'plain',
        reasons: [`a body of ${BYTES} bytes is taken with status ${plain.status}, twice`],
        evidence: [small(plain)],
      });
    const packed = { ...large, headers: { ...large.headers, 'content-encoding': 'gzip' }, packed: gzipSync(large.body) };
    const unpacked = await twice(scan, ground, packed);
    // A server that does not unpack would not have taken garbage for JSON.
    if (unpacked !== null)
      proofs.push({
        operation,
        variant: 'packed',
        title: 'A small body that unpacks to a large one is taken',
        reasons: [`${packed.packed.length} bytes that unpack to ${BYTES} are taken with status ${unpacked.status}, twice`],
        evidence: [small(unpacked)],
      });
    return proofs;
  },
};

function takenBodies(scan: Scan): string[] {
  return scan.operations
    .filter((one) => one.method === 'POST' && one.body !== null && one.graphql === undefined && scan.anyBaseline(one) !== null)
    .map(({ id }) => id)
    .slice(0, OPERATIONS_MAX);
}

async function twice(scan: Scan, ground: Ground, call: Call): Promise<Exchange | null> {
  const send = (): Promise<Exchange> => (ground.session === null ? scan.send(call, ANONYMOUS) : scan.as(ground.session, call));
  const first = await send();
  const second = accepted(first) ? await send() : first;
  return accepted(second) ? second : null;
}

/** The exchange with its body cut: evidence is read by people. */
function small(exchange: Exchange): Exchange {
  return { ...exchange, call: { ...exchange.call, body: `${exchange.call.body?.slice(0, 200) ?? ''}... (${BYTES} bytes in all)` } };
}
