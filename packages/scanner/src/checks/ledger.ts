import { answerLeaves } from '../http/exchange.ts';
import type { Session } from '../identity/session.ts';
import { accepted } from '../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';
import { isAmountName, isBalanceName } from '../spec/names.ts';
import type { InputPoint } from './points.ts';

/** Sets of balances that an identity can read, by place. */
export interface Ledger {
  readonly balances: ReadonlyMap<string, number>;
  readonly exchanges: readonly Exchange[];
}

/** Answers in which balances are looked for. */
const LEDGER_READS_MAX = 6;

/** Reads the balances of an identity. The reads that showed one while learning are asked again. */
export async function readLedger(scan: Scan, session: Session): Promise<Ledger> {
  const showing = scan
    .baselinesOf(session)
    .filter(
      ({ operation, first }) =>
        operation.method === 'GET' && answerLeaves(first).some(({ name, value }) => isBalanceName(name) && isNumber(value)),
    )
    .slice(0, LEDGER_READS_MAX);
  const balances = new Map<string, number>();
  const exchanges: Exchange[] = [];
  for (const baseline of showing) {
    const exchange = await scan.as(session, baseline.call);
    if (!accepted(exchange)) continue;
    exchanges.push(exchange);
    for (const { name, path, value } of answerLeaves(exchange))
      if (isBalanceName(name) && isNumber(value)) balances.set(`${baseline.call.target} ${path}`, Number(value));
  }
  return { balances, exchanges };
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
}

export interface Movement {
  readonly place: string;
  readonly from: number;
  readonly to: number;
}

/** The balance that has grown, if one has. */
export function grown(before: Ledger, after: Ledger): Movement | null {
  return moved(before, after, (from, to) => to > from);
}

/** The balance that has fallen, if one has. */
export function fallen(before: Ledger, after: Ledger): Movement | null {
  return moved(before, after, (from, to) => to < from);
}

function moved(before: Ledger, after: Ledger, told: (from: number, to: number) => boolean): Movement | null {
  for (const [place, from] of before.balances) {
    const to = after.balances.get(place);
    if (to !== undefined && told(from, to)) return { place, from, to };
  }
  return null;
}

/** What all balances come to. Money moved between them changes nothing of it. */
export function total({ balances }: Ledger): number {
  return [...balances.values()].reduce((sum, value) => sum + value, 0);
}

export function isAmount({ name, address, value }: InputPoint): boolean {
  return address.startsWith('body.') && isAmountName(name) && isNumber(value);
}

/** Operations that move money of accounts which the scan did not make. */
export function movesMoney(operation: ScanOperation): boolean {
  return /transfer|withdraw|payment|payout|pay\b|send|deposit|charge|refund|exchange|trade/i.test(
    `${operation.path} ${operation.operationId}`,
  );
}
