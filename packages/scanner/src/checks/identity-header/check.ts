import { answerLeaves } from '../../http/exchange.ts';
import { fieldOf } from '../../http/leaves.ts';
import type { Session } from '../../identity/session.ts';
import { fillCall } from '../../learn/request.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { Call, Exchange } from '../../model.ts';
import type { Baseline, Scan } from '../../scan.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { pairs } from '../ownership.ts';
import { meta } from './meta.ts';

const WHO: readonly string[] = [
  'x-user-id',
  'x-user',
  'x-username',
  'x-userid',
  'x-customer-id',
  'x-account-id',
  'x-client-id',
  'x-forwarded-user',
  'x-authenticated-user',
  'x-remote-user',
  'x-auth-user',
  'x-auth-request-user',
  'x-consumer-username',
  'x-tenant-id',
];
const ROLE: readonly string[] = ['x-user-role', 'x-user-roles', 'x-role', 'x-roles', 'x-auth-role', 'x-forwarded-groups', 'x-groups'];
const FLAGS: Readonly<Record<string, string>> = {
  'x-admin': 'true',
  'x-is-admin': 'true',
  'x-internal': 'true',
  'x-internal-request': 'true',
};

/** Marks of one user that are tried as the value. */
const VALUES_MAX = 5;

export const identityHeader: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation) => operation.method === 'GET' && !operation.shared && operation.graphql === undefined,
  async run(scan, operation): Promise<Proof[]> {
    const [pair] = pairs(scan);
    const proof = operation.path.includes('{') || pair === undefined ? null : await asOther(scan, operation, pair.attacker, pair.victim);
    const raised = proof ?? (await asAdministrator(scan, operation)) ?? (await pastRefusal(scan, operation));
    return raised === null ? [] : [raised];
  },
};

type Headers = Readonly<Record<string, string>>;

const withHeaders = (call: Call, more: Headers): Call => ({ ...call, headers: { ...call.headers, ...more } });
const allWith = (names: readonly string[], value: string): Headers => Object.fromEntries(names.map((name) => [name, value]));

async function asOther(scan: Scan, operation: Baseline['operation'], attacker: Session, victim: Session): Promise<Proof | null> {
  const mine = scan.baseline(operation, attacker);
  const theirs = scan.baseline(operation, victim);
  if (mine === null || theirs === null) return null;
  const own = await scan.as(attacker, mine.call);
  const told = new Set(answerLeaves(own).map(({ value }) => String(value)));
  const marks = new Set([...victim.markers].filter((mark) => mark.length >= 3 && !told.has(mark)));
  const shows = (exchange: Exchange, sent: string): boolean =>
    accepted(exchange) && answerLeaves(exchange).some(({ value }) => marks.has(String(value)) && String(value) !== sent);
  if (!accepted(own) || marks.size === 0) return null;
  for (const value of [...victim.markers].slice(0, VALUES_MAX)) {
    if (!shows(await scan.as(attacker, withHeaders(mine.call, allWith(WHO, value))), value)) continue;
    for (const name of WHO) {
      const seen = await replayed(async () => {
        const exchange = await scan.as(attacker, withHeaders(mine.call, { [name]: value }));
        return shows(exchange, value) ? exchange : null;
      });
      if (seen === null || shows(await scan.as(attacker, withHeaders(mine.call, { [name]: scan.canary() })), '')) continue;
      return {
        operation,
        point: `header.${name}`,
        reasons: [
          `${attacker.name} sends ${name} with an id of ${victim.name} and gets the answer of ${victim.name}, three times`,
          `without the header, and with a name that nobody has, ${attacker.name} does not`,
        ],
        evidence: [own, seen],
      };
    }
  }
  return null;
}

/** What is refused to an ordinary user, with the headers of a role. */
async function asAdministrator(scan: Scan, operation: Baseline['operation']): Promise<Proof | null> {
  const [session] = scan.ordinary;
  const entitled = scan.admin === null ? null : scan.baseline(operation, scan.admin);
  if (session === undefined || entitled === null) return null;
  const refused = await scan.as(session, entitled.call);
  const wanted = fields(entitled.second);
  if (!denied(refused) || wanted.size === 0) return null;
  const enters = (exchange: Exchange): boolean => accepted(exchange) && !denied(exchange) && covers(fields(exchange), wanted);
  const roles = [...new Set([scan.admin!.role, 'admin', 'ADMIN', 'ROLE_ADMIN'])];
  for (const role of roles) {
    if (!enters(await scan.as(session, withHeaders(entitled.call, { ...allWith(ROLE, role), ...FLAGS })))) continue;
    for (const [name, value] of [...Object.entries(allWith(ROLE, role)), ...Object.entries(FLAGS)]) {
      const seen = await replayed(async () => {
        const exchange = await scan.as(session, withHeaders(entitled.call, { [name]: value }));
        return enters(exchange) ? exchange : null;
      });
      if (seen === null) continue;
      return {
        operation,
        point: `header.${name}`,
        reasons: [
          `${session.name} is refused with status ${refused.status}`,
          `with ${name}: ${value} the answer has the fields that ${scan.admin!.name} gets, three times`,
        ],
        evidence: [refused, seen],
      };
    }
  }
  return null;
}

/** Without an administrator to compare with: what is refused for want of rights is answered with data, and not for a role that nobody has. */
async function pastRefusal(scan: Scan, operation: Baseline['operation']): Promise<Proof | null> {
  const [session] = scan.ordinary;
  if (session === undefined || scan.admin !== null || operation.path.includes('{')) return null;
  if (scan.baseline(operation, session) !== null) return null;
  const call = scan.call(operation, { ...fillCall(operation, {}, scan.buildOptions(session, '')), body: undefined });
  const refused = await scan.as(session, call);
  if (refused.status !== 403) return null;
  const enters = (exchange: Exchange): boolean => accepted(exchange) && fields(exchange).size >= 2;
  for (const [name, value] of [...['admin', 'ADMIN'].flatMap((role) => Object.entries(allWith(ROLE, role))), ...Object.entries(FLAGS)]) {
    if (!enters(await scan.as(session, withHeaders(call, { [name]: value })))) continue;
    const seen = await replayed(async () => {
      const exchange = await scan.as(session, withHeaders(call, { [name]: value }));
      return enters(exchange) ? exchange : null;
    });
    const control = await scan.as(session, withHeaders(call, { [name]: scan.canary() }));
    if (seen === null || !denied(control)) continue;
    const reasons = [
      `${session.name} is refused with status ${refused.status}`,
      `with ${name}: ${value} the operation answers with data, three times; with another value it refuses`,
    ];
    return { operation, point: `header.${name}`, reasons, evidence: [refused, seen, control] };
  }
  return null;
}

function fields(exchange: Exchange): Set<string> {
  return new Set(answerLeaves(exchange).map(({ path }) => fieldOf(path)));
}

/** Nine of ten fields, at least. */
function covers(seen: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean {
  return [...wanted].filter((field) => seen.has(field)).length >= wanted.size * 0.9;
}
