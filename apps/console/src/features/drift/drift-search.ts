import { DRIFT_KINDS, DRIFT_STATES, type DriftQuery, type DriftState } from '@sallyport/control-plane/contract';
import { manyOf, manyTexts, oneText, type Search } from '../../api/search.ts';

export type DriftFilters = Partial<Omit<DriftQuery, 'offset' | 'limit'>>;

/** What is shown when nobody says otherwise: what waits for a decision. */
const USUAL: readonly DriftState[] = ['open'];

export function readDriftSearch(search: Search): DriftFilters {
  const filters = {
    state: manyOf(search, 'state', DRIFT_STATES) ?? USUAL,
    kind: manyOf(search, 'kind', DRIFT_KINDS),
    spec: manyTexts(search, 'spec'),
    operation: oneText(search, 'operation'),
    q: oneText(search, 'q'),
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}
