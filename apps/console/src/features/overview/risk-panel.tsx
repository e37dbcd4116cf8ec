import { EXPOSURES, type Overview, RISK_LEVELS, type RiskLevel } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { count } from '../../components/amount.ts';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import styles from './risk-panel.module.css';

const LEVELS: readonly RiskLevel[] = RISK_LEVELS.toReversed();

/** How many operations stand at each level of risk, and how they are exposed. */
export function RiskPanel({ operations }: { readonly operations: Overview['operations'] }): ReactNode {
  const { by_risk, by_exposure, by_status, total } = operations;
  return (
    <Panel title="Risk of operations" actions={<Link to="/inventory">Inventory</Link>}>
      {total === 0 ? (
        <EmptyNote title="No operations yet">
          They appear as requests pass the gateway, or when a specification is uploaded in Settings.
        </EmptyNote>
      ) : (
        <>
          <div className={styles.strip} aria-hidden="true">
            {LEVELS.filter((level) => by_risk[level] > 0).map((level) => (
              <span key={level} data-level={level} style={{ flexGrow: by_risk[level] }} />
            ))}
          </div>
          <ul className={styles.levels}>
            {LEVELS.map((level) => (
              <li key={level}>
                <Link to="/inventory" search={withPeriod({ risk: [level] })}>
                  <i data-level={level} aria-hidden="true" />
                  {level}
                  <b>{count(by_risk[level])}</b>
                </Link>
              </li>
            ))}
          </ul>
          <p className={styles.line}>
            {EXPOSURES.filter((exposure) => by_exposure[exposure] > 0).map((exposure) => (
              <Link key={exposure} to="/inventory" search={withPeriod({ exposure: [exposure] })}>
                {count(by_exposure[exposure])} {exposure}
              </Link>
            ))}
            {(['shadow', 'zombie', 'orphan'] as const)
              .filter((status) => by_status[status] > 0)
              .map((status) => (
                <Link key={status} to="/inventory" search={withPeriod({ status: [status] })}>
                  {count(by_status[status])} {status}
                </Link>
              ))}
          </p>
        </>
      )}
    </Panel>
  );
}
