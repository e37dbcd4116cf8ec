import type { LedgerLine } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import type { Column } from '../../components/column.ts';

const NONE = <span className="muted">none</span>;

function value(text: string | null): ReactNode {
  return text === null || text === '' ? NONE : <code title={text}>{text}</code>;
}

/** What a fact was and what it became. */
export const CHANGE_COLUMNS: readonly Column<Omit<LedgerLine, 'at'>>[] = [
  { id: 'fact', header: 'Fact', width: 240, cell: ({ fact }) => <code>{fact.trim()}</code> },
  { id: 'before', header: 'Before', cell: ({ before }) => value(before) },
  { id: 'after', header: 'After', cell: ({ after }) => value(after) },
];
