import type { Session } from '../../identity/session.ts';
import { isOneTime } from '../../learn/create.ts';
import { fillCall, pathChoices } from '../../learn/request.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';

const PARALLEL = 8;

export const oneTimeRace: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.destructive && operation.method === 'POST' && isOneTime(operation),
  async run(scan, operation): Promise<Proof[]> {
    for (const session of scan.ordinary) {
      const raced = await race(scan, operation, session);
      if (raced === null) continue;
      const { taken, late } = raced;
      if (taken.length < 2) continue;
      const reasons = [
        `${taken.length} of ${PARALLEL} requests of ${session.name} at the same moment are acknowledged`,
        `the same request afterwards is refused with status ${late.status}: it was meant to work once`,
      ];
      return [{ operation, reasons, evidence: [...taken.slice(0, 2), late] }];
    }
    return [];
  },
};

/** The first use ever of this identity; learning leaves such operations alone for it. */
async function race(
  scan: Scan,
  operation: ScanOperation,
  session: Session,
): Promise<{ readonly taken: readonly Exchange[]; readonly late: Exchange } | null> {
  const options = scan.buildOptions(session, scan.canary());
  for (const path of pathChoices(operation, options).slice(0, 2)) {
    const values = fillCall(operation, path, options);
    const call = scan.call(operation, values);
    const answers = await Promise.all(Array.from({ length: PARALLEL }, () => scan.as(session, call)));
    const taken = answers.filter(accepted);
    const [first] = taken;
    if (first === undefined) continue;
    scan.setBaseline({ operation, session, values, call, first, second: first, volatile: new Set(), canary: options.canary });
    const late = await scan.as(session, call);
    return accepted(late) || late.status === 0 || late.status >= 500 || late.status === 429 ? null : { taken, late };
  }
  return null;
}
