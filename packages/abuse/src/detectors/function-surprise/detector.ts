import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft } from '../../detector.ts';
import { addDistinct, countDistinct, type Distinct, hashText, newDistinct } from '../../state/distinct.ts';
import type { Table } from '../../state/table.ts';

const ROLES_MAX = 200;
const PAIRS_MAX = 50_000;
const CALLERS_MAX = 200_000;
/** Callers of a role that have to be known before something can surprise. */
const CALLERS_KNOWN_MIN = 15;
/** Surprise is -log2 of the chance that a caller of this role uses the operation; so many bits each, and so many operations. */
const BITS_MIN = 3.5;
const OPERATIONS_MIN = 2;
/** An operation that the API's words call privileged counts by itself. */
const PRIVILEGED =
  /(?:^|[/_.-])(?:admin|administration|internal|manage|management|backoffice|actuator|operator|superuser|sudo|impersonate|debug)(?:$|[/_.-])/i;

interface Callers {
  callers: Distinct;
}

interface Seen {
  operations: Distinct;
  bits: number;
}

export const functionSurprise: DetectorInfo = {
  id: 'function-surprise',
  title: 'Functions of another role used (BFLA)',
  subjects: ['principal'],
  reference: 'API5:2023',
  about: 'A caller succeeds at operations that callers of its role do not use.',
  method:
    'Per role (scopes or roles of the token, else "signed in" or "anonymous") the share of callers who use an operation, with Laplace smoothing; the surprise of a successful use is -log2 of it. Two operations of 3.5 bits or more in a day that have the words of privileged functions, or four without them, alarm, once fifteen callers of the role are known.',
  source: 'Shannon surprise; compare APIClarity BFLA, which needs a manual learning phase',
  create,
};

function create(context: DetectorContext): Detector {
  const roles = context.table<Callers>('roles', { max: ROLES_MAX, idle_ms: 30 * DAY, create: () => ({ callers: newDistinct() }) });
  const pairs = context.table<Callers>('pairs', { max: PAIRS_MAX, idle_ms: 30 * DAY, create: () => ({ callers: newDistinct() }) });
  const seen = context.table<Seen>('seen', { max: CALLERS_MAX, idle_ms: DAY, create: () => ({ operations: newDistinct(), bits: 0 }) });
  return { id: 'function-surprise', observe: (act) => observe(act, roles, pairs, seen) };
}

function observe(act: Act, roles: Table<Callers>, pairs: Table<Callers>, seen: Table<Seen>): Draft | null {
  if (act.principal === '' || act.activity.outcome !== 'success') return null;
  const role = act.activity.role || 'signed in';
  const caller = hashText(act.principal);
  const all = roles.use(role, act.at).callers;
  const users = pairs.use(`${role} ${act.shape}`, act.at).callers;
  const known = countDistinct(all);
  const before = countDistinct(users);
  const isNew = addDistinct(users, caller);
  addDistinct(all, caller);
  if (known < CALLERS_KNOWN_MIN || !isNew) return null;
  const bits = -Math.log2((before + 0.5) / (known + 1));
  if (bits < BITS_MIN) return null;
  const state = seen.use(act.principal, act.at);
  if (!addDistinct(state.operations, hashText(act.shape))) return null;
  const privileged = PRIVILEGED.test(act.shape);
  // One with the words of privilege is worth two without.
  state.bits += privileged ? 2 * bits : bits;
  const operations = countDistinct(state.operations);
  const enough = privileged ? OPERATIONS_MIN : 2 * OPERATIONS_MIN;
  if (operations < enough || state.bits < 2 * OPERATIONS_MIN * BITS_MIN) return null;
  return {
    subject: { kind: 'principal', value: act.principal },
    severity: privileged ? 'critical' : 'high',
    confidence: privileged ? 0.9 : 0.6,
    value: operations,
    baseline: 0,
    multiple: operations,
    detail: `${operations} operations that ${known} callers of the role do not use, lastly ${act.shape} (${before} of them)`,
  };
}
