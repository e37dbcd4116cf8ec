import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '../../api/client.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';

/** While a scene's code is on its way; the same ground, so nothing flashes. */
export function Waiting(): ReactNode {
  return (
    <p className="unseen" role="status">
      Loading
    </p>
  );
}

/** A scene that failed. */
export function Trouble({ error, reset }: ErrorComponentProps): ReactNode {
  const problem =
    error instanceof ApiError
      ? error
      : new ApiError(0, {
          code: 'INTERNAL',
          message: 'This page of the console failed. Reload it.',
          place: 'console',
          detail: error instanceof Error ? error.message : String(error),
        });
  return (
    <main style={{ padding: 24, maxWidth: 720 }}>
      <ProblemNote error={problem} onRetry={reset} />
    </main>
  );
}

export function Lost(): ReactNode {
  return (
    <main>
      <EmptyNote title="There is no such page">
        <Link to="/">Go to the overview</Link>
      </EmptyNote>
    </main>
  );
}
