import type { Session } from '../../identity/session.ts';
import { nearReads, readerOf } from '../../learn/read-back.ts';
import { fillCall } from '../../learn/request.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { Call, CallValues, Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { isPrivateName, nounOfPath } from '../../spec/names.ts';
import { canaryObject } from '../canary-object.ts';
import { type Proof, replayed } from '../check.ts';
import { listed } from '../ownership.ts';

/** Members that change by themselves, or that anyone may move. */
const MOVES = /(time|date|_at|At|version|etag|views?|likes?|votes?|count|rating|score)$/;

type Flat = Readonly<Record<string, unknown>>;

/**
 * A change that leaves no text to be found again: a flag or a number of the body that the owner's read shows under the same
 * name, else the state that an action leads to. Only of objects that the attacker is not shown.
 */
export async function stateAs(
  scan: Scan,
  operation: ScanOperation,
  victim: Session,
  attacker: Session,
  path: Readonly<Record<string, string>>,
): Promise<Proof | null> {
  const noun = nounOfPath(operation.path.slice(0, operation.path.lastIndexOf('{')));
  const ids = Object.values(path);
  if (!isPrivateName(noun) || (await listed(scan, attacker, noun, ids)).list !== null) return null;
  return (await flagAs(scan, operation, victim, attacker, path)) ?? (await actionAs(scan, operation, victim, attacker));
}

async function flagAs(
  scan: Scan,
  operation: ScanOperation,
  victim: Session,
  attacker: Session,
  path: Readonly<Record<string, string>>,
): Promise<Proof | null> {
  const values = fillCall(operation, path, scan.buildOptions(victim, scan.canary()));
  const id = Object.values(path).at(-1)!;
  const place = await shownMember(scan, operation, victim, values, id);
  if (place === null) return null;
  const { name, read, before } = place;
  const send = (as: Session, value: unknown): Promise<Exchange> =>
    scan.as(as, scan.call(operation, { ...values, body: { ...(values.body as object), [name]: value } }));
  const seen = await replayed(async (round) => {
    const was = objectWith((await scan.as(victim, read)).json, id)?.[name];
    const value = typeof was === 'number' ? was + round + 1 : was !== true;
    const change = await send(attacker, value);
    if (!accepted(change) || denied(change)) return null;
    const after = await scan.as(victim, read);
    return objectWith(after.json, id)?.[name] === value ? { change, after, value } : null;
  });
  await send(victim, before);
  if (seen === null) return null;
  const reasons = [
    `${attacker.name} sets ${name} of an object of ${victim.name}, status ${seen.change.status}`,
    `${victim.name} reads it back as ${JSON.stringify(seen.value)}, three times with other values; ${attacker.name} is not shown the object`,
  ];
  return { operation, point: `path.${Object.keys(path).at(-1)}`, variant: 'state', reasons, evidence: [seen.change, seen.after] };
}

interface ShownMember {
  readonly name: string;
  readonly read: Call;
  readonly before: unknown;
}

/** A flag or number of the body that a read of the owner's shows of the object. */
async function shownMember(
  scan: Scan,
  operation: ScanOperation,
  owner: Session,
  values: CallValues,
  id: string,
): Promise<ShownMember | null> {
  if (typeof values.body !== 'object' || values.body === null || Array.isArray(values.body)) return null;
  const names = Object.entries(values.body).flatMap(([name, value]) => (['boolean', 'number'].includes(typeof value) ? [name] : []));
  if (names.length === 0) return null;
  const reader = readerOf(scan, operation);
  const own = reader !== null && reader.path === operation.path ? [scan.call(reader, { ...values, body: undefined })] : [];
  for (const read of [...own, ...nearReads(scan, owner, operation).map(({ call }) => call)].slice(0, 6)) {
    const object = objectWith((await scan.as(owner, read)).json, id);
    const name = names.find((one) => object !== null && typeof object[one] === typeof (values.body as Flat)[one]);
    if (object !== null && name !== undefined) return { name, read, before: object[name] };
  }
  return null;
}

/** The smallest object of an answer that holds the id among its own members. */
function objectWith(json: unknown, id: string, depth = 0): Flat | null {
  if (typeof json !== 'object' || json === null || depth > 8) return null;
  for (const member of Object.values(json)) {
    const inner = objectWith(member, id, depth + 1);
    if (inner !== null) return inner;
  }
  return !Array.isArray(json) && Object.values(json).some((value) => String(value) === id) ? (json as Flat) : null;
}

/** An action such as `POST /orders/{id}/cancel`, on a fresh object each time. */
async function actionAs(scan: Scan, operation: ScanOperation, victim: Session, attacker: Session): Promise<Proof | null> {
  if (!scan.destructive || operation.method !== 'POST' || operation.path.endsWith('}')) return null;
  const seen = await replayed(async () => {
    const object = await canaryObject(scan, operation, victim);
    if (object === null) return null;
    const still = await scan.as(victim, object.read);
    const values = fillCall(operation, {}, scan.buildOptions(victim, scan.canary()));
    const act = scan.call(operation, { ...values, parameters: { ...values.parameters, ...object.parameters } });
    const change = await scan.as(attacker, act);
    const after = await scan.as(victim, object.read);
    if (!accepted(change) || denied(change) || !accepted(after)) return null;
    const member = changed(object.before, still, after);
    return member === null ? null : { change, before: object.before, after, member };
  });
  if (seen === null) return null;
  const reasons = [
    `${attacker.name} acts on an object that ${victim.name} has just made, status ${seen.change.status}`,
    `afterwards ${victim.name} reads ${seen.member} changed, three times with three objects`,
  ];
  const point = `path.${operation.parameters.findLast(({ location }) => location === 'path')?.name ?? ''}`;
  return { operation, point, variant: 'action', reasons, evidence: [seen.before, seen.change, seen.after] };
}

/** A member that stood still before the action and differs after it. */
function changed(first: Exchange, second: Exchange, after: Exchange): string | null {
  const [one, two, then] = [flat(first.json), flat(second.json), flat(after.json)];
  const found = Object.keys(one).find((path) => !MOVES.test(path) && one[path] === two[path] && then[path] !== one[path]);
  return found ?? null;
}

function flat(json: unknown, path = ''): Record<string, unknown> {
  if (typeof json !== 'object' || json === null) return { [path]: json };
  return Object.assign({}, ...Object.entries(json).map(([name, value]) => flat(value, path === '' ? name : `${path}.${name}`))) as Record<
    string,
    unknown
  >;
}
