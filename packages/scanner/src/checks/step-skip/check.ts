import { answerLeaves } from '../../http/exchange.ts';
import type { Session } from '../../identity/session.ts';
import { create } from '../../learn/create.ts';
import { bodyValue } from '../../learn/request.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { type Flow, flowOf, madeId } from '../flows.ts';
import { meta } from './meta.ts';

const STATE_NAME = /(^|_)(state|status|stage|phase)$/i;
const DONE =
  /^(executed|execution|completed?|confirmed|captured|submitted|finali[sz]ed|released|settled|paid|booked|issued|done|sent|success|accepted.*)$/i;

export const stepSkip: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.destructive && ['POST', 'PUT', 'PATCH'].includes(operation.method) && flowOf(scan, operation) !== null,
  async run(scan, operation): Promise<Proof[]> {
    const flow = flowOf(scan, operation)!;
    const session = scan.ordinary[0] ?? scan.sessions[0]!;
    const seen = await replayed(() => skipped(scan, flow, session));
    if (seen === null) return [];
    const reasons = [
      `${flow.make.id} makes an object in the state ${seen.from}`,
      `${operation.id} without ${flow.permit.id} is acknowledged with status ${seen.act.status}`,
      `the object is read back in the state ${seen.to}, three times with three objects`,
    ];
    return [{ operation, reasons, evidence: [seen.before, seen.act, seen.after] }];
  },
};

interface Skipped {
  readonly before: Exchange;
  readonly act: Exchange;
  readonly after: Exchange;
  readonly from: string;
  readonly to: string;
}

async function skipped(scan: Scan, flow: Flow, session: Session): Promise<Skipped | null> {
  const made = await create(scan, flow.make, session);
  const id = made === null ? null : madeId(made.first, flow.make);
  if (id === null) return null;
  const parameters = (operation: ScanOperation): Record<string, string> =>
    Object.fromEntries([...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => [`path ${name}`, id]));
  const read = scan.call(flow.read, { parameters: parameters(flow.read), body: undefined });
  const before = await scan.as(session, read);
  const body = bodyValue(flow.carryOut, scan.buildOptions(session, scan.canary()));
  const act = await scan.as(session, scan.call(flow.carryOut, { parameters: parameters(flow.carryOut), body }));
  const after = await scan.as(session, read);
  const [from, to] = [stateOf(before), stateOf(after)];
  if (!accepted(before) || !accepted(act) || !accepted(after) || from === to || to === '') return null;
  return DONE.test(to) && !DONE.test(from) ? { before, act, after, from, to } : null;
}

function stateOf(exchange: Exchange): string {
  return String(answerLeaves(exchange).find(({ name, value }) => STATE_NAME.test(name) && typeof value === 'string')?.value ?? '');
}
