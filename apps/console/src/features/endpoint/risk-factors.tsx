import type { OperationDetail, RiskFactor } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { RiskTag } from '../../components/meaning.tsx';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import styles from './risk-factors.module.css';

/** Why the score is what it is: each factor with the points it gives and what was seen. */
export function RiskFactors({
  risk,
  factors,
}: {
  readonly risk: OperationDetail['risk'];
  readonly factors: readonly RiskFactor[];
}): ReactNode {
  const sorted = factors.toSorted((a, b) => b.points - a.points);
  const most = Math.max(1, sorted[0]?.points ?? 1);
  return (
    <Panel title="Why this risk" note="points the score would lose without each" actions={<RiskTag {...risk} />}>
      {sorted.length === 0 && <EmptyNote title="No factor raises the risk" />}
      <ul className={styles.factors} aria-label="Risk factors">
        {sorted.map((factor) => (
          <li key={factor.id} title={`${factor.kind}: ${factor.detail}`}>
            <span className={styles.words}>
              <span className={styles.name}>{factor.title}</span> <span className="muted">{factor.detail}</span>
            </span>
            <span className={styles.points}>{factor.points > 0 ? `+${factor.points.toFixed(factor.points < 10 ? 1 : 0)}` : '0'}</span>
            <span className={styles.track} aria-hidden="true">
              <span data-kind={factor.kind} style={{ width: `${(factor.points / most) * 100}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
