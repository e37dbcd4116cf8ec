import { answerLeaves } from '../../http/exchange.ts';
import { ANONYMOUS } from '../../identity/credentials.ts';
import { carriers, fieldNames, findLogins, type NewUser, signIn, signUp, userNames } from '../../identity/login.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { type Proof, replayed } from '../check.ts';
import { chosenValue } from './values.ts';

/** Members that would raise a new user. */
const RAISING: readonly string[] = ['role', 'admin', 'is_admin', 'isAdmin', 'is_staff', 'verified', 'balance', 'credit'];

/** Rights that nobody is to choose for themselves, even where the description offers it. */
const RIGHTS = /^(role|admin|is_?admin|is_?staff)$/i;

/** Registers users with one member too many and looks at what became of them. */
export async function elevatedUser(scan: Scan, operation: ScanOperation): Promise<Proof[]> {
  const taken = new Set(fieldNames(operation));
  const control = await register(scan, operation, {});
  if (control === null) return [];
  const plain = await records(scan, control);
  const proofs: Proof[] = [];
  for (const name of RAISING.filter((one) => !taken.has(one) || RIGHTS.test(one))) {
    const shown = plain.map((exchange) => shownFor(exchange, control, name)).find((value) => value !== undefined);
    if (shown === undefined) continue;
    const value = chosenValue(name, shown);
    const seen = await replayed(async () => {
      const user = await register(scan, operation, { [name]: value });
      if (user === null) return null;
      const read = (await records(scan, user)).find((exchange) => shownFor(exchange, user, name) === value);
      return read === undefined ? null : { made: user.exchange, read };
    });
    if (seen === null) continue;
    proofs.push({
      operation,
      point: `body.json.${name}`,
      variant: name,
      severity: 'critical',
      reasons: [
        `a user registered without it has ${name} ${JSON.stringify(shown)}`,
        `a user registered with "${name}": ${JSON.stringify(value)} is read back with it, three times with three users`,
      ],
      evidence: [seen.made, seen.read],
    });
  }
  return proofs;
}

function register(scan: Scan, operation: ScanOperation, extra: Readonly<Record<string, unknown>>): Promise<NewUser | null> {
  return signUp(scan.parts.client, scan.parts.basePath, [operation], scan.random, extra);
}

/** Answers that show the new user: their own record, and lists that anyone may read. The answer of the sign-up is no proof. */
async function records(scan: Scan, user: NewUser): Promise<Exchange[]> {
  const found: Exchange[] = [];
  const credentials = [ANONYMOUS, ...(await newCredentials(scan, user))];
  const reads = scan.operations.filter(
    (operation) =>
      operation.method === 'GET' &&
      (/(me|self|profile|whoami|users?|customers?|accounts?|dashboard|_debug|debug)(\/v\d+)?$/i.test(operation.path) ||
        /\{(user_?name|email|user_?id)\}$/i.test(operation.path)),
  );
  for (const operation of reads.slice(0, 8)) {
    const place = /\{([^}]+)\}/.exec(operation.path)?.[1];
    const value = place === undefined ? '' : /mail/i.test(place) ? user.email : (idOf(user) ?? user.username);
    const names = place !== undefined && /name/i.test(place) ? user.username : value;
    const call = scan.call(operation, { parameters: place === undefined ? {} : { [`path ${place}`]: names }, body: undefined });
    if (call.target.includes('{')) continue;
    for (const who of credentials) {
      const exchange = await scan.send(call, who);
      if (accepted(exchange)) found.push(exchange);
    }
  }
  return found;
}

function idOf(user: NewUser): string | null {
  const leaf = answerLeaves(user.exchange).find(({ name }) => /^(id|_id|user_?id|uuid)$/i.test(name));
  return leaf === undefined ? null : String(leaf.value);
}

async function newCredentials(scan: Scan, user: NewUser): Promise<ReturnType<typeof carriers>> {
  for (const name of userNames(user)) {
    const signed = await signIn(scan.parts.client, scan.parts.basePath, findLogins(scan.operations), name, user.password);
    if (signed === null) continue;
    const model = scan.sessions[0]?.credentials;
    const ways = carriers(name, signed, []);
    // Carried like the other identities' tokens, where one is known to work.
    return ways.filter((way) => model === undefined || Object.keys(way.headers).join() === Object.keys(model.headers).join()).slice(0, 1);
  }
  return [];
}

/** The member's value in the smallest object that names the user. */
function shownFor(exchange: Exchange, user: NewUser, name: string): unknown {
  const names = new Set(userNames(user));
  let found: unknown;
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 8) return;
    for (const member of Object.values(value)) visit(member, depth + 1);
    if (found !== undefined || Array.isArray(value)) return;
    const record = value as Record<string, unknown>;
    if (Object.values(record).some((one) => names.has(String(one))) && record[name] !== undefined) found = record[name];
  };
  visit(exchange.json, 0);
  return found;
}
