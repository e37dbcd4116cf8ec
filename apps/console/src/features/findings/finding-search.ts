import { WEAKNESS_SOURCES, WEAKNESS_STATES, type WeaknessFilter } from '@sallyport/control-plane/contract';
import { SEVERITIES } from '@sallyport/core';
import { manyOf, manyTexts, oneOf, oneText, type Search } from '../../api/search.ts';

/** Filters of the list of findings, named in the address as in the API. */
export type FindingFilters = Partial<WeaknessFilter>;

export interface FindingSearch {
  readonly filters: FindingFilters;
  /** The finding whose detail is open. */
  readonly finding: string | undefined;
}

export function readFindingSearch(search: Search): FindingSearch {
  const breached = oneOf(search, 'breached', ['true', 'false']);
  const filters = {
    state: manyOf(search, 'state', WEAKNESS_STATES),
    severity: manyOf(search, 'severity', SEVERITIES),
    source: manyOf(search, 'source', WEAKNESS_SOURCES),
    kind: manyTexts(search, 'kind'),
    owner: manyTexts(search, 'owner'),
    host: manyTexts(search, 'host'),
    operation: manyTexts(search, 'operation'),
    breached: breached === undefined ? undefined : breached === 'true',
    q: oneText(search, 'q'),
  };
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  return { filters: given, finding: oneText(search, 'finding') };
}
