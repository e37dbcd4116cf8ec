import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { meta } from './meta.ts';

export const traceMethod: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    const seen = await replayed(async () => {
      const nonce = scan.canary();
      const call = { method: 'TRACE', target: `${scan.parts.basePath}/`, headers: { 'x-sallyport': nonce }, body: null };
      const exchange = await scan.send(call);
      return exchange.status === 200 && exchange.body.includes(nonce) ? exchange : null;
    });
    return seen === null
      ? []
      : [{ operation: null, reasons: ['TRACE echoes a header of the request, three times with three values'], evidence: [seen] }];
  },
};
