import { headerOf } from '../../http/exchange.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { takesText, targetsOf } from '../injection.ts';
import { meta } from './meta.ts';

export const htmlInjection: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation) => operation.method === 'GET',
  async run(scan, operation) {
    const proofs: Proof[] = [];
    for (const target of targetsOf(scan, operation, takesText)) {
      const tag = (nonce: string): string => `<sp${nonce} onx=1>`;
      const nonces = [scan.random.hex(8), scan.random.hex(8)];
      const first = await target.send(tag(nonces[0]!));
      if (!rendered(headerOf(first, 'content-type')) || !first.body.includes(tag(nonces[0]!))) continue;
      const second = await target.send(tag(nonces[1]!));
      if (!rendered(headerOf(second, 'content-type')) || !second.body.includes(tag(nonces[1]!))) continue;
      const reasons = ['a tag comes back unescaped, twice with other names', `the content type is ${headerOf(second, 'content-type')}`];
      proofs.push({ operation, point: target.point.address, reasons, evidence: [first, second] });
    }
    return proofs;
  },
};

function rendered(contentType: string): boolean {
  return /text\/html|application\/xhtml|image\/svg/i.test(contentType);
}
