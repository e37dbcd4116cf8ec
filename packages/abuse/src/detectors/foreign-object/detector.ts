import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft } from '../../detector.ts';
import { addDistinct, countDistinct, type Distinct, hashText, newDistinct } from '../../state/distinct.ts';
import type { Table } from '../../state/table.ts';

/** Identifiers whose owners are remembered, and callers whose reads of others' are. */
const OBJECTS_MAX = 1_000_000;
const CALLERS_MAX = 200_000;
/** An object that was given to so many callers is common property: a branch, a product, a rate. */
const OWNERS_SHARED = 3;
/** Foreign objects read with success before it is said: joint accounts and links that were passed on are one or two. */
const FOREIGN_MIN = { low: 6, normal: 3, high: 2 } as const;

interface Owners {
  /** Callers to whom answers gave the identifier, at most `OWNERS_SHARED`. */
  who: string[];
  /** Who read it lately though nobody was seen to be given it, and how often in a row. */
  reader: string;
  reads: number;
}

/** Who reads one identifier so often, and nobody else between, is taken for its owner. An enumerator comes by once. */
const READS_OF_OWNER = 3;
/** Bodies of these name objects of others by their purpose: whom to pay. */
const NAMES_OTHERS: ReadonlySet<string> = new Set(['transfer', 'payee-add', 'card-payment']);

/** Who uses an operation, and who of them for objects of others. */
interface Users {
  callers: Distinct;
  strangers: Distinct;
}

/** Operations whose users are counted. */
const SHAPES_MAX = 5_000;
/** Where so many callers are known, and more than this share of them read objects of others, the objects are common property. */
const CALLERS_KNOWN_MIN = 10;
const STRANGERS_SHARE_MAX = 0.12;

interface Reads {
  foreign: Distinct;
  own: number;
}

export const foreignObject: DetectorInfo = {
  id: 'foreign-object',
  title: 'Objects of others read (BOLA)',
  subjects: ['principal'],
  reference: 'API1:2023',
  about: 'A caller reads objects that answers gave to somebody else and never to this caller.',
  method:
    'Each identifier that an answer gives out is remembered with the callers it was given to. A successful request for an identifier that was given to one or two others, and never to this caller, is foreign; one that was given to three or more belongs to all, and so do those of an operation where more than 12 % of at least ten callers read what was given to others. Three different foreign objects in a day alarm at normal sensitivity (two at high, six at low). An identifier that nobody was seen to be given belongs to who reads it three times with nobody else between; until then it says nothing.',
  source: 'ownership by issuance, as in capability tracking; compare APIClarity NLID, which keeps no owner',
  create,
};

function create(context: DetectorContext): Detector {
  const owners = context.table<Owners>('owners', {
    max: OBJECTS_MAX,
    idle_ms: 90 * DAY,
    create: () => ({ who: [], reader: '', reads: 0 }),
  });
  const reads = context.table<Reads>('reads', { max: CALLERS_MAX, idle_ms: DAY, create: () => ({ foreign: newDistinct(), own: 0 }) });
  const users = context.table<Users>('users', {
    max: SHAPES_MAX,
    idle_ms: 90 * DAY,
    create: () => ({ callers: newDistinct(), strangers: newDistinct() }),
  });
  const least = FOREIGN_MIN[context.strictness.alpha <= 1e-7 ? 'low' : context.strictness.alpha <= 1e-5 ? 'normal' : 'high'];
  return { id: 'foreign-object', observe: (act) => (act.principal === '' ? null : observe(act, { owners, reads, users, least })) };
}

interface State {
  readonly owners: Table<Owners>;
  readonly reads: Table<Reads>;
  readonly users: Table<Users>;
  readonly least: number;
}

function observe(act: Act, { owners, reads, users, least }: State): Draft | null {
  if (act.activity.outcome !== 'success') return null;
  let fresh = false;
  let state: Reads | null = null;
  const asked = new Set<number>();
  for (const [name, hash] of act.activity.ids) {
    if (name.startsWith('body') && NAMES_OTHERS.has(act.activity.purpose)) continue;
    asked.add(hash);
    const object = owners.use(String(hash), act.at);
    const { who } = object;
    if (who.length === 0) noticeReader(object, act.principal);
    if (who.length === 0 || who.length >= OWNERS_SHARED) continue;
    state ??= reads.use(act.principal, act.at);
    if (who.includes(act.principal)) {
      state.own++;
      addDistinct(users.use(`${act.shape} ${name}`, act.at).callers, hashText(act.principal));
    } else if (isStrange(users.use(`${act.shape} ${name}`, act.at), act.principal) && addDistinct(state.foreign, hash)) fresh = true;
  }
  for (const hash of act.activity.issued) {
    // An answer that repeats the identifier asked for makes nobody its owner.
    if (asked.has(hash)) continue;
    const { who } = owners.use(String(hash), act.at);
    if (who.length < OWNERS_SHARED && !who.includes(act.principal)) who.push(act.principal);
  }
  const foreign = state === null ? 0 : countDistinct(state.foreign);
  if (!fresh || state === null || foreign < least) return null;
  return {
    subject: { kind: 'principal', value: act.principal },
    severity: 'critical',
    confidence: 1 - 0.5 ** foreign,
    value: foreign,
    baseline: 0,
    multiple: foreign,
    detail: `${foreign} objects read that answers gave to others only, ${state.own} of the caller's own`,
  };
}

/** Notes that a caller reads what is of others here; is that unusual? */
function isStrange(users: Users, principal: string): boolean {
  const caller = hashText(principal);
  addDistinct(users.callers, caller);
  addDistinct(users.strangers, caller);
  const callers = countDistinct(users.callers);
  return callers >= CALLERS_KNOWN_MIN && countDistinct(users.strangers) <= 1 + STRANGERS_SHARE_MAX * callers;
}

function noticeReader(object: Owners, principal: string): void {
  object.reads = object.reader === principal ? object.reads + 1 : 1;
  object.reader = principal;
  if (object.reads >= READS_OF_OWNER) object.who.push(principal);
}
