import {
  AUTH_SCHEMES,
  EXPOSURES,
  OPERATION_STATUSES,
  type OperationFilter,
  type OperationSort,
  RISK_LEVELS,
} from '@sallyport/control-plane/contract';
import { manyOf, manyTexts, oneOf, oneText, type Search } from '../../api/search.ts';
import type { Sort } from '../../components/column.ts';

export const SORTS: readonly OperationSort[] = ['risk', 'requests', 'attacks', 'last_seen', 'first_seen', 'template'];

/** Filters of the inventory, named in the address as in the API. */
export type InventoryFilters = Partial<OperationFilter>;

export interface InventorySearch {
  readonly view: 'table' | 'tree';
  readonly filters: InventoryFilters;
  readonly sort: Sort & { readonly id: OperationSort };
  /** Columns shown beside the usual ones, and usual ones hidden. */
  readonly show: readonly string[];
  readonly hide: readonly string[];
}

export function readInventorySearch(search: Search): InventorySearch {
  const filters = {
    host: manyTexts(search, 'host'),
    method: manyTexts(search, 'method'),
    status: manyOf(search, 'status', OPERATION_STATUSES),
    exposure: manyOf(search, 'exposure', EXPOSURES),
    risk: manyOf(search, 'risk', RISK_LEVELS),
    data_class: manyTexts(search, 'data_class'),
    auth: manyOf(search, 'auth', AUTH_SCHEMES),
    owner: manyTexts(search, 'owner'),
    partner: manyTexts(search, 'partner'),
    attacked: oneText(search, 'attacked') === 'true' ? true : undefined,
    q: oneText(search, 'q'),
  };
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  const sort = oneOf(search, 'sort', SORTS) ?? 'risk';
  const order = oneOf(search, 'order', ['asc', 'desc'] as const) ?? (sort === 'template' ? 'asc' : 'desc');
  return {
    view: oneOf(search, 'view', ['tree'] as const) ?? 'table',
    filters: given,
    sort: { id: sort, desc: order === 'desc' },
    show: manyTexts(search, 'show') ?? [],
    hide: manyTexts(search, 'hide') ?? [],
  };
}
