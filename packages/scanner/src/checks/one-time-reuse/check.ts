import { setTimeout as sleep } from 'node:timers/promises';
import { answerLeaves } from '../../http/exchange.ts';
import { leavesOf } from '../../http/leaves.ts';
import { create } from '../../learn/create.ts';
import { sameNoun } from '../../learn/pool.ts';
import { accepted } from '../../learn/verdict.ts';
import type { CallValues, Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { isIdName, nounOfName, nounOfPath } from '../../spec/names.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { madeId } from '../flows.ts';
import { fresh, type Ground, groundOf, pointsOf, probe } from '../points.ts';
import { actedTwice, givesBack } from './action.ts';
import { meta } from './meta.ts';

const ONE_TIME = /^(quote|quotation|intent|voucher|coupon|promo|promotion|offer|lock)$/i;
const EXPIRES = /(expires?(_?(at|on|in))?|valid_?(until|to)|expiry)$/i;
/** Longest time that is waited for something to expire. */
const EXPIRY_WAIT_S_MAX = 15;

export const oneTimeReuse: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.destructive && (givesBack(operation) || (operation.method === 'POST' && operation.body !== null)),
  async run(scan, operation): Promise<Proof[]> {
    if (givesBack(operation)) return actedTwice(scan, operation);
    const ground = groundOf(scan, operation);
    if (ground === null || ground.session === null) return [];
    const point = pointsOf(ground, scan).find(
      ({ address, name }) => address.startsWith('body.') && isIdName(name) && ONE_TIME.test(nounOfName(name)),
    );
    const maker = point === undefined ? undefined : makerOf(scan, nounOfName(point.name));
    if (point === undefined || maker === undefined) return [];
    const use = { scan, ground, maker, place: point.place };
    const [twice, late] = [await replayed(() => usedTwice(use)), await replayed(() => usedLate(use))];
    const proofs: Proof[] = [];
    const base = { operation, point: point.address };
    if (twice !== null)
      proofs.push({
        ...base,
        variant: 'twice',
        reasons: [`one ${point.name} makes two objects, ${twice.ids.join(' and ')}, three times`],
        evidence: twice.evidence,
      });
    if (late !== null)
      proofs.push({
        ...base,
        variant: 'late',
        title: 'What has expired is still taken',
        reasons: [`a ${point.name} that expired ${late.told} is taken ${late.after_s} s after that, three times`],
        evidence: late.evidence,
      });
    return proofs;
  },
};

function makerOf(scan: Scan, noun: string): ScanOperation | undefined {
  return scan.operations.find((one) => one.method === 'POST' && !one.path.includes('{') && sameNoun(nounOfPath(one.path), noun));
}

interface Use {
  readonly scan: Scan;
  readonly ground: Ground;
  readonly maker: ScanOperation;
  readonly place: (values: CallValues, value: unknown) => CallValues;
}

async function make({ scan, ground, maker }: Use): Promise<{ readonly id: string; readonly answer: Exchange } | null> {
  const made = await create(scan, maker, ground.session!);
  const id = made === null ? null : madeId(made.first, maker);
  return id === null ? null : { id, answer: made!.first };
}

async function usedTwice(use: Use): Promise<{ readonly ids: string[]; readonly evidence: Exchange[] } | null> {
  const made = await make(use);
  if (made === null) return null;
  const { scan, ground, place } = use;
  const first = await probe(scan, ground, place(fresh(scan, ground), made.id));
  const second = await probe(scan, ground, place(fresh(scan, ground), made.id));
  const ids = [madeId(first, ground.operation), madeId(second, ground.operation)].filter((id) => id !== null);
  return accepted(first) && accepted(second) && ids.length === 2 && ids[0] !== ids[1]
    ? { ids, evidence: [made.answer, first, second] }
    : null;
}

async function usedLate(use: Use): Promise<{ readonly told: string; readonly after_s: number; readonly evidence: Exchange[] } | null> {
  const made = await make(use);
  const told = made === null ? null : expiryOf(made.answer, use.scan.parts.clock.now());
  if (made === null || told === null) return null;
  await sleep(told.wait_ms + 1_100);
  const { scan, ground, place } = use;
  const late = await probe(scan, ground, place(fresh(scan, ground), made.id));
  return accepted(late) ? { told: told.text, after_s: 1, evidence: [made.answer, late] } : null;
}

/** When an object says that it expires, if that is soon. */
function expiryOf(answer: Exchange, now: number): { readonly text: string; readonly wait_ms: number } | null {
  const leaf = leavesOf(answer.json).find(({ name }) => EXPIRES.test(name)) ?? answerLeaves(answer).find(({ name }) => /^ttl$/i.test(name));
  if (leaf === undefined) return null;
  const value = Number(leaf.value);
  const at =
    Number.isFinite(value) && typeof leaf.value === 'number'
      ? value < 1e6
        ? now + value * 1_000
        : value < 1e11
          ? value * 1_000
          : value
      : Date.parse(String(leaf.value));
  const wait_ms = at - now;
  return Number.isFinite(wait_ms) && wait_ms > 0 && wait_ms <= EXPIRY_WAIT_S_MAX * 1_000
    ? { text: new Date(at).toISOString(), wait_ms }
    : null;
}
