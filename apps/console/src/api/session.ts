import { getSession, type Me, type Permission } from '@sallyport/control-plane/contract';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { call, setCsrfToken } from './client.ts';
import { keyOf, queryClient } from './queries.ts';

const sessionQuery = queryOptions({
  queryKey: keyOf(getSession),
  queryFn: async ({ signal }) => {
    const me = await call(getSession, { signal });
    setCsrfToken(me.csrf);
    return me;
  },
  staleTime: 5 * 60_000,
});

/** Who is signed in; throws an `ApiError` with status 401 when nobody is. */
export function loadSession(): Promise<Me> {
  return queryClient.ensureQueryData(sessionQuery);
}

/** Everything read for someone else is forgotten. */
export function takeSession(me: Me | null): void {
  queryClient.clear();
  setCsrfToken(me?.csrf ?? '');
  if (me !== null) queryClient.setQueryData(sessionQuery.queryKey, me);
}

/** Is somebody signed in, as far as this page knows? */
export function hasSession(): boolean {
  return queryClient.getQueryData(sessionQuery.queryKey) !== undefined;
}

export function useMe(): Me {
  return useSuspenseQuery(sessionQuery).data;
}

export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}
