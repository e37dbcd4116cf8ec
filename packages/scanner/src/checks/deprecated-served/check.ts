import type { OperationCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';

export const deprecatedServed: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: ({ sunset }, scan) => sunset !== '' && Date.parse(sunset) < scan.parts.clock.now(),
  run(scan, operation): Promise<Proof[]> {
    const baseline = scan.anyBaseline(operation);
    if (baseline === null) return Promise.resolve([]);
    const reasons = [`its sunset was ${operation.sunset}`, `it answers with status ${baseline.second.status}`];
    return Promise.resolve([{ operation, reasons, evidence: [baseline.second] }]);
  },
};
