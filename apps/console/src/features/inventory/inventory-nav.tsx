import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import styles from './inventory-nav.module.css';

const PLACES: readonly (readonly [to: NonNullable<LinkProps['to']>, label: string])[] = [
  ['/inventory', 'Operations'],
  ['/inventory/changes', 'History'],
  ['/inventory/drift', 'Drift'],
  ['/inventory/data-flow', 'Data flow'],
  ['/inventory/owners', 'Owners'],
  ['/inventory/campaigns', 'Campaigns'],
];

/** The pages about the inventory. */
export function InventoryNav(): ReactNode {
  return (
    <nav className={styles.nav} aria-label="Inventory">
      {PLACES.map(([to, label]) => (
        <Link
          key={to}
          to={to}
          search={withPeriod()}
          activeOptions={{ exact: to === '/inventory', includeSearch: false }}
          className={styles.item}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
