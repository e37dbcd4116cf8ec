import { answerLeaves, contentOf } from '../../http/exchange.ts';
import type { Session } from '../../identity/session.ts';
import { accepted, denied, sameAnswer } from '../../learn/verdict.ts';
import type { Call, Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { isOwnerName } from '../../spec/names.ts';
import { type Proof, replayed } from '../check.ts';
import { listed, nounOfObject, ownerMark, privateContent, saysPublic } from '../ownership.ts';

/** Neighbours of an id that are tried. */
const NEIGHBOURS = 3;
const FIRST_IDS = 5;

/** Tries the numbers next to an id of the caller's own: whose are the objects that come? */
export async function roam(scan: Scan, operation: ScanOperation, attacker: Session): Promise<Proof | null> {
  const baseline = scan.baseline(operation, attacker);
  const place = operation.parameters.findLast(({ location }) => location === 'path');
  const gate = scan.gate(operation);
  if (baseline === null || place === undefined || gate === null || accepted(gate.anonymous)) return null;
  const own = String(baseline.values.parameters[`path ${place.name}`]);
  if (!/^\d{1,12}$/.test(own)) return null;
  const callFor = (id: string): Call =>
    scan.call(operation, { ...baseline.values, parameters: { ...baseline.values.parameters, [`path ${place.name}`]: id } });
  const missing = await scan.as(attacker, callFor('987654321'));
  for (const id of [own, ...numbersNear(own)]) {
    const exchange = await scan.as(attacker, callFor(id));
    if (!accepted(exchange) || denied(exchange) || sameAnswer(exchange, missing)) continue;
    const reason = await foreign(scan, operation, attacker, exchange, baseline.second, id);
    const seen = reason === null ? null : await replayed(async () => stable(exchange, await scan.as(attacker, callFor(id))));
    if (reason === null || seen === null) continue;
    return {
      operation,
      point: `path.${place.name}`,
      reasons: [
        `${attacker.name} asks for ${place.name} ${id} and gets it, three times`,
        ...reason,
        'a caller without credentials does not get it',
      ],
      evidence: [baseline.second, seen, missing],
    };
  }
  return null;
}

function numbersNear(own: string): string[] {
  const at = Number(own);
  const near = Array.from({ length: NEIGHBOURS * 2 + 1 }, (_, index) => at - NEIGHBOURS + index);
  const first = Array.from({ length: FIRST_IDS }, (_, index) => index + 1);
  return [...new Set([...near, ...first])].filter((one) => one > 0 && one !== at).map(String);
}

function stable(first: Exchange, second: Exchange): Exchange | null {
  const wanted = contentOf(first);
  const seen = contentOf(second);
  return accepted(second) && [...wanted].some(([path, value]) => seen.get(path) === value) ? second : null;
}

/** Why an object is not the caller's: it names another identity, or another value where the caller's own object names the caller. */
async function foreign(
  scan: Scan,
  operation: ScanOperation,
  attacker: Session,
  seen: Exchange,
  own: Exchange,
  id: string,
): Promise<string[] | null> {
  const content = privateContent(seen, operation);
  if (content === null || saysPublic(seen)) return null;
  const { list } = await listed(scan, attacker, nounOfObject(operation), [id]);
  if (list !== null) return null;
  for (const other of scan.sessions) {
    const mark = other === attacker ? null : ownerMark(seen, other, [id]);
    if (mark !== null && ownerMark(seen, attacker, []) === null)
      return [`it names ${other.name} as its owner (${mark})`, `it holds ${content}`];
  }
  const owner = answerLeaves(own).find(({ path, value }) => isOwnerName(path) && attacker.markers.has(String(value)));
  const theirs = owner === undefined ? undefined : answerLeaves(seen).find(({ path }) => path === owner.path);
  if (owner === undefined || theirs?.value == null || attacker.markers.has(String(theirs.value))) return null;
  return [`${owner.path} names ${attacker.name} in an object of their own and someone else in this one`, `it holds ${content}`];
}
