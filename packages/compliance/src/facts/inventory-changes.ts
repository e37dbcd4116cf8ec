import { changesBetween, factsOf, type Facts as OperationFacts, type OperationRecord } from '@sallyport/inventory';

/** Operations a report names; those of the highest risk come first, and how many are left out is printed. */
export const CHANGED_OPERATIONS_MAX = 200;

/** Characters of a fact that a report prints, such as the fields of a class of data; the rest is cut, with an ellipsis. */
export const FACT_CHARS_MAX = 300;

export interface FactChange {
  readonly fact: string;
  /** `null` where there was none before. */
  readonly before: string | null;
  /** `null` where it is no longer so. */
  readonly after: string | null;
}

/** `added`: first confirmed in the period. `gone`: idle, or part of another operation since. */
export type ChangeKind = 'added' | 'changed' | 'gone';

export interface OperationDifference {
  readonly change: ChangeKind;
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  /** Level at the end of the period; of an operation that is gone the last one known. */
  readonly risk: string;
  /** Status, exposure, authentication, risk, description and classes of data; the rest is only counted. */
  readonly changes: readonly FactChange[];
  /** Parameters and other facts that differ too. */
  readonly others: number;
}

/** What differs in the inventory between the start and the end of a period, by the evidence log alone. */
export interface InventoryChanges {
  /** Confirmed operations at the start and at the end. */
  readonly operations_before: number;
  readonly operations_after: number;
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
  /** Changed operations whose risk or classes of data are among what changed. */
  readonly risk_moved: number;
  readonly data_changed: number;
  /** At most {@link CHANGED_OPERATIONS_MAX}. */
  readonly operations: readonly OperationDifference[];
  readonly left_out: number;
}

/** What was known of each confirmed operation at a time, by id. */
export type KnownOperations = ReadonlyMap<string, OperationFacts>;

/** An operation that was seen once or only described is not known yet. */
export function knownOperations(records: readonly OperationRecord[]): KnownOperations {
  return new Map(
    records.filter(({ status }) => status !== 'provisional' && status !== 'orphan').map((record) => [record.id, factsOf(record)]),
  );
}

const TOLD: ReadonlySet<string> = new Set(['status', 'exposure', 'auth', 'auth_schemes', 'risk', 'risk_score', 'spec', 'deprecated']);
const isData = (fact: string): boolean => fact.startsWith('data ');
const isRisk = (fact: string): boolean => fact === 'risk' || fact === 'risk_score';
const NOTHING: OperationFacts = new Map<string, string>();
const isIdle = (facts: OperationFacts | undefined): boolean => facts?.get('status') === 'idle';

function kindOf(before: OperationFacts | undefined, after: OperationFacts | undefined): ChangeKind {
  if (before === undefined) return 'added';
  return after === undefined || (isIdle(after) && !isIdle(before)) ? 'gone' : 'changed';
}

function printed({ fact, before, after }: FactChange): FactChange {
  const cut = (text: string | null): string | null =>
    text !== null && text.length > FACT_CHARS_MAX ? `${text.slice(0, FACT_CHARS_MAX)}…` : text;
  return { fact, before: cut(before), after: cut(after) };
}

function differenceOf(id: string, before: OperationFacts | undefined, after: OperationFacts | undefined): OperationDifference | null {
  const all = after === undefined ? [] : changesBetween(before ?? NOTHING, after);
  if (after !== undefined && all.length === 0) return null;
  const facts = after ?? before ?? NOTHING;
  const told = all.filter(({ fact, before: old, after: now }) => (TOLD.has(fact) || isData(fact)) && (old ?? '') !== (now ?? ''));
  return {
    change: kindOf(before, after),
    id,
    method: facts.get('method') ?? '',
    host: facts.get('host') ?? '',
    template: facts.get('template') ?? '',
    risk: facts.get('risk') ?? '',
    changes: told.toSorted((a, b) => compare(a.fact, b.fact)).map(printed),
    others: before === undefined ? 0 : all.length - told.length,
  };
}

const RISK_ORDER: readonly string[] = ['critical', 'high', 'medium', 'low'];
const KIND_ORDER: readonly ChangeKind[] = ['added', 'changed', 'gone'];

// By code units: the order of a report must not depend on the machine's language.
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byWeight(a: OperationDifference, b: OperationDifference): number {
  const rank = ({ risk }: OperationDifference): number => RISK_ORDER.indexOf(risk) + 1 || RISK_ORDER.length + 1;
  const name = ({ host, template, method, id }: OperationDifference): string => `${host}${template} ${method} ${id}`;
  return rank(a) - rank(b) || KIND_ORDER.indexOf(a.change) - KIND_ORDER.indexOf(b.change) || compare(name(a), name(b));
}

export function inventoryChanges(before: KnownOperations, after: KnownOperations): InventoryChanges {
  const all = [...new Set([...before.keys(), ...after.keys()])]
    .map((id) => differenceOf(id, before.get(id), after.get(id)))
    .filter((difference) => difference !== null)
    .sort(byWeight);
  const of = (kind: ChangeKind): OperationDifference[] => all.filter(({ change }) => change === kind);
  const about = (test: (fact: string) => boolean): number =>
    of('changed').filter(({ changes }) => changes.some(({ fact }) => test(fact))).length;
  return {
    operations_before: before.size,
    operations_after: after.size,
    added: of('added').length,
    changed: of('changed').length,
    gone: of('gone').length,
    risk_moved: about(isRisk),
    data_changed: about(isData),
    operations: all.slice(0, CHANGED_OPERATIONS_MAX),
    left_out: Math.max(0, all.length - CHANGED_OPERATIONS_MAX),
  };
}
