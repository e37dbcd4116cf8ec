import { Tooltip, UnstyledButton } from '@mantine/core';
import { getPolicy, type Me, type Permission } from '@sallyport/control-plane/contract';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import type { LiveState } from '../../api/live.ts';
import { useRead } from '../../api/queries.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { ModeTag } from '../../components/meaning.tsx';
import styles from './rail.module.css';
import { UserMenu } from './user-menu.tsx';

interface Place {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: string;
  readonly icon: IconName;
  readonly needs: Permission;
}

const PLACES: readonly Place[] = [
  { to: '/', label: 'Overview', icon: 'overview', needs: 'overview.read' },
  { to: '/inventory', label: 'Inventory', icon: 'inventory', needs: 'operations.read' },
  { to: '/attacks', label: 'Attacks', icon: 'attacks', needs: 'attacks.read' },
  { to: '/abuse', label: 'Abuse', icon: 'abuse', needs: 'alerts.read' },
  { to: '/sessions', label: 'Sessions', icon: 'clock', needs: 'alerts.read' },
  { to: '/partners', label: 'Partners', icon: 'partners', needs: 'partners.read' },
  { to: '/findings', label: 'Findings', icon: 'alert', needs: 'weaknesses.read' },
  { to: '/coverage', label: 'Traffic coverage', icon: 'coverage', needs: 'coverage.read' },
  { to: '/compliance', label: 'Compliance', icon: 'compliance', needs: 'compliance.read' },
  { to: '/settings', label: 'Settings', icon: 'settings', needs: 'policy.read' },
];

const LIVE_TEXT: Readonly<Record<LiveState, string>> = { live: 'Live', waiting: 'Connecting', paused: 'Paused' };

interface Live {
  readonly state: LiveState;
  readonly toggle: () => void;
}

function LiveSwitch({ state, toggle }: Live): ReactNode {
  const paused = state === 'paused';
  return (
    <Tooltip label={paused ? 'Resume live updates' : 'Pause live updates'} position="right">
      <UnstyledButton
        className={styles.item ?? ''}
        onClick={toggle}
        aria-pressed={!paused}
        aria-label={`Live updates: ${LIVE_TEXT[state]}`}
      >
        <span className={styles.pulse} data-state={state} aria-hidden="true" />
        <span className={styles.words}>{LIVE_TEXT[state]}</span>
        <span className={styles.hint}>
          <Icon name={paused ? 'play' : 'pause'} size={12} />
        </span>
      </UnstyledButton>
    </Tooltip>
  );
}

/** The mode in force, and how many gateway workers confirmed it: proof that a policy really holds. */
function ModeStatus(): ReactNode {
  const { data } = useRead(getPolicy);
  return (
    <Link to="/settings/$part" params={{ part: 'protection' }} className={styles.mode} title="Mode in force">
      {data !== undefined && (
        <>
          <ModeTag mode={data.modes.global} />
          <span className={`${styles.words} muted`}>
            {data.applied.of === 0 ? 'no gateway' : `${data.applied.workers}/${data.applied.of} workers`}
          </span>
        </>
      )}
    </Link>
  );
}

/** Navigation and what holds for all scenes. Narrow windows see the icons only. */
export function Rail({ me, live }: { readonly me: Me; readonly live: Live }): ReactNode {
  return (
    <nav className={styles.rail} aria-label="Main">
      <Link to="/" search={withPeriod()} className={styles.brand} aria-label="Sallyport, overview">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        <span className={styles.words}>Sallyport</span>
      </Link>
      <ul className={styles.places}>
        {PLACES.filter(({ needs }) => me.permissions.includes(needs)).map(({ to, label, icon }) => (
          <li key={to}>
            <Link
              to={to}
              search={withPeriod()}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              className={styles.item}
              title={label}
            >
              <Icon name={icon} />
              <span className={styles.words}>{label}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <ModeStatus />
        <LiveSwitch {...live} />
        <UserMenu me={me} />
      </div>
    </nav>
  );
}
