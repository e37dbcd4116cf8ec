import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, draftOf } from '../../detector.ts';
import { addDistinct, countDistinct, type Distinct, hashText, newDistinct } from '../../state/distinct.ts';
import type { PackedTable, Row } from '../../state/packed-table.ts';
import type { Table } from '../../state/table.ts';

const ROLES_MAX = 200;
const PAIRS_MAX = 50_000;
const SHAPES_MAX = 20_000;
const CALLERS_MAX = 200_000;
/** Callers of a role that have to be known before something can surprise. */
const CALLERS_KNOWN_MIN = 15;
/** Surprise is -log2 of the chance that a caller of this role uses the operation; so many bits each, and so many operations. */
const BITS_MIN = 3.5;
const OPERATIONS_MIN = 2;
/** One call is enough where so many callers of the role are known and none of them ever made it. */
const CALLERS_OF_ONE_MIN = 30;
/** An operation is that of another role where so many of its callers, and this share of them, use it. */
const OTHERS_MIN = 3;
const OTHERS_SHARE_MIN = 0.2;
/** ... and so many times the share of this role that does. */
const OTHERS_TIMES_MIN = 8;
/** What more than this share of a role does is its own, too. */
const OWN_SHARE_MAX = 0.02;
/** Roles that use an operation; more of them make it everybody's. */
const ROLES_OF_ONE_MAX = 6;
/** An operation that the API's words call privileged, in English, German, French, Spanish, Portuguese and Italian. */
const PRIVILEGED =
  /(?:^|[/_.-])(?:admin|administration|administracion|administracao|amministrazione|internal|intern|interno|manage|management|verwaltung|gestion|gestao|gestione|backoffice|back-office|actuator|operator|superuser|sudo|impersonate|debug)(?:$|[/_.-])/i;
const SEEN = { operations: { distinct: 4 }, bits: 'f32' } as const;

interface Callers {
  callers: Distinct;
}

interface Roles {
  roles: string[];
}

export const functionSurprise: DetectorInfo = {
  id: 'function-surprise',
  title: 'Functions of another role used (BFLA)',
  subjects: ['principal'],
  reference: 'API5:2023',
  about: 'A caller succeeds at operations that callers of its role do not use.',
  method:
    'Per role (scopes or roles of the token, else the way of signing in) the share of callers who use an operation, with Laplace smoothing; the surprise of a successful use is -log2 of it. That few do something is no sign yet: it has to have the words of privileged functions, or be what callers of another role do (three at least, a fifth of them, and eight times the share of this role, which is 2 % at most). Two such operations of 3.5 bits or more in a day alarm, once fifteen callers of the role are known; one is enough where thirty are known and none of them ever called it, or where it is that of another role. At high sensitivity four rare operations of any kind alarm, too.',
  source: 'Shannon 1948; compare APIClarity BFLA, which needs a manual learning phase',
  create,
};

interface State {
  readonly roles: Table<Callers>;
  readonly pairs: Table<Callers>;
  readonly shapes: Table<Roles>;
  readonly seen: PackedTable<typeof SEEN>;
  /** Rare operations that are nobody else's count, too. */
  readonly rare: boolean;
}

function create(context: DetectorContext): Detector {
  const callers = { create: (): Callers => ({ callers: newDistinct() }), idle_ms: 30 * DAY };
  const state: State = {
    roles: context.table('roles', { ...callers, max: ROLES_MAX }),
    pairs: context.table('pairs', { ...callers, max: PAIRS_MAX }),
    shapes: context.table('shapes', { max: SHAPES_MAX, idle_ms: 30 * DAY, create: (): Roles => ({ roles: [] }) }),
    seen: context.rows('seen', { layout: SEEN, max: CALLERS_MAX, idle_ms: DAY }),
    rare: context.strictness.sensitivity === 'high',
  };
  return { id: 'function-surprise', observe: (act) => observe(act, state) };
}

function observe(act: Act, state: State): Draft | null {
  if (act.principal === '' || act.activity.outcome !== 'success') return null;
  const role = act.role || 'signed in';
  const caller = hashText(act.principal);
  const all = state.roles.use(role, act.at).callers;
  const users = state.pairs.use(`${role} ${act.shape}`, act.at).callers;
  const { roles } = state.shapes.use(act.shape, act.at);
  if (!roles.includes(role) && roles.length < ROLES_OF_ONE_MAX) roles.push(role);
  const known = countDistinct(all);
  const before = countDistinct(users);
  const isNew = addDistinct(users, caller);
  addDistinct(all, caller);
  if (known < CALLERS_KNOWN_MIN || !isNew) return null;
  const bits = -Math.log2((before + 0.5) / (known + 1));
  if (bits < BITS_MIN) return null;
  const privileged = PRIVILEGED.test(act.shape);
  const own = (before + 0.5) / (known + 1);
  const others = isOfOthers(act.shape, role, own, roles, state);
  if (!privileged && !others && !state.rare) return null;
  const row = state.seen.use(act.principal, act.at);
  const alone = others || (privileged && before === 0 && known >= CALLERS_OF_ONE_MIN);
  return judge(act, row, { bits, before, known, weighty: privileged || others, alone });
}

interface Call {
  readonly bits: number;
  readonly before: number;
  readonly known: number;
  /** Privileged by its words, or that of another role. */
  readonly weighty: boolean;
  /** It needs no second one. */
  readonly alone: boolean;
}

function judge(act: Act, state: Row<typeof SEEN>, { bits, before, known, weighty, alone }: Call): Draft | null {
  const { operations } = state;
  if (!operations.add(hashText(act.shape))) return null;
  // One with the words of privilege is worth two without.
  state.bits += weighty ? 2 * bits : bits;
  state.suspicion = 128;
  const count = operations.size;
  const enough = alone ? 1 : weighty ? OPERATIONS_MIN : 2 * OPERATIONS_MIN;
  if (count < enough || (!alone && state.bits < 2 * OPERATIONS_MIN * BITS_MIN)) return null;
  const detail = `${count} operations that ${known} callers of the role do not use, lastly ${act.shape} (${before} of them)`;
  const severity = weighty ? 'critical' : 'high';
  const confidence = !weighty ? 0.6 : count >= OPERATIONS_MIN ? 0.9 : 0.7;
  return draftOf({ subject: { kind: 'principal', value: act.principal }, severity, detail }, count, 0, confidence);
}

/** Is the operation what callers of another role do? */
function isOfOthers(shape: string, role: string, own: number, roles: readonly string[], { roles: all, pairs }: State): boolean {
  if (own > OWN_SHARE_MAX) return false;
  return roles.some((other) => {
    if (other === role) return false;
    const users = countDistinct(pairs.peek(`${other} ${shape}`)?.callers ?? newDistinct());
    const share = users / Math.max(1, countDistinct(all.peek(other)?.callers ?? newDistinct()));
    return users >= OTHERS_MIN && share >= OTHERS_SHARE_MIN && share >= OTHERS_TIMES_MIN * own;
  });
}
