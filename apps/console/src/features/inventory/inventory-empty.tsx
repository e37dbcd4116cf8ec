import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EmptyNote } from '../../components/notes.tsx';

export function InventoryEmpty({ filtered }: { readonly filtered: boolean }): ReactNode {
  if (filtered) return <EmptyNote title="No operation matches these filters">Take a filter away to see more.</EmptyNote>;
  return (
    <EmptyNote title="No operations yet">
      Send requests through the gateway and they are learned from, or{' '}
      <Link to="/settings/$part" params={{ part: 'specs' }}>
        upload a specification
      </Link>
      .
    </EmptyNote>
  );
}
