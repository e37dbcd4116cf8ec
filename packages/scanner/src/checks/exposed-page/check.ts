import type { ApiCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';
import { PAGES } from './pages.ts';

export const exposedPage: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan) {
    const proofs: Proof[] = [];
    const bases = [...new Set(['', scan.parts.basePath])];
    const get = (target: string) => scan.send({ method: 'GET', target, headers: {}, body: null });
    for (const { path, what, grammar } of PAGES) {
      for (const base of bases) {
        const exchange = await get(`${base}${path}`);
        if (exchange.status !== 200 || !grammar.test(exchange.body)) continue;
        const control = await get(`${base}/${scan.canary()}${path}`);
        if (control.status === 200 && grammar.test(control.body)) continue;
        proofs.push({
          operation: null,
          point: `${base}${path}`,
          variant: path,
          title: `${what[0]!.toUpperCase()}${what.slice(1)} is open`,
          reasons: [`${base}${path} has the grammar of ${what}`, `a path that does not exist is answered with status ${control.status}`],
          evidence: [exchange, control],
        });
        break;
      }
    }
    return proofs;
  },
};
