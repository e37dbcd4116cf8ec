import {
  type Act,
  bySensitivity,
  DAY,
  type Detector,
  type DetectorContext,
  type DetectorInfo,
  type Draft,
  draftOf,
} from '../../detector.ts';
import { addDistinct, countDistinct, type Distinct, hashText, newDistinct } from '../../state/distinct.ts';
import type { PackedTable, Row } from '../../state/packed-table.ts';
import type { Table } from '../../state/table.ts';

/** Identifiers whose owners are remembered, and callers whose reads of others' are. */
const OBJECTS_MAX = 1_500_000;
const CALLERS_MAX = 100_000;
/** An object that was given to so many callers is common property: a branch, a product, a rate. */
const OWNERS_SHARED = 3;
/** Foreign objects read with success before it is said: joint accounts and links that were passed on are one or two. */
const FOREIGN_MIN = { low: 6, normal: 3, high: 2 } as const;

/**
 * Callers to whom answers gave the identifier; and who read it lately though nobody was seen to be given it, and how often in a row.
 */
const OWNERS = { who: { list: OWNERS_SHARED }, reader: 'u32', reads: 'u32' } as const;
const READS = { foreign: { distinct: 6 } } as const;

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

interface State {
  readonly owners: PackedTable<typeof OWNERS>;
  readonly reads: PackedTable<typeof READS>;
  readonly users: Table<Users>;
  readonly least: number;
}

function create(context: DetectorContext): Detector {
  const state: State = {
    owners: context.rows('owners', { layout: OWNERS, max: OBJECTS_MAX, idle_ms: 90 * DAY }),
    reads: context.rows('reads', { layout: READS, max: CALLERS_MAX, idle_ms: DAY }),
    users: context.table('users', {
      max: SHAPES_MAX,
      idle_ms: 90 * DAY,
      create: () => ({ callers: newDistinct(), strangers: newDistinct() }),
    }),
    least: bySensitivity(context, FOREIGN_MIN),
  };
  return { id: 'foreign-object', observe: (act) => (act.principal === '' ? null : observe(act, state)) };
}

function observe(act: Act, state: State): Draft | null {
  if (act.activity.outcome !== 'success') return null;
  const caller = hashText(act.principal);
  const asked = new Set<number>();
  const strange: number[] = [];
  for (const [name, hash] of act.activity.ids) {
    if (name.startsWith('body') && NAMES_OTHERS.has(act.activity.purpose)) continue;
    asked.add(hash);
    if (isForeign(act, name, hash, caller, state)) strange.push(hash);
  }
  for (const hash of act.activity.issued) {
    // An answer that repeats the identifier asked for makes nobody its owner.
    if (asked.has(hash)) continue;
    const { who } = state.owners.use(String(hash), act.at);
    if (!who.has(caller) && who.size < OWNERS_SHARED) who.push(caller);
  }
  if (strange.length === 0) return null;
  const reads = state.reads.use(act.principal, act.at);
  const { foreign } = reads;
  const fresh = strange.filter((hash) => foreign.add(hash)).length > 0;
  const count = foreign.size;
  reads.suspicion = (255 * count) / state.least;
  if (!fresh || count < state.least) return null;
  const detail = `${count} objects read in a day that answers gave to others only, lastly at ${act.shape}`;
  return draftOf({ subject: { kind: 'principal', value: act.principal }, severity: 'critical', detail }, count, 0, 1 - 0.5 ** count);
}

/** Was the object given to others, never to this caller, and is reading such unusual here? */
function isForeign(act: Act, name: string, hash: number, caller: number, { owners, users }: State): boolean {
  const object = owners.use(String(hash), act.at);
  const { who } = object;
  if (who.size === 0) noticeReader(object, caller);
  const given = who.size;
  if (given === 0 || given >= OWNERS_SHARED) return false;
  const here = users.use(`${act.shape} ${name}`, act.at);
  if (!who.has(caller)) return isStrange(here, caller);
  addDistinct(here.callers, caller);
  return false;
}

/** Notes that a caller reads what is of others here; is that unusual? */
function isStrange(users: Users, caller: number): boolean {
  addDistinct(users.callers, caller);
  addDistinct(users.strangers, caller);
  const callers = countDistinct(users.callers);
  return callers >= CALLERS_KNOWN_MIN && countDistinct(users.strangers) <= 1 + STRANGERS_SHARE_MAX * callers;
}

function noticeReader(object: Row<typeof OWNERS>, caller: number): void {
  object.reads = object.reader === caller ? object.reads + 1 : 1;
  object.reader = caller;
  if (object.reads >= READS_OF_OWNER) object.who.push(caller);
}
