import { classifyValue } from '@sallyport/traffic/data-classes';
import { answerLeaves } from '../http/exchange.ts';
import { mainList } from '../http/leaves.ts';
import type { Session } from '../identity/session.ts';
import { sameNoun } from '../learn/pool.ts';
import { accepted } from '../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../model.ts';
import type { Baseline, Scan } from '../scan.ts';
import { isOwnerName, isPrivateName, nounOfPath } from '../spec/names.ts';

/** The ids in a baseline's request that are the identity's own, with where they stand. */
export function ownIds(scan: Scan, baseline: Baseline): { readonly point: string; readonly value: string }[] {
  const { session, values } = baseline;
  const found = Object.entries(values.parameters).flatMap(([key, value]) => {
    const text = String(value);
    const own = scan.pool.owns(session.name, text) || session.markers.has(text);
    return own && /^(path|query) /.test(key) ? [{ point: key.replace(' ', '.'), value: text }] : [];
  });
  return found;
}

/** Does another identity know this id by rights: from its own lists, or as its own mark? */
export function knows(scan: Scan, session: Session, value: string): boolean {
  return scan.pool.owns(session.name, value) || session.markers.has(value);
}

/** Lists of a resource that an identity may read. */
function listsOf(scan: Scan, session: Session, noun: string): Baseline[] {
  return scan.baselinesOf(session).filter(({ operation, first }) => {
    if (operation.method !== 'GET' || operation.path.endsWith('}')) return false;
    return sameNoun(nounOfPath(operation.path), noun) && mainList(first.json) !== null;
  });
}

/**
 * Why an object is private to its owner, or `null` where nothing says so. Sharing is legitimate: an object that stands in
 * the other user's own lists is shared; one that stands in the owner's list and not in the other's is private; where
 * there is no list, the answer itself has to name the owner and hold what others should not see.
 */
export async function privacyReason(
  scan: Scan,
  baseline: Baseline,
  ids: readonly string[],
  attacker: Session,
  answer: Exchange,
): Promise<string | null> {
  const { operation, session: victim } = baseline;
  if (operation.shared) return null;
  const noun = nounOfObject(operation);
  if (saysPublic(answer)) return null;
  const mine = await listed(scan, attacker, noun, ids);
  if (mine.list !== null) return detailReason(answer, mine.list, victim, ids);
  const theirs = await listed(scan, victim, noun, ids);
  if (theirs.list !== null && mine.known) return `the list of ${noun} objects shows it to ${victim.name} and not to ${attacker.name}`;
  const elsewhere = theirs.known || mine.known ? null : await standsInOwnList(scan, victim, attacker, ids, answer);
  if (elsewhere !== null) return elsewhere;
  const owner = ownerMark(answer, victim, ids);
  const content = privateContent(answer, operation);
  if (owner !== null && content !== null) return `the answer names ${victim.name} as its owner (${owner}) and holds ${content}`;
  const created = ids.some((id) => scan.pool.created(victim.name).some((entry) => entry.value === id));
  if (created && content !== null && isPrivateName(noun)) return `${victim.name} has just created it, and it holds ${content}`;
  const own = ids.find((id) => victim.markers.has(id));
  if (own !== undefined && content !== null && isPrivateName(`${noun} ${operation.path}`))
    return `it belongs to ${victim.name} by its id and holds ${content}`;
  return null;
}

/** Where an operation gives objects of any kind by their id: the victim's own list of one kind has it, and the attacker's does not. */
async function standsInOwnList(
  scan: Scan,
  victim: Session,
  attacker: Session,
  ids: readonly string[],
  answer: Exchange,
): Promise<string | null> {
  const texts = new Set(
    answerLeaves(answer)
      .map(({ value }) => String(value))
      .filter((text) => text.length >= 4 && !ids.includes(text)),
  );
  for (const baseline of scan.baselinesOf(victim)) {
    const noun = nounOfPath(baseline.operation.path);
    const items = mainList(baseline.second.json)?.items ?? [];
    const item = items.find((one) => hasMember(one, ids) && Object.values(one as object).some((value) => texts.has(String(value))));
    if (item === undefined || !isPrivateName(noun) || scan.baseline(baseline.operation, attacker) === null) continue;
    const other = await scan.as(attacker, scan.baseline(baseline.operation, attacker)!.call);
    if (accepted(other) && !ids.some((id) => (mainList(other.json)?.items ?? []).some((one) => hasMember(one, [id]))))
      return `the list of ${noun} objects shows it to ${victim.name} and not to ${attacker.name}`;
  }
  return null;
}

