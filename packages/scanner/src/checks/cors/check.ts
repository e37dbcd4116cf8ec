import { headerOf } from '../../http/exchange.ts';
import type { Exchange } from '../../model.ts';
import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { meta } from './meta.ts';

/** Operations asked; one rule usually serves all. */
const OPERATIONS_MAX = 3;

export const cors: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    const baselines = scan.operations
      .flatMap((operation) => (operation.method === 'GET' ? (scan.anyBaseline(operation) ?? []) : []))
      .slice(0, OPERATIONS_MAX);
    for (const baseline of baselines) {
      const seen = await replayed(async () => {
        const origin = `https://${scan.canary()}.example`;
        const exchange = await scan.as(baseline.session, { ...baseline.call, headers: { ...baseline.call.headers, origin } });
        return allows(exchange, origin) ? exchange : null;
      });
      if (seen !== null) return [proofOf(seen, 'any origin is answered with itself and with credentials allowed, three times')];
    }
    const [first] = baselines;
    if (first === undefined) return [];
    const none = await replayed(async () => {
      const exchange = await scan.as(first.session, { ...first.call, headers: { ...first.call.headers, origin: 'null' } });
      return allows(exchange, 'null') ? exchange : null;
    });
    return none === null
      ? []
      : [proofOf(none, 'the origin null, which sandboxed pages of any site have, is allowed with credentials, three times')];
  },
};

function proofOf(exchange: Exchange, reason: string): Proof {
  return { operation: null, point: 'header.origin', reasons: [reason], evidence: [exchange] };
}

function allows(exchange: Exchange, origin: string): boolean {
  return headerOf(exchange, 'access-control-allow-origin') === origin && headerOf(exchange, 'access-control-allow-credentials') === 'true';
}
