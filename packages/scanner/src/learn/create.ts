import { leavesOf } from '../http/leaves.ts';
import type { Session } from '../identity/session.ts';
import { BODY_TRIES_MAX, CLEAN_UP_MAX } from '../limits.ts';
import type { CallValues, Exchange, ScanOperation } from '../model.ts';
import type { Baseline, Scan } from '../scan.ts';
import { authStep, nounOfPath } from '../spec/names.ts';
import { sample } from '../spec/sample.ts';
import { chosenIds, findIds } from './pool.ts';
import { missingMembers } from './refusal.ts';
import { bodyValue, fillCall, pathChoices } from './request.ts';
import { accepted } from './verdict.ts';

/** Words of actions that end something; such an operation is not called while learning. */
const ENDING =
  /delete|remove|cancel|close|reset|wipe|purge|shutdown|deactivate|terminate|disable|revoke|block|clear|logout|restart|truncate|kill/i;

/** What works once for each user: vouchers, gifts, rewards. */
const ONE_TIME_ACT =
  /redeem|claim|(apply|use|activate)[-_]?(coupon|voucher|promo|gift)|(coupons?|vouchers?|promos?|promo-?codes?|gift-?cards?|rewards?)(\/\{[^}]+\})?[/_-](apply|use|activate)/i;

export function isOneTime(operation: ScanOperation): boolean {
  return ONE_TIME_ACT.test(`${operation.path} ${operation.operationId}`);
}

/** May an operation be called to see what it makes? */
export function isCreate(operation: ScanOperation): boolean {
  return operation.method === 'POST' && authStep(operation) === null && !ENDING.test(`${operation.path} ${operation.operationId}`);
}

/** Creates an object as an identity and remembers its ids; `null` when the API never accepts. */
export async function create(scan: Scan, operation: ScanOperation, session: Session): Promise<Baseline | null> {
  for (const path of pathChoices(operation, scan.buildOptions(session, '')).slice(0, 2)) {
    const canary = scan.canary();
    const exchange = await tryBodies(scan, operation, session, path, canary);
    if (exchange === null) continue;
    const { values, answer } = exchange;
    remember(scan, operation, session, path, values, answer);
    const baseline: Baseline = {
      operation,
      session,
      values,
      call: answer.call,
      first: answer,
      second: answer,
      volatile: new Set(),
      canary,
    };
    return baseline;
  }
  return null;
}

interface Attempt {
  readonly values: CallValues;
  readonly answer: Exchange;
}

async function tryBodies(
  scan: Scan,
  operation: ScanOperation,
  session: Session,
  path: Readonly<Record<string, string>>,
  canary: string,
): Promise<Attempt | null> {
  const full = scan.buildOptions(session, canary, true);
  const bodies: unknown[] = [bodyValue(operation, full)];
  if (operation.body !== null) bodies.push(bodyValue(operation, { ...full, optional: false }));
  if (operation.body !== null) bodies.push(bodyValue(operation, { ...full, reference: 'natural' }));
  if (operation.body?.example !== undefined) bodies.push(operation.body.example);
  let tries = 0;
  for (let index = 0; index < bodies.length && tries < BODY_TRIES_MAX; index++) {
    const text = JSON.stringify(bodies[index]);
    if (bodies.slice(0, index).some((earlier) => JSON.stringify(earlier) === text)) continue;
    tries++;
    const values = { ...fillCall(operation, path, full), body: bodies[index] };
    const answer = await scan.as(session, scan.call(operation, values));
    if (accepted(answer)) return { values, answer };
    if (hopeless(answer, operation)) return null;
    const taught = teach(bodies[index], answer, operation, full);
    if (taught !== null) bodies.splice(index + 1, 0, taught);
  }
  return null;
}

/** No other body would change this answer. A 404 may speak of an object that the body refers to. */
function hopeless({ status }: Exchange, operation: ScanOperation): boolean {
  if (status === 404) return operation.body === null || operation.path.includes('{');
  return status === 401 || status === 403 || status === 405 || status === 0;
}

/** The body with the members the refusal asks for. */
function teach(body: unknown, refusal: Exchange, operation: ScanOperation, options: ReturnType<Scan['buildOptions']>): unknown {
  if (operation.body === null && body === undefined && operation.method !== 'POST') return null;
  const known = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
  const wanted = missingMembers(refusal).filter((name) => known[name] === undefined);
  if (wanted.length === 0) return null;
  const added = wanted.map((name) => [name, sample(guessedSchema(name), name, { ...options, known: () => undefined })] as const);
  return { ...known, ...Object.fromEntries(added) };
}

function guessedSchema(name: string): Record<string, unknown> {
  if (/amount|price|quantity|qty|count|total|balance|value|age|year|rating|score/i.test(name)) return { type: 'number' };
  return /^(is|has)[_A-Z]|enabled|active|flag/.test(name) ? { type: 'boolean' } : { type: 'string' };
}

/** Adds the ids of what was just made to the pool and to the list of things to clean up. */
export function remember(
  scan: Scan,
  operation: ScanOperation,
  session: Session,
  via: Readonly<Record<string, string>>,
  values: CallValues,
  answer: Exchange,
): void {
  const noun = nounOfPath(operation.path);
  const chosen = chosenIds(leavesOf(values.body), noun);
  for (const { noun: about, key, value } of [...findIds(answer.json, noun), ...chosen]) {
    const own = about === noun;
    // An id the call was made with (`accountId` of a transfer) is not made by it.
    const brought = JSON.stringify(values).includes(`"${value}"`) && !chosen.some((one) => one.value === value);
    const origin = own && !brought ? 'created' : 'seen';
    scan.pool.add({ noun: about, key, value, owner: session.name, origin, operation: operation.id, via });
    if (origin === 'created' && scan.made.length < CLEAN_UP_MAX) scan.made.push({ noun, key, value, session, path: operation.path, via });
  }
}
