import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { Search } from './search.ts';

/** What a scene shows is in the address, so that a reload, a bookmark and a colleague see the same. */
export function useAddress<T>(read: (search: Search) => T): readonly [T, (change: Search, options?: { readonly push?: boolean }) => void] {
  const raw = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const text = JSON.stringify(raw);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the object, whose identity changes with every navigation
  const value = useMemo(() => read(raw), [text, read]);
  const patch = useCallback(
    (change: Search, { push = false }: { readonly push?: boolean } = {}): void => {
      void navigate({ to: '.', search: (before: Search) => ({ ...before, ...change }), replace: !push });
    },
    [navigate],
  );
  return [value, patch];
}

/** The window goes along from scene to scene; filters do not. */
export function withPeriod(extra: Search = {}): (before: Search) => Search {
  return (before) => ({ range: before.range, from: before.from, to: before.to, ...extra });
}
