import type { JsonObject } from '@sallyport/contract';
import { answerLeaves } from '../../http/exchange.ts';

import type { Session } from '../../identity/session.ts';
import { findIds } from '../../learn/pool.ts';
import { nearReads, readerOf } from '../../learn/read-back.ts';
import { accepted } from '../../learn/verdict.ts';
import type { CallValues, Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep, isPowerName, nounOfPath } from '../../spec/names.ts';
import { shapeOf } from '../../spec/properties.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { fresh, type Ground, groundOf, probe } from '../points.ts';
import { meta } from './meta.ts';
import { elevatedUser } from './sign-up.ts';
import { CUSTOMARY, chosenValue } from './values.ts';

/** Members tried on one operation, those that answers show first. */
const MEMBERS_MAX = 12;

/** Answers near the operation whose fields are tried. */
const NEAR_READS_MAX = 4;

export const massAssignment: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) =>
    scan.writes && ['POST', 'PUT', 'PATCH'].includes(operation.method) && ['sign-up', null].includes(authStep(operation)),
  async run(scan, operation) {
    if (authStep(operation) === 'sign-up') return elevatedUser(scan, operation);
    const ground = groundOf(scan, operation);
    if (
      ground === null ||
      ground.session === null ||
      typeof ground.values.body !== 'object' ||
      ground.values.body === null ||
      Array.isArray(ground.values.body)
    )
      return [];
    const first = await probe(scan, ground, fresh(scan, ground));
    if (!accepted(first)) return [];
    const proofs: Proof[] = [];
    for (const name of membersFor(scan, operation, ground, first)) {
      const proof = await assign(scan, ground, name);
      if (proof !== null) proofs.push(proof);
    }
    return proofs;
  },
};

const OWN_RECORD = /(^|[/-])(me|self|profile|my-?(account|profile))$/i;
const RIGHTS = /^(role|roles|admin|is_?admin|is_?staff|permissions)$/i;

/** Members worth trying: shown by answers and not taken by the request, of kinds that matter. */
function membersFor(scan: Scan, operation: ScanOperation, ground: Ground, answer: Exchange): string[] {
  const described = operation.body?.schema == null ? {} : shapeOf(operation.body.schema).properties;
  const told = Object.keys(described).length > 0;
  const offered = [...writable(described), ...Object.keys(ground.values.body as object)];
  // Rights are nobody's own to choose, even where the description offers it: of one's own record they are tried all the same.
  const own = OWN_RECORD.test(operation.path);
  const taken = new Set(offered.filter((name) => !(own && RIGHTS.test(name))));
  const answers = [
    answer,
    ...nearReads(scan, ground.session!, operation)
      .slice(0, NEAR_READS_MAX)
      .map(({ second }) => second),
  ];
  const shown = answers.flatMap((exchange) => answerLeaves(exchange).map(({ name }) => name));
  const wanted = [...shown, ...Object.keys(described)].filter((name) => isPowerName(name, told));
  return [...new Set([...wanted, ...CUSTOMARY])].filter((name) => !taken.has(name) && (told || name !== 'status')).slice(0, MEMBERS_MAX);
}

function writable(described: Readonly<Record<string, JsonObject>>): string[] {
  return Object.entries(described)
    .filter(([, member]) => member.readOnly !== true)
    .map(([name]) => name);
}

async function assign(scan: Scan, ground: Ground, name: string): Promise<Proof | null> {
  const { operation } = ground;
  const control = await makeAndRead(scan, ground, fresh(scan, ground));
  if (control === null) return null;
  const before = shownValue(control.read, name);
  // A field nobody shows cannot be read back; what is shown has to take on the new value.
  if (before === undefined) return null;
  const value = chosenValue(name, before);
  const seen = await replayed(async () => {
    const values = fresh(scan, ground);
    const made = await makeAndRead(scan, ground, { ...values, body: { ...(values.body as object), [name]: value } });
    return made !== null && sameValue(shownValue(made.read, name), value) ? made : null;
  });
  const restored =
    before === null ? null : await probe(scan, ground, { ...ground.values, body: { ...(ground.values.body as object), [name]: before } });
  if (seen === null) return null;
  return {
    operation,
    point: `body.json.${name}`,
    variant: name,
    reasons: [
      `without the member, ${name} is ${JSON.stringify(before)}`,
      `with "${name}": ${JSON.stringify(value)} in the request, the read-back shows ${JSON.stringify(value)}, three times`,
      ...(restored !== null && operation.method !== 'POST' ? [`the old value was put back, status ${restored.status}`] : []),
    ],
    evidence: [control.read, seen.change, seen.read],
  };
}

interface MadeAndRead {
  readonly change: Exchange;
  readonly read: Exchange;
}

async function makeAndRead(scan: Scan, ground: Ground, values: CallValues): Promise<MadeAndRead | null> {
  const change = await probe(scan, ground, values);
  if (!accepted(change)) return null;
  const read = await readObject(scan, ground, change);
  return read === null ? null : { change, read };
}

/** Reads the object that a change was about; the answer of the change itself is no proof. */
async function readObject(scan: Scan, ground: Ground, change: Exchange): Promise<Exchange | null> {
  const { operation, values } = ground;
  const session = ground.session as Session;
  const reader = readerOf(scan, operation);
  if (reader === null) return ownRecord(scan, session, operation);
  const last = reader.parameters.findLast(({ location }) => location === 'path');
  const parameters: Record<string, unknown> = { ...values.parameters };
  if (reader.path !== operation.path && last !== undefined) {
    const noun = nounOfPath(operation.path);
    const made = findIds(change.json, noun).filter((one) => one.noun === noun);
    const id = made.find(({ key }) => key === last.name || /^(id|_id|uuid)$/i.test(key)) ?? made[0];
    if (id === undefined) return null;
    parameters[`path ${last.name}`] = id.value;
  }
  const read = await scan.as(session, scan.call(reader, { parameters, body: undefined }));
  return accepted(read) ? read : null;
}

async function ownRecord(scan: Scan, session: Session, operation: ScanOperation): Promise<Exchange | null> {
  const [near] = nearReads(scan, session, operation);
  if (near === undefined || !/(me|profile|self|user|account|dashboard)s?$/i.test(near.operation.path)) return null;
  const read = await scan.as(session, near.call);
  return accepted(read) ? read : null;
}

export function shownValue(exchange: Exchange, name: string): string | number | boolean | null | undefined {
  return answerLeaves(exchange).find((leaf) => leaf.name === name)?.value;
}

function sameValue(left: unknown, right: unknown): boolean {
  return (
    left === right ||
    (typeof left !== 'boolean' && left !== null && left !== undefined && Number(left) === Number(right) && typeof right === 'number')
  );
}
