import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { mayVary, type Target, targetsOf } from '../injection.ts';
import { takesAddress } from '../ssrf/check.ts';
import { meta } from './meta.ts';

const WAIT_MS = 600;

export const unsafeUpstream: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation, scan) => scan.parts.callbacks !== null && mayVary(operation, scan),
  async run(scan, operation) {
    const proofs: Proof[] = [];
    for (const target of targetsOf(scan, operation, takesAddress)) {
      const first = await followed(scan, target);
      const second = first === null ? null : await followed(scan, target);
      if (first === null || second === null) continue;
      const reasons = [
        'the server follows the redirect of the service it asks to another address',
        'and does so again for a second pair of addresses',
      ];
      proofs.push({ operation, point: target.point.address, reasons, evidence: [first, second] });
    }
    return proofs;
  },
};

async function followed(scan: Scan, target: Target): Promise<Exchange | null> {
  const callbacks = scan.parts.callbacks!;
  const [asked, led] = [scan.random.hex(16), scan.random.hex(16)];
  const exchange = await target.send(callbacks.redirectUrl(asked, led));
  if ((await callbacks.waitFor(asked, WAIT_MS)) === null) return null;
  return (await callbacks.waitFor(led, WAIT_MS)) === null ? null : exchange;
}
