import type { Session } from '../identity/session.ts';
import { create } from '../learn/create.ts';
import { findIds, sameNoun } from '../learn/pool.ts';
import { accepted } from '../learn/verdict.ts';
import type { Call, Exchange, ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';
import { nounOfParameter, nounOfPath } from '../spec/names.ts';

/** A fresh object of an identity, with the calls that read it and address it by an operation. */
export interface CanaryObject {
  readonly read: Call;
  readonly before: Exchange;
  readonly act: Call;
  /** Values of the path of `operation`, for a call with a body. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * Makes an object and gives the calls to read it and to act on it with `operation` (`DELETE /orders/{id}`);
 * `null` where the API has no operation that makes one, or none that reads it.
 */
export async function canaryObject(scan: Scan, operation: ScanOperation, owner: Session): Promise<CanaryObject | null> {
  const last = /\{([^}]+)\}[^{]*$/.exec(operation.path)?.[1];
  if (last === undefined) return null;
  const noun = nounOfParameter(operation.path, last);
  const itemPath = operation.path.slice(0, operation.path.indexOf(`{${last}}`) + last.length + 2);
  const reader = scan.find('GET', itemPath);
  const maker = makerOf(scan, itemPath, noun);
  if (reader === null || maker === null) return null;
  const known = new Set(scan.pool.created(owner.name).map(({ value }) => value));
  const made = await create(scan, maker, owner);
  if (made === null) return null;
  // An id that was taken away before may be given again.
  const told = new Set(findIds(made.first.json, nounOfPath(maker.path)).map(({ value }) => value));
  const candidates = scan.pool
    .candidates(owner.name, last, noun, reader.parameters.find(({ name }) => name === last)?.schema ?? {})
    .filter(({ origin }) => origin === 'created');
  const fresh = candidates.find(({ value }) => told.has(value)) ?? candidates.find(({ value }) => !known.has(value));
  if (fresh === undefined) return null;
  const parameters = Object.fromEntries(
    [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => [`path ${name}`, name === last ? fresh.value : fresh.via[name!]]),
  );
  if (Object.values(parameters).some((value) => value === undefined)) return null;
  const read = scan.call(reader, { parameters, body: undefined });
  const before = await scan.as(owner, read);
  return accepted(before) ? { read, before, act: scan.call(operation, { parameters, body: undefined }), parameters } : null;
}

function makerOf(scan: Scan, itemPath: string, noun: string): ScanOperation | null {
  const collection = itemPath.slice(0, itemPath.lastIndexOf('/'));
  return (
    scan.find('POST', collection) ??
    scan.operations.find((one) => one.method === 'POST' && scan.anyBaseline(one) !== null && sameNoun(nounOfPath(one.path), noun)) ??
    null
  );
}
