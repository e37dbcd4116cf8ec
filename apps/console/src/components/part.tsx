import type { ReactNode } from 'react';
import styles from './part.module.css';

interface PartProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a detail. */
export function Part({ title, actions, children }: PartProps): ReactNode {
  return (
    <section className={styles.part}>
      <div className={styles.head}>
        <h3>{title}</h3>
        {actions}
      </div>
      {children}
    </section>
  );
}
