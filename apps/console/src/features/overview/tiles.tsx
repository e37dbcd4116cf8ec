import type { Overview } from '@sallyport/control-plane/contract';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import type { Search } from '../../api/search.ts';
import { percent, plural, shortCount } from '../../components/amount.ts';
import styles from './tiles.module.css';

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note: ReactNode;
  readonly to: NonNullable<LinkProps['to']>;
  readonly search?: Search;
  readonly tone?: 'danger' | 'high' | 'ok' | 'warn';
}

/** Change against the window before; nothing to compare with says so. */
function Change({ now, before }: { readonly now: number; readonly before: number }): ReactNode {
  if (before === 0) return now === 0 ? 'none before either' : 'none in the period before';
  const change = ((now - before) / before) * 100;
  if (Math.abs(change) < 1) return 'as in the period before';
  const amount = Math.abs(change) >= 1_000 ? `${Math.round(now / before)}×` : `${Math.abs(change).toFixed(0)}%`;
  return `${change > 0 ? '▲' : '▼'} ${amount} on the period before`;
}

function tilesOf({ totals, previous, coverage, operations }: Overview): Tile[] {
  return [
    {
      label: 'Requests',
      value: shortCount(totals.requests),
      note: <Change now={totals.requests} before={previous.requests} />,
      to: '/coverage',
    },
    {
      label: 'Attacks',
      value: shortCount(totals.attacks),
      note: <Change now={totals.attacks} before={previous.attacks} />,
      to: '/attacks',
      search: { verdict: ['block'] },
      ...(totals.attacks > 0 && { tone: 'high' }),
    },
    {
      label: 'Blocked',
      value: shortCount(totals.blocked),
      note: totals.attacks > totals.blocked ? `${shortCount(totals.attacks - totals.blocked)} let through` : 'every attack was stopped',
      to: '/attacks',
      search: { action: ['block'] },
      ...(totals.blocked > 0 && { tone: 'danger' }),
    },
    {
      label: 'Attack sources',
      value: shortCount(totals.attack_sources),
      note: `${plural(totals.suspicious, 'request')} under suspicion`,
      to: '/attacks',
      search: { group: 'client' },
    },
    {
      label: 'Inspected wholly',
      value: percent(coverage.percent),
      note: coverage.percent >= 100 ? 'no gaps' : `${shortCount(coverage.requests - coverage.inspected_wholly)} with gaps`,
      to: '/coverage',
      tone: coverage.percent >= 99 ? 'ok' : 'warn',
    },
    {
      label: 'Operations',
      value: shortCount(operations.total),
      note: `${shortCount(operations.sensitive)} carry sensitive data`,
      to: '/inventory',
    },
  ];
}

/** The numbers of the window, each a link to what it counts. */
export function Tiles({ overview }: { readonly overview: Overview }): ReactNode {
  return (
    <ul className={styles.tiles} aria-label="Totals">
      {tilesOf(overview).map(({ label, value, note, to, search, tone }) => (
        <li key={label}>
          <Link to={to} search={withPeriod(search)} className={styles.tile}>
            <span className={styles.label}>{label}</span>
            <span className={styles.value} data-tone={tone}>
              {value}
            </span>
            <span className={styles.note}>{note}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
