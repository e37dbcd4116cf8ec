import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/client.ts';
import { Icon } from './icon.tsx';
import styles from './notes.module.css';

interface EmptyNoteProps {
  readonly title: string;
  /** What to do about it. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing here, and what to do about it. */
export function EmptyNote({ title, children, action }: EmptyNoteProps): ReactNode {
  return (
    <div className={styles.empty} role="status">
      <p className={styles.title}>{title}</p>
      {children !== undefined && <p className={styles.text}>{children}</p>}
      {action}
    </div>
  );
}

/** What went wrong, with its code, where, and a way on. */
export function ProblemNote({ error, onRetry }: { readonly error: ApiError; readonly onRetry?: () => void }): ReactNode {
  const { code, message, place, detail } = error.problem;
  return (
    <div className={styles.problem} role="alert">
      <Icon name="alert" />
      <div>
        <p className={styles.title}>{message}</p>
        <p className={styles.text}>
          <code>{code}</code>
          {place !== '' && (
            <>
              {' '}
              at <code>{place}</code>
            </>
          )}
          {detail !== '' && <>: {detail}</>}
        </p>
      </div>
      {onRetry !== undefined && (
        <Button onClick={onRetry} ml="auto">
          Try again
        </Button>
      )}
    </div>
  );
}
