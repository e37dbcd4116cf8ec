import { FACTS, type FactName, type Facts } from '../facts/fact-table.ts';

export type Operator = 'eq' | 'lt' | 'le' | 'gt' | 'ge';

/** One test of a control, as data: a fact against a number. */
export interface Predicate {
  readonly fact: FactName;
  readonly op: Operator;
  readonly value: number;
}

/** `null` when the fact is not known. */
export function holds(predicate: Predicate, facts: Facts): boolean | null {
  const fact = facts[predicate.fact];
  if (fact === null) return null;
  switch (predicate.op) {
    case 'eq':
      return fact === predicate.value;
    case 'lt':
      return fact < predicate.value;
    case 'le':
      return fact <= predicate.value;
    case 'gt':
      return fact > predicate.value;
    case 'ge':
      return fact >= predicate.value;
    default:
      return predicate.op satisfies never;
  }
}

const SIGNS: Readonly<Record<Operator, string>> = { eq: '=', lt: '<', le: '<=', gt: '>', ge: '>=' };

/** The test and what was seen, in words: `inventory.shadow = 2 (test: > 0)`. */
export function explain(predicate: Predicate, facts: Facts): string {
  const fact = facts[predicate.fact];
  const unit = FACTS[predicate.fact].unit;
  const shown = fact === null ? 'not known' : `${Number.isInteger(fact) ? fact : fact.toFixed(2)}${unit === 'percent' ? ' %' : ''}`;
  return `${predicate.fact} is ${shown} (test: ${SIGNS[predicate.op]} ${predicate.value})`;
}
