import { Link } from '@tanstack/react-router';
import type { Search } from '../../api/search.ts';
import { count } from '../../components/amount.ts';
import type { NumberFact } from '../../components/numbers.tsx';

/** A number over a list, and what of the list it counts. */
export interface Counted<T> {
  /** Its name in the address: `only=ID` shows what is counted and nothing else. */
  readonly id: string;
  readonly label: string;
  readonly counts: (item: T) => boolean;
}

/** The number as a link to what it counts, on the same page. */
export function countedNumber<T>({ id, label, counts }: Counted<T>, items: readonly T[]): NumberFact {
  const value = (
    <Link
      to="."
      search={(before: Search) => ({ ...before, only: id })}
      title={`Show only these: ${label}`}
      style={{ color: 'inherit', textDecoration: 'none' }}
    >
      {count(items.filter(counts).length)}
    </Link>
  );
  return { label, value };
}
