import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { isUrlName, words } from '../../spec/names.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { mayVary, type Target, targetsOf } from '../injection.ts';
import type { InputPoint } from '../points.ts';
import { meta } from './meta.ts';

/** A fetch in the background is waited for this long. */
const WAIT_MS = 600;

export const ssrf: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation, scan) => scan.parts.callbacks !== null && mayVary(operation, scan),
  async run(scan, operation) {
    const proofs: Proof[] = [];
    for (const target of targetsOf(scan, operation, takesAddress)) {
      const proof = await look(scan, target);
      if (proof !== null) proofs.push(proof);
    }
    return proofs;
  },
};

/** Does a place take an address? By its name, or because an example is one. */
export function takesAddress({ name, value }: InputPoint): boolean {
  if (typeof value !== 'string') return false;
  return /^https?:\/\//i.test(value) || isUrlName(name) || /url|uri|link$/i.test(words(name).join(''));
}

async function look(scan: Scan, target: Target): Promise<Proof | null> {
  const urls = scan.parts.callbacks!;
  const proof = await twice(scan, target, (nonce) => urls.url(nonce));
  // Where nothing comes through, the look-up of a name may.
  return proof ?? (urls.nameUrl('') === null ? null : twice(scan, target, (nonce) => urls.nameUrl(nonce)!));
}

async function twice(scan: Scan, target: Target, url: (nonce: string) => string): Promise<Proof | null> {
  const first = await fetched(scan, target, url);
  const second = first === null ? null : await fetched(scan, target, url);
  if (first === null || second === null) return null;
  return {
    operation: target.ground.operation,
    point: target.point.address,
    reasons: [`the server requests ${first.seen} at the address it was given`, `and ${second.seen} when given a second one`],
    evidence: [first.exchange, second.exchange],
  };
}

/** Sends a URL of the listener and waits for the request, or the look-up. */
async function fetched(scan: Scan, target: Target, url: (nonce: string) => string): Promise<{ exchange: Exchange; seen: string } | null> {
  const callbacks = scan.parts.callbacks!;
  const nonce = scan.random.hex(16);
  const exchange = await target.send(url(nonce));
  const call = await callbacks.waitFor(nonce, exchange.status === 0 ? 0 : WAIT_MS);
  return call === null ? null : { exchange, seen: `${call.method} ${call.path}` };
}
