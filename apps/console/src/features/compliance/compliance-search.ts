import { CONTROL_STATES, type ControlState } from '@sallyport/control-plane/contract';
import { type PeriodSearch, type RangeId, readPeriod } from '../../api/period.ts';
import { manyOf, oneOf, oneText, type Search } from '../../api/search.ts';
import type { Sort } from '../../components/column.ts';

/** The usual window of an assessment. */
export const USUAL_PERIOD: RangeId = '30d';
export const PERIODS: readonly RangeId[] = ['24h', '7d', '30d', '90d'];

export interface ComplianceSearch {
  readonly framework: string | undefined;
  readonly show: 'controls' | 'facts' | 'attestations' | 'reports';
  readonly states: readonly ControlState[];
  readonly q: string;
  readonly control: string | undefined;
  readonly sort: Sort;
  readonly period: PeriodSearch;
}

/** The window of evidence has names of its own: it does not follow the one of the traffic scenes. */
export function readComplianceSearch(search: Search): ComplianceSearch {
  const sort = oneOf(search, 'sort', ['state', 'reference', 'title', 'role'] as const) ?? 'state';
  return {
    framework: oneText(search, 'framework'),
    show: oneOf(search, 'show', ['facts', 'attestations', 'reports'] as const) ?? 'controls',
    states: manyOf(search, 'state', CONTROL_STATES) ?? [],
    q: oneText(search, 'q') ?? '',
    control: oneText(search, 'control'),
    sort: { id: sort, desc: oneText(search, 'order') === 'desc' },
    period: readPeriod({ range: search.evidence, from: search.evidence_from, to: search.evidence_to }),
  };
}

export function periodChange(period: PeriodSearch): Search {
  return { evidence: period.range, evidence_from: period.from, evidence_to: period.to };
}
