import { fieldOf, leavesOf } from '../http/leaves.ts';
import { ANONYMOUS } from '../identity/credentials.ts';
import type { Session } from '../identity/session.ts';
import { remember } from '../learn/create.ts';
import { fillCall, pathChoices } from '../learn/request.ts';
import { accepted } from '../learn/verdict.ts';
import { POINTS_PER_OPERATION_MAX } from '../limits.ts';
import type { CallValues, Exchange, ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';
import { authStep } from '../spec/names.ts';
import { sample, uuid } from '../spec/sample.ts';

/** A place of a call that a value can be put into. */
export interface InputPoint {
  /** `path.id`, `query.q`, `body.json.address.city`. */
  readonly address: string;
  readonly name: string;
  readonly value: unknown;
  readonly place: (values: CallValues, value: unknown) => CallValues;
}

/** An accepted (or at least well-formed) call of an operation, to start from. */
export interface Ground {
  readonly operation: ScanOperation;
  readonly session: Session | null;
  readonly values: CallValues;
  readonly canary: string;
  readonly accepted: boolean;
}

/** A call to vary; `null` where no path can be filled or no safe object is there. Anonymous where no identity reaches the operation. */
export function groundOf(scan: Scan, operation: ScanOperation): Ground | null {
  const baseline = scan.anyBaseline(operation);
  if (baseline !== null) return { operation, session: baseline.session, values: baseline.values, canary: baseline.canary, accepted: true };
  const session = scan.ordinary[0] ?? scan.sessions[0] ?? null;
  if (operation.method !== 'GET' && operation.method !== 'POST') return session === null ? null : updateGround(scan, operation, session);
  const canary = scan.canary();
  const options = {
    pool: scan.pool,
    random: scan.random,
    owner: session?.name ?? '',
    markers: session?.markers ?? new Set<string>(),
    canary,
    optional: true,
  };
  const [path] = pathChoices(operation, options);
  return path === undefined ? null : { operation, session, values: fillCall(operation, path, options), canary, accepted: false };
}

/** A call that changes an object of the identity's own: one the scan made, or, on test systems, one that was there. */
export function updateGround(scan: Scan, operation: ScanOperation, session: Session): Ground | null {
  const canary = scan.canary();
  const options = scan.buildOptions(session, canary);
  const made = new Set(scan.pool.created(session.name).map((entry) => entry.value));
  const choice = pathChoices(operation, options).find((path) => {
    const values = Object.values(path);
    if (values.some((value) => made.has(value))) return true;
    const own = values.length === 0 || values.some((value) => session.markers.has(value) || scan.pool.owns(session.name, value));
    return own && (scan.destructive || session.canary);
  });
  return choice === undefined ? null : { operation, session, values: fillCall(operation, choice, options), canary, accepted: false };
}

/** The values of a ground with a new mark, so that a second object does not collide with the first. */
export function fresh(scan: Scan, ground: Ground): CallValues {
  const { parameters, body } = ground.values;
  // A key that was used is answered from memory, whatever else the request says.
  const keys = Object.keys(parameters).filter((name) => /idempot/i.test(name));
  const renewed = Object.fromEntries(keys.map((name) => [name, uuid(scan.random)]));
  const values = keys.length === 0 ? ground.values : { parameters: { ...parameters, ...renewed }, body };
  if (ground.canary === '' || ground.operation.method !== 'POST') return values;
  return JSON.parse(JSON.stringify(values).replaceAll(ground.canary, scan.canary())) as CallValues;
}

/** Sends a variation as the ground's identity; what it made is remembered for the clean-up. */
export async function probe(scan: Scan, ground: Ground, values: CallValues): Promise<Exchange> {
  const { operation, session } = ground;
  const call = scan.call(operation, values);
  // A sign-in that says "too many" is not waited for: it will say so again.
  const options = { takeRefusal: authStep(operation) !== null };
  const exchange = session === null ? await scan.send(call, ANONYMOUS, options) : await scan.as(session, call, options);
  if (operation.method === 'POST' && session !== null && accepted(exchange)) remember(scan, operation, session, {}, values, exchange);
  return exchange;
}

/** The places of a ground's call, optional query parameters among them. */
export function pointsOf(ground: Ground, scan: Scan): InputPoint[] {
  const { operation, values } = ground;
  const points: InputPoint[] = [];
  for (const parameter of operation.parameters) {
    if (
      parameter.location === 'cookie' ||
      (parameter.location === 'header' && /authorization|cookie|idempot|content-type|accept/i.test(parameter.name))
    )
      continue;
    const key = `${parameter.location} ${parameter.name}`;
    const value =
      values.parameters[key] ??
      parameter.example ??
      sample(parameter.schema, parameter.name, { random: scan.random, canary: 'sallyport', optional: false, known: () => undefined });
    points.push({
      address: `${parameter.location}.${parameter.name}`,
      name: parameter.name,
      value,
      place: (given, replaced) => ({ ...given, parameters: { ...given.parameters, [key]: replaced } }),
    });
  }
  const seen = new Set<string>();
  for (const leaf of leavesOf(values.body)) {
    const field = fieldOf(leaf.path);
    if (seen.has(field)) continue;
    seen.add(field);
    points.push({
      address: `body.json${leaf.path === '' ? '' : `.${leaf.path}`}`,
      name: leaf.name,
      value: leaf.value,
      place: (given, replaced) => ({ ...given, body: setLeaf(given.body, leaf.path, replaced) }),
    });
  }
  if (points.length > POINTS_PER_OPERATION_MAX)
    scan.note(`${operation.id}: ${points.length} places, the first ${POINTS_PER_OPERATION_MAX} were tried`);
  return points.slice(0, POINTS_PER_OPERATION_MAX);
}

/** The body with one member exchanged; `path` as in {@link leavesOf}. */
export function setLeaf(body: unknown, path: string, value: unknown): unknown {
  if (path === '') return value;
  const copy = structuredClone(body) as Record<string, unknown>;
  const parts = path.split(/[.[\]]+/).filter((part) => part !== '');
  let current: Record<string, unknown> = copy;
  for (const part of parts.slice(0, -1)) current = current[part] as Record<string, unknown>;
  current[parts.at(-1)!] = value;
  return copy;
}
