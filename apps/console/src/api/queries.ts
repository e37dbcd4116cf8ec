import type { AnyEndpoint, Endpoint } from '@sallyport/control-plane/contract';
import {
  keepPreviousData,
  QueryClient,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { ApiError, type CallParts, call } from './client.ts';
import { type PeriodSearch, periodOf, type RangeId } from './period.ts';

/** Tries again after a network failure or a 5xx; what the server refused stays refused. */
const RETRIES_MAX = 2;

export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < RETRIES_MAX && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

/** Queries are keyed by resource first, so that a change notice finds them. */
export function keyOf(endpoint: AnyEndpoint, ...rest: readonly unknown[]): QueryKey {
  return [endpoint.id.split('.')[0], endpoint.id, ...rest];
}

/** A window that ends now is resolved when the call is made, not when the key is. */
export interface Window {
  readonly search: PeriodSearch;
  readonly usual: RangeId;
}

export interface ReadOptions {
  readonly window?: Window;
  readonly enabled?: boolean;
  /** What never changes is read once: reading it again would only be written to the audit trail again. */
  readonly fixed?: boolean;
}

/** First word of the key of what never changes; no change notice names it. */
export const FIXED = 'fixed';

export function partsAt<P, Q, B>(parts: CallParts<P, Q, B>, window: Window | undefined, signal?: AbortSignal): CallParts<P, Q, B> {
  const heard = signal === undefined ? {} : { signal };
  if (window === undefined) return { ...parts, ...heard };
  return {
    ...parts,
    query: { ...parts.query, ...periodOf(window.search, window.usual, Date.now()) } as typeof parts.query & object,
    ...heard,
  };
}

/** Reads an endpoint; the answer before stays until the next is there, so that nothing jumps. */
export function useRead<P, Q, B, A>(
  endpoint: Endpoint<P, Q, B, A>,
  parts: CallParts<P, Q, B> = {},
  { window, enabled = true, fixed = false }: ReadOptions = {},
): UseQueryResult<A, ApiError> {
  return useQuery<A, ApiError>({
    queryKey: fixed ? [FIXED, endpoint.id, parts] : keyOf(endpoint, parts, window),
    queryFn: ({ signal }) => call(endpoint, partsAt(parts, window, signal)),
    ...(fixed && { staleTime: Number.POSITIVE_INFINITY }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Changes something, then reads anew what `touches` names (resources; its own is always one). */
export function useChange<P, Q, B, A>(
  endpoint: Endpoint<P, Q, B, A>,
  touches: readonly string[] = [],
): UseMutationResult<A, ApiError, CallParts<P, Q, B>> {
  const client = useQueryClient();
  return useMutation<A, ApiError, CallParts<P, Q, B>>({
    mutationFn: (parts) => call(endpoint, parts),
    onSettled: () => {
      const resources = [endpoint.id.split('.')[0], 'audit', ...touches];
      return client.invalidateQueries({ predicate: ({ queryKey }) => resources.includes(queryKey[0] as string) });
    },
  });
}
