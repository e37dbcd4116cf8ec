import { answerLeaves } from '../http/exchange.ts';
import { openSession } from '../identity/open-session.ts';
import type { Session } from '../identity/session.ts';
import { accepted } from '../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';
import { singular, words } from '../spec/names.ts';

/** A user that the scan has registered, who may be taken away again. */
export interface CanaryUser {
  readonly session: Session;
  /** Ids under which an operation may address the user, likeliest first. */
  readonly ids: readonly string[];
}

const USERS: ReadonlySet<string> = new Set(['user', 'member', 'customer', 'account', 'client', 'person', 'employee', 'profile']);
/** Answers in which the new user is looked for. */
const READS_MAX = 6;

/** Is the object that an operation takes away a user? */
export function removesUsers({ method, path }: ScanOperation): boolean {
  const before =
    path
      .split('/')
      .filter((segment) => segment !== '' && !segment.includes('{'))
      .at(-1) ?? '';
  return method === 'DELETE' && path.endsWith('}') && USERS.has(singular(words(before).at(-1) ?? ''));
}

/** Registers a user and finds out its ids; `null` where nobody can register. */
export async function canaryUser(scan: Scan): Promise<CanaryUser | null> {
  const { client, basePath, apiKeys } = scan.parts;
  const scene = { client, basePath, apiKeys, operations: scan.operations, random: scan.random };
  let session: Session;
  try {
    session = await openSession(scene, { name: 'canary', role: 'user', markers: [], auth: { type: 'signup' } });
  } catch {
    return null;
  }
  const marks = [...session.markers];
  const ids = new Set(marks);
  const reads = scan.operations.filter(
    ({ method, path }) => method === 'GET' && !path.includes('{') && /(me|self|profile|whoami|users?|members?|customers?)$/i.test(path),
  );
  for (const operation of reads.slice(0, READS_MAX)) {
    const call = scan.call(operation, { parameters: {}, body: undefined });
    for (const who of [session, ...(scan.admin === null ? [] : [scan.admin])])
      for (const id of idsBeside(await scan.send(call, who.credentials), marks)) ids.add(id);
  }
  return { session, ids: [...ids] };
}

/** Ids in the smallest objects that name the user. */
function idsBeside(exchange: Exchange, marks: readonly string[]): string[] {
  if (!accepted(exchange)) return [];
  const leaves = answerLeaves(exchange);
  const named = leaves.filter(({ value }) => marks.includes(String(value))).map(({ path }) => parentOf(path));
  return leaves
    .filter(({ name, path }) => /^(_?id|uuid|uid|user_?id|member_?id|customer_?id)$/i.test(name) && named.includes(parentOf(path)))
    .map(({ value }) => String(value));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

export interface RemovedUser {
  readonly removal: Exchange;
  readonly before: Exchange;
  readonly after: Exchange;
}

/** Takes a fresh user away by `send`, and tells by an own record and by the sign-in that they are gone; `null` when they are not. */
export async function removedUser(
  scan: Scan,
  operation: ScanOperation,
  send: (call: ReturnType<Scan['call']>) => Promise<Exchange>,
): Promise<RemovedUser | null> {
  const user = await canaryUser(scan);
  const renew = user?.session.renew ?? null;
  if (user === null || renew === null) return null;
  const place = /\{([^}]+)\}$/.exec(operation.path)![1]!;
  const schema = operation.parameters.find(({ location, name }) => location === 'path' && name === place)?.schema ?? {};
  const numeric = schema.type === 'integer' || schema.type === 'number';
  const own = scan.operations.find(({ method, path }) => method === 'GET' && /(^|\/)(me|self|profile|whoami)$/i.test(path));
  const read = own === undefined ? null : scan.call(own, { parameters: {}, body: undefined });
  for (const id of user.ids.filter((one) => !numeric || /^\d+$/.test(one)).slice(0, 4)) {
    const before = read === null ? null : await scan.send(read, user.session.credentials);
    if ((await renew()) === null) return null;
    const removal = await send(scan.call(operation, { parameters: { [`path ${place}`]: id }, body: undefined }));
    if (!accepted(removal)) continue;
    const after = read === null ? null : await scan.send(read, user.session.credentials);
    // Whatever else was taken away: no second id is tried, lest it be somebody else's.
    return (await renew()) === null ? { removal, before: before ?? removal, after: after ?? removal } : null;
  }
  return null;
}
