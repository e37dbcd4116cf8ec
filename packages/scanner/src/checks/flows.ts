/** Flows of several steps: what makes a thing, what permits it, what carries it out. */
import { findIds } from '../learn/pool.ts';
import type { Exchange, ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';
import { nounOfPath } from '../spec/names.ts';

const CARRIES_OUT = /(^|[/_-])(execute|confirm|complete|capture|submit|finali[sz]e|release|settle|pay|book|issue)$/i;
const PERMITS = /(^|[/_-])(authori[sz]e|authori[sz]ation|verify|verification|sca|otp|challenge|approve|approval|consent|sign)$/i;

export interface Flow {
  /** `POST /payments` */
  readonly make: ScanOperation;
  /** `POST /payments/{id}/authorise` */
  readonly permit: ScanOperation;
  /** `POST /payments/{id}/execute` */
  readonly carryOut: ScanOperation;
  /** `GET /payments/{id}` */
  readonly read: ScanOperation;
}

/** The flow that an operation carries out, where the description has all its steps. */
export function flowOf(scan: Scan, operation: ScanOperation): Flow | null {
  const item = /^(.*)\/\{[^}]+\}(?=\/[^/{]+$)/.exec(operation.path);
  if (item === null || !CARRIES_OUT.test(operation.path)) return null;
  const [object, collection] = [item[0], item[1]!];
  const make = scan.find('POST', collection);
  const read = scan.find('GET', object);
  const permit = scan.operations.find(
    (one) =>
      one !== operation && ['POST', 'PUT', 'PATCH'].includes(one.method) && one.path.startsWith(`${object}/`) && PERMITS.test(one.path),
  );
  return make === null || read === null || permit === undefined ? null : { make, permit, carryOut: operation, read };
}

/** The id of what an answer says it has made. */
export function madeId(exchange: Exchange, operation: ScanOperation): string | null {
  const noun = nounOfPath(operation.path);
  return findIds(exchange.json, noun).find((one) => one.noun === noun)?.value ?? null;
}
