import type { ReactNode } from 'react';
import styles from './numbers.module.css';

export interface NumberFact {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly tone?: 'danger' | 'high' | 'ok' | 'warn' | undefined;
}

/** The numbers of a scene in one row. */
export function Numbers({ numbers, label }: { readonly numbers: readonly NumberFact[]; readonly label: string }): ReactNode {
  return (
    <ul className={styles.numbers} aria-label={label}>
      {numbers.map((item) => (
        <li key={item.label}>
          <span className={styles.label}>{item.label}</span>
          <span className={styles.value} data-tone={item.tone}>
            {item.value}
          </span>
          {item.note !== undefined && <span className={styles.note}>{item.note}</span>}
        </li>
      ))}
    </ul>
  );
}
