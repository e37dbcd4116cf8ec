import { says } from '../../http/exchange.ts';
import { leavesOf } from '../../http/leaves.ts';
import { findLogins, signIn } from '../../identity/login.ts';
import type { Session } from '../../identity/session.ts';
import { readBack } from '../../learn/read-back.ts';
import { fillCall, pathChoices } from '../../learn/request.ts';
import { denied } from '../../learn/verdict.ts';
import type { CallValues, Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep, isPasswordName } from '../../spec/names.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { pairs } from '../ownership.ts';
import { setLeaf } from '../points.ts';
import { meta } from './meta.ts';
import { stateAs } from './state.ts';

export const bolaWrite: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) =>
    scan.writes &&
    ['PUT', 'PATCH', 'POST'].includes(operation.method) &&
    operation.path.includes('{') &&
    authStep(operation) === null &&
    !operation.shared,
  async run(scan, operation) {
    for (const { victim, attacker } of pairs(scan)) {
      const target = victimObject(scan, operation, victim, attacker);
      if (target === null) continue;
      const proof =
        (await changeAs(scan, operation, victim, attacker, target)) ??
        (await passwordAs(scan, operation, victim, attacker, target)) ??
        (await stateAs(scan, operation, victim, attacker, target));
      if (proof !== null) return [proof];
    }
    return [];
  },
};

/** Path values of an object of the victim's that may be changed: one the scan made, or, on test systems, any of theirs. */
function victimObject(scan: Scan, operation: ScanOperation, victim: Session, attacker: Session): Record<string, string> | null {
  const made = new Set(scan.pool.created(victim.name).map(({ value }) => value));
  const choice = pathChoices(operation, scan.buildOptions(victim, '')).find((path) => {
    const own = Object.values(path).filter(
      (value) => (scan.pool.owns(victim.name, value) || victim.markers.has(value)) && !attacker.markers.has(value),
    );
    if (own.some((value) => made.has(value) && !scan.pool.created(attacker.name).some((entry) => entry.value === value))) return true;
    // An id that both have met may be of either; the victim's own mark is the victim's.
    const theirs = own.some((value) => victim.markers.has(value) || !scan.pool.owns(attacker.name, value));
    return theirs && (scan.destructive || victim.canary);
  });
  return choice ?? null;
}

async function changeAs(
  scan: Scan,
  operation: ScanOperation,
  victim: Session,
  attacker: Session,
  path: Record<string, string>,
): Promise<Proof | null> {
  const seen = await replayed(async () => {
    const filled = marked(fillCall(operation, path, scan.buildOptions(victim, scan.canary())));
    if (filled === null) return null;
    const { values, mark } = filled;
    if ((await readBack(scan, victim, operation, (exchange) => says(exchange, mark))) !== null) return null;
    const change = await scan.as(attacker, scan.call(operation, values));
    if (change.status === 0 || change.status >= 500 || denied(change)) return null;
    const found = await readBack(scan, victim, operation, (exchange) => says(exchange, mark));
    return found === null ? null : { change, found, mark };
  });
  if (seen === null) return null;
  return {
    operation,
    point: `path.${Object.keys(path).at(-1)}`,
    reasons: [
      `${attacker.name} changes an object of ${victim.name}, status ${seen.change.status}`,
      `${victim.name} reads ${seen.found.call.target} and finds the mark ${seen.mark}, three times with three marks`,
    ],
    evidence: [seen.change, seen.found],
  };
}

/** Fields that sign-ins depend on, or that take no free text. */
const NO_MARK = /date|time|e_?mail|user_?name|id$|status|type|currency|role|pass/i;

/** A text of the body that is different in every call and can be found again; `null` where the body has none. */
function marked(values: CallValues): { readonly values: CallValues; readonly mark: string } | null {
  const leaf = leavesOf(values.body).find(
    ({ value, name }) => typeof value === 'string' && /^sp[0-9a-f]{10}$|^\+1\d{10}$/.test(value) && !NO_MARK.test(name),
  );
  return leaf === undefined ? null : { values, mark: String(leaf.value) };
}

const OLD_PASSWORD = /old|current|existing|prev/i;

/** A password has no read-back but the sign-in itself. The old one is put back. */
async function passwordAs(
  scan: Scan,
  operation: ScanOperation,
  victim: Session,
  attacker: Session,
  path: Record<string, string>,
): Promise<Proof | null> {
  const values = fillCall(operation, path, scan.buildOptions(victim, scan.canary()));
  // The new password, wherever it is asked for again; not the old one, which the attacker does not know.
  const places = leavesOf(values.body).filter(({ name }) => isPasswordName(name) && !OLD_PASSWORD.test(name));
  const { login } = victim;
  if (places.length === 0 || login === null) return null;
  const set = async (password: string): Promise<Exchange> => {
    const body = places.reduce((filled, place) => setLeaf(filled, place.path, password), values.body);
    return scan.as(attacker, scan.call(operation, { ...values, body }));
  };
  const enters = async (password: string): Promise<Exchange | null> =>
    (await signIn(scan.parts.client, scan.parts.basePath, findLogins(scan.operations), login.username, password))?.exchange ?? null;
  const chosen = `Taken-${scan.random.hex(8)}-A1!`;
  if ((await enters(chosen)) !== null) return null;
  const change = await set(chosen);
  const entered = await enters(chosen);
  if (entered === null) return null;
  await set(login.password);
  return {
    operation,
    point: `path.${Object.keys(path).at(-1)}`,
    severity: 'critical',
    title: "Another user's password can be set",
    reasons: [
      `${attacker.name} sets a password for ${victim.name}, status ${change.status}`,
      `the sign-in as ${victim.name} fails with it before and succeeds afterwards`,
    ],
    evidence: [change, entered],
  };
}
