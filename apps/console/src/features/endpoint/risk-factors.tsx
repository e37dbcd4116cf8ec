import { UnstyledButton } from '@mantine/core';
import type { OperationDetail, RiskFactor } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { RiskTag } from '../../components/meaning.tsx';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import styles from './risk-factors.module.css';

/** The score's own arithmetic (noisy-OR of likelihood times noisy-OR of impact) without some of its factors. */
function scoreWithout(factors: readonly RiskFactor[], without: readonly string[]): number {
  const left = { likelihood: 1, impact: 1 };
  for (const { id, kind, weight, value, confidence } of factors) if (!without.includes(id)) left[kind] *= 1 - weight * value * confidence;
  return 100 * (1 - left.likelihood) * (1 - left.impact);
}

/** The part of the page that shows what a factor was read from. */
const ANCHORS: Readonly<Record<string, string>> = {
  auth: '#auth',
  exposure_detail: '#auth',
  parameters: '#schema',
  request_types: '#schema',
  data_classes: '#data',
  drift: '#description',
  status: '#history',
};

function anchorOf({ evidence }: RiskFactor): string {
  return ANCHORS[evidence.slice(evidence.indexOf('/') + 1)] ?? '#traffic';
}

/** Why the score is what it is: each factor with the points it gives and what was seen. */
export function RiskFactors({
  risk,
  inherent,
  factors,
}: {
  readonly risk: OperationDetail['risk'];
  readonly inherent: number;
  readonly factors: readonly RiskFactor[];
}): ReactNode {
  const sorted = factors.toSorted((a, b) => b.points - a.points);
  const most = Math.max(1, sorted[0]?.points ?? 1);
  const [mended, setMended] = useState<readonly string[]>([]);
  const toggle = (id: string): void => setMended((known) => (known.includes(id) ? known.filter((other) => other !== id) : [...known, id]));
  const note =
    mended.length === 0
      ? `points the score would lose without each; inherent risk ${inherent.toFixed(0)}`
      : `with what is struck out mended: ${scoreWithout(factors, mended).toFixed(1)}`;
  return (
    <Panel title="Why this risk" note={note} actions={<RiskTag {...risk} />}>
      {sorted.length === 0 && <EmptyNote title="No factor raises the risk" />}
      <p className={styles.formula}>
        score = 100 × (1 − Π likelihood (1 − weight × value × confidence)) × (1 − Π impact (1 − weight × value × confidence)); press a
        factor to see the score without it
      </p>
      <ul className={styles.factors} aria-label="Risk factors">
        {sorted.map((factor) => (
          <li key={factor.id} title={`${factor.kind}: ${factor.detail}`}>
            <span className={styles.words}>
              <UnstyledButton
                aria-pressed={mended.includes(factor.id)}
                className={styles.name ?? ''}
                title="What if this were mended?"
                style={mended.includes(factor.id) ? { textDecoration: 'line-through' } : {}}
                onClick={() => toggle(factor.id)}
              >
                {factor.title}
              </UnstyledButton>{' '}
              <a href={anchorOf(factor)} className={styles.detail ?? ''} title={`Evidence: ${factor.evidence}`}>
                {factor.detail}
              </a>
            </span>
            <span className={styles.sum} title="weight × value × confidence">
              {`${factor.kind} ${factor.weight} × ${factor.value} × ${factor.confidence}; without it ${factor.without.toFixed(1)}`}
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
