import { answerLeaves } from '../../http/exchange.ts';
import { leavesOf } from '../../http/leaves.ts';
import { create } from '../../learn/create.ts';
import { sameNoun } from '../../learn/pool.ts';
import { readerOf } from '../../learn/read-back.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { isAmountName, isIdName, nounOfName, nounOfPath } from '../../spec/names.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { madeId } from '../flows.ts';
import { fresh, type Ground, groundOf, type InputPoint, pointsOf, probe, setLeaf } from '../points.ts';
import { meta } from './meta.ts';

const CONSENT = /^(consent|intent|mandate|authorization|authorisation|approval|order|quote|instruction)$/i;
const PAYEE = /payee|beneficiary|creditor|recipient|receiver|(^|_)to(_|$)|to_?account|iban|destination/i;

export const consentSwap: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.destructive && operation.method === 'POST' && operation.body !== null,
  async run(scan, operation): Promise<Proof[]> {
    const ground = groundOf(scan, operation);
    if (ground === null || ground.session === null) return [];
    const points = pointsOf(ground, scan).filter(({ address }) => address.startsWith('body.'));
    const reference = points.find(({ name }) => isIdName(name) && CONSENT.test(nounOfName(name)));
    const maker = reference === undefined ? undefined : makerOf(scan, nounOfName(reference.name), operation);
    if (reference === undefined || maker === undefined) return [];
    for (const point of points.filter(({ name }) => PAYEE.test(name) || isAmountName(name))) {
      const seen = await replayed((round) => swapped(scan, ground, maker, reference, point, round));
      if (seen === null) continue;
      const reasons = [
        `${maker.id} is consented with ${point.name} ${JSON.stringify(seen.agreed)}`,
        `${operation.id} with ${JSON.stringify(seen.changed)} in its place is acknowledged with status ${seen.act.status}`,
        'the object is read back with the changed value, three times',
      ];
      return [{ operation, point: point.address, reasons, evidence: [seen.made, seen.act, seen.read] }];
    }
    return [];
  },
};

function makerOf(scan: Scan, noun: string, operation: ScanOperation): ScanOperation | undefined {
  return scan.operations.find(
    (one) => one !== operation && one.method === 'POST' && !one.path.includes('{') && sameNoun(nounOfPath(one.path), noun),
  );
}

interface Swapped {
  readonly made: Exchange;
  readonly act: Exchange;
  readonly read: Exchange;
  readonly agreed: unknown;
  readonly changed: unknown;
}

async function swapped(
  scan: Scan,
  ground: Ground,
  maker: ScanOperation,
  reference: InputPoint,
  point: InputPoint,
  round: number,
): Promise<Swapped | null> {
  const session = ground.session!;
  const consent = await create(scan, maker, session);
  const id = consent === null ? null : madeId(consent.first, maker);
  const agreed = consent === null ? undefined : leavesOf(consent.values.body).find(({ name }) => name === point.name)?.value;
  if (consent === null || id === null || agreed === undefined) return null;
  const changed = otherThan(agreed, round);
  const values = reference.place(fresh(scan, ground), id);
  const act = await probe(scan, ground, { ...values, body: setLeaf(values.body, point.address.replace('body.json.', ''), changed) });
  const made = madeId(act, ground.operation);
  const reader = readerOf(scan, ground.operation);
  if (!accepted(act) || made === null || reader === null) return null;
  const last = reader.parameters.findLast(({ location }) => location === 'path')?.name ?? '';
  const read = await scan.as(session, scan.call(reader, { parameters: { ...values.parameters, [`path ${last}`]: made }, body: undefined }));
  const stored = accepted(read) && answerLeaves(read).some(({ name, value }) => name === point.name && String(value) === String(changed));
  return stored ? { made: consent.first, act, read, agreed, changed } : null;
}

/** Valid accounts that no test user has. */
const IBANS: readonly string[] = ['GB33BUKB20201555555555', 'FR1420041010050500013M02606', 'NL91ABNA0417164300'];

/** A value of the same kind that nobody consented to. */
function otherThan(agreed: unknown, round: number): unknown {
  if (typeof agreed === 'number') return agreed + 100 + round;
  const text = String(agreed);
  if (/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return IBANS[round % IBANS.length]!;
  return /^-?\d+(\.\d+)?$/.test(text) ? String(Number(text) + 100 + round) : `sp-other-${round}`;
}
