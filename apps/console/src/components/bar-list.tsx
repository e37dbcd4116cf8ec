import type { ReactNode } from 'react';
import { count } from './amount.ts';
import styles from './bar-list.module.css';

export interface Bar {
  readonly key: string;
  readonly label: ReactNode;
  readonly value: number;
  /** A part of the value drawn in the colour of what was stopped. */
  readonly part?: number;
  readonly colour?: string;
}

interface BarListProps {
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly partName?: string;
  readonly empty: ReactNode;
}

/** Values as bars, longest at full width; the numbers stand beside them. */
export function BarList({ label, bars, partName, empty }: BarListProps): ReactNode {
  if (bars.length === 0) return empty;
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ul className={styles.list} aria-label={label}>
      {bars.map(({ key, label: words, value, part, colour = '--sp-chart-attacks' }) => (
        <li key={key} className={styles.row}>
          <span className={`${styles.label} clip`}>{words}</span>
          <span className={styles.value}>
            {count(value)}
            {part !== undefined && partName !== undefined && (
              <span className="muted">
                {' '}
                · {count(part)} {partName}
              </span>
            )}
          </span>
          <span className={styles.track} aria-hidden="true">
            <span style={{ width: `${(value / most) * 100}%`, background: `var(${colour})` }} />
            {part !== undefined && <span style={{ width: `${(part / most) * 100}%`, background: 'var(--sp-chart-blocked)' }} />}
          </span>
        </li>
      ))}
    </ul>
  );
}
