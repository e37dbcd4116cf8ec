import type { AttackFilter, AttackGrouping } from '@sallyport/control-plane/contract';
import { ATTACK_CLASS_INFO, type AttackClass, SEVERITIES } from '@sallyport/core';
import { manyOf, manyTexts, oneOf, oneText, type Search } from '../../api/search.ts';

export const GROUPINGS: readonly AttackGrouping[] = ['class', 'client', 'operation', 'detector'];
export const ATTACK_CLASSES: readonly AttackClass[] = Object.keys(ATTACK_CLASS_INFO) as AttackClass[];
const VERDICTS = ['pass', 'block'] as const;

/** Filters of the list of attacks, named in the address as in the API. */
export type AttackFilters = Partial<Omit<AttackFilter, 'from' | 'to'>>;

export interface AttackSearch {
  readonly filters: AttackFilters;
  readonly group: AttackGrouping | undefined;
  /** The attack whose detail is open. */
  readonly attack: string | undefined;
}

export function readAttackSearch(search: Search): AttackSearch {
  const filters = {
    class: manyOf(search, 'class', ATTACK_CLASSES),
    severity: manyOf(search, 'severity', SEVERITIES),
    action: manyOf(search, 'action', VERDICTS),
    verdict: manyOf(search, 'verdict', VERDICTS),
    client: manyTexts(search, 'client'),
    host: manyTexts(search, 'host'),
    operation: manyTexts(search, 'operation'),
    detector: manyTexts(search, 'detector'),
    partner: manyTexts(search, 'partner'),
    q: oneText(search, 'q'),
  };
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  return { filters: given, group: oneOf(search, 'group', GROUPINGS), attack: oneText(search, 'attack') };
}
