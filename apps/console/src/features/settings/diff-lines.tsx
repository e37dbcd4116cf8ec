import type { PolicyCheck } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import styles from './policy.module.css';

const MARK = { same: ' ', added: '+', removed: '-' } as const;

/** What differs between two texts, line by line. */
export function DiffLines({ lines }: { readonly lines: PolicyCheck['diff'] }): ReactNode {
  if (lines.length === 0) return <p className={styles.hint}>The text is the same.</p>;
  return (
    <pre className={styles.diff}>
      {lines.map(({ kind, text, line }) => (
        <span key={`${kind} ${line}`} data-kind={kind}>
          {MARK[kind]} {String(line).padStart(4)} {text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