function hasMember(item: unknown, ids: readonly string[]): boolean {
  return typeof item === 'object' && item !== null && Object.values(item).some((value) => ids.includes(String(value)));
}

/** The object itself says that it is there for everyone. */
export function saysPublic(answer: Exchange): boolean {
  return answerLeaves(answer).some(({ name, value }) => {
    if (/^(is_?)?(public|published|shared)$/i.test(name)) return value === true || value === 1 || value === 'true';
    return /^(visibility|access|audience|privacy)$/i.test(name) && /^(public|everyone|all|world)$/i.test(String(value));
  });
}

/** The resource whose object an operation reads: of `/orders/{id}/items`, the order. */
export function nounOfObject(operation: ScanOperation): string {
  const upTo = operation.path.lastIndexOf('{');
  return nounOfPath(upTo < 0 ? operation.path : operation.path.slice(0, upTo));
}

/** The list that shows one of the ids, if there is one; `known` when there is a list to look at. */
export async function listed(
  scan: Scan,
  session: Session,
  noun: string,
  ids: readonly string[],
): Promise<{ readonly list: Exchange | null; readonly known: boolean }> {
  let known = false;
  for (const baseline of listsOf(scan, session, noun).slice(0, 3)) {
    const exchange = await scan.as(session, baseline.call);
    if (!accepted(exchange)) continue;
    if (ids.some((id) => holdsValue(exchange, id))) return { list: exchange, known: true };
    known = true;
  }
  return { list: null, known };
}

/** Fields that a shared list may well leave out because they are for the owner alone. */
const FOR_OWNER = /secret|private|password|token|ssn|iban|balance|salary|passport|birth|dob|pin$|cvv|card_?number|medical|diagnosis/i;

/** An object that everyone sees in a list can still have details that only its owner should see. */
function detailReason(answer: Exchange, list: Exchange, victim: Session, ids: readonly string[]): string | null {
  const owner = ownerMark(answer, victim, ids);
  const detail = answerLeaves(answer).find(
    ({ name, value }) => FOR_OWNER.test(name) && value !== null && value !== '' && !holdsValue(list, String(value)),
  );
  if (owner === null || detail === undefined) return null;
  return `the list that everyone sees leaves out ${detail.path}, and the answer names ${victim.name} as the owner (${owner})`;
}

/** Is the value a whole leaf of the answer? */
export function holdsValue(exchange: Exchange, value: string): boolean {
  return answerLeaves(exchange).some((leaf) => String(leaf.value) === value);
}

/** The field that names the victim as owner; marks that the request itself carried do not count. */
export function ownerMark(exchange: Exchange, victim: Session, sent: readonly string[]): string | null {
  const leaf = answerLeaves(exchange).find(({ path, value }) => {
    const text = String(value);
    return victim.markers.has(text) && (isOwnerName(path) || (text.length >= 5 && !/^\d+$/.test(text))) && !sent.includes(text);
  });
  return leaf?.path ?? null;
}

/** What an answer holds that is not for everyone: data classes, or fields whose names say so. */
export function privateContent(exchange: Exchange, operation: ScanOperation): string | null {
  const classes = dataClassesOf(exchange).filter(({ category }) => category !== 'business');
  if (classes.length > 0)
    return classes
      .map(({ id }) => id)
      .slice(0, 4)
      .join(', ');
  const field = answerLeaves(exchange).find(({ name, value }) => value !== null && value !== '' && isPrivateName(name));
  if (field !== undefined) return field.path;
  return isPrivateName(nounOfObject(operation)) && answerLeaves(exchange).length > 1 ? `a ${nounOfObject(operation)}` : null;
}

export interface SeenClass {
  readonly id: string;
  readonly category: string;
}

/** The data classes in an answer, each once. */
export function dataClassesOf(exchange: Exchange): SeenClass[] {
  const seen = new Map<string, SeenClass>();
  for (const { path, value } of answerLeaves(exchange).slice(0, 500)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    for (const match of classifyValue(path, String(value)).slice(0, 1)) {
      if (match.confidence >= 0.7) seen.set(match.id, { id: match.id, category: match.category });
    }
  }
  return [...seen.values()];
}

/** Pairs of a victim and an attacker between whom nothing may be seen: ordinary users, and ordinary users against administrators. */
export function pairs(scan: Scan): { readonly victim: Session; readonly attacker: Session }[] {
  const attackers = scan.ordinary;
  return attackers
    .flatMap((attacker) => scan.sessions.filter((victim) => victim !== attacker).map((victim) => ({ victim, attacker })))
    .slice(0, 12);
}
