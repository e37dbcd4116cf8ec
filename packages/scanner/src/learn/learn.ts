import { volatilePaths } from '../http/exchange.ts';
import { markersIn } from '../identity/open-session.ts';
import type { Session } from '../identity/session.ts';
import { CANDIDATES_MAX, LEARN_ROUNDS_MAX } from '../limits.ts';
import type { Exchange, ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';
import { authStep, nounOfPath } from '../spec/names.ts';
import { create, isCreate, isOneTime } from './create.ts';
import { findIds } from './pool.ts';
import { fillCall, pathChoices } from './request.ts';
import { accepted } from './verdict.ts';

export interface Learned {
  readonly session: Session;
  readonly reached: number;
  readonly refused: number;
}

/** Paths that answer with the caller's own record. */
const OWN_RECORD = /(^|\/)(me|self|whoami|profile|dashboard|current[_-]?user|my-?(account|profile)|userinfo|user)(\/|$)/i;

/** Reads by method that are none: signing out, and routes that fill or empty a test database. */
const NO_READ = /create-?_?db|reset|re-?seed|\/seed|populate|\/init(ialize)?$|install|shutdown|restart|truncate|drop|wipe/i;

function isRead(operation: ScanOperation): boolean {
  return operation.method === 'GET' && authStep(operation) === null && !NO_READ.test(operation.path);
}

/** Calls every operation as an identity, in rounds: what one round produces, the next consumes. */
export async function learn(scan: Scan, session: Session): Promise<Learned> {
  const left = new Set(
    scan.operations.filter(
      (operation) => isRead(operation) || (scan.writes && isCreate(operation) && !(scan.destructive && isOneTime(operation))),
    ),
  );
  let reached = 0;
  for (let round = 0; round < LEARN_ROUNDS_MAX && left.size > 0; round++) {
    const before = scan.pool.of(session.name).length;
    let found = 0;
    for (const operation of inOrder(left, round)) {
      if (await learnOperation(scan, session, operation)) {
        left.delete(operation);
        found++;
      }
    }
    reached += found;
    const taught = scan.pool.of(session.name).length > before;
    if (round > 0 && !taught) break;
  }
  dropForeignMarkers(scan);
  return { session, reached, refused: left.size };
}

/** Own records first, lists next, then what creates, then what needs ids. */
function inOrder(operations: Iterable<ScanOperation>, round: number): ScanOperation[] {
  const weight = (operation: ScanOperation): number => {
    const places = (operation.path.match(/\{/g) ?? []).length;
    if (OWN_RECORD.test(operation.path) && places === 0 && operation.method === 'GET') return 0;
    return 1 + places * 2 + (operation.method === 'GET' ? 0 : 1);
  };
  const all = [...operations];
  return all.filter((operation) => round > 0 || weight(operation) < 9).sort((left, right) => weight(left) - weight(right));
}

async function learnOperation(scan: Scan, session: Session, operation: ScanOperation): Promise<boolean> {
  if (operation.method === 'GET') return learnRead(scan, session, operation);
  const made = await create(scan, operation, session);
  if (made === null) return false;
  scan.setBaseline(made);
  return true;
}

async function learnRead(scan: Scan, session: Session, operation: ScanOperation): Promise<boolean> {
  const options = scan.buildOptions(session, 'sallyport', false);
  for (const path of pathChoices(operation, options).slice(0, CANDIDATES_MAX)) {
    const values = { ...fillCall(operation, path, options), body: undefined };
    const call = scan.call(operation, values);
    const first = await scan.as(session, call);
    if (!accepted(first)) continue;
    const second = await scan.as(session, call);
    if (!accepted(second)) continue;
    harvest(scan, session, operation, path, second);
    scan.setBaseline({ operation, session, values, call, first, second, volatile: volatilePaths(first, second), canary: '' });
    return true;
  }
  return false;
}

/** Takes the ids of an answer into the pool. */
export function harvest(
  scan: Scan,
  session: Session,
  operation: ScanOperation,
  via: Readonly<Record<string, string>>,
  answer: Exchange,
): void {
  const own = new Set(scan.made.filter((made) => made.session === session).map((made) => made.value));
  for (const { noun, key, value } of findIds(answer.json, nounOfPath(operation.path))) {
    scan.pool.add({ noun, key, value, owner: session.name, origin: own.has(value) ? 'created' : 'seen', operation: operation.id, via });
  }
  if (OWN_RECORD.test(operation.path) && !operation.path.includes('{') && !Array.isArray(answer.json))
    for (const marker of markersIn(answer).slice(0, 12)) session.markers.add(marker);
}

/** A value that two identities have is a mark of neither. */
function dropForeignMarkers(scan: Scan): void {
  for (const session of scan.sessions)
    for (const other of scan.sessions) {
      if (other === session) continue;
      for (const marker of [...session.markers]) {
        if (!other.markers.has(marker)) continue;
        session.markers.delete(marker);
        other.markers.delete(marker);
      }
    }
}

/** How each reading operation answers those who have not signed in. */
export async function learnGates(scan: Scan): Promise<void> {
  for (const operation of scan.operations) {
    if (operation.method !== 'GET') continue;
    const baseline = scan.anyBaseline(operation);
    if (baseline === null) continue;
    const anonymous = await scan.send(baseline.call);
    const garbage = await scan.sendGarbage(baseline.session, baseline.call);
    scan.setGate(operation, { anonymous, garbage });
  }
}
