import { SESSION_SIGNS, type SessionQuery } from '@sallyport/control-plane/contract';
import { manyOf, oneText, type Search } from '../../api/search.ts';

/** Filters of the list of sessions, named in the address as in the API. */
export type SessionFilters = Partial<Pick<SessionQuery, 'q' | 'with'>>;

export interface SessionSearch {
  readonly filters: SessionFilters;
  /** The session whose timeline is open. */
  readonly session: string | undefined;
}

export function readSessionSearch(search: Search): SessionSearch {
  const filters = { q: oneText(search, 'q'), with: manyOf(search, 'with', SESSION_SIGNS) };
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  return { filters: given, session: oneText(search, 'session') };
}
