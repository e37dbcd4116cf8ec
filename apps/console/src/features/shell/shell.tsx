import { Outlet } from '@tanstack/react-router';
import { type ReactNode, Suspense } from 'react';
import { useLive } from '../../api/live.ts';
import { useMe } from '../../api/session.ts';
import { Waiting } from './fallbacks.tsx';
import { KeysHelp } from './keys-help.tsx';
import { PasswordNotice } from './password-notice.tsx';
import { Rail } from './rail.tsx';
import styles from './shell.module.css';

/** The frame of every scene: skip link, navigation, content. */
export function Shell(): ReactNode {
  const me = useMe();
  const live = useLive();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <Rail me={me} live={live} />
      <main id="content" className={styles.main} tabIndex={-1}>
        {me.must_change_password && <PasswordNotice />}
        <div className={styles.scene}>
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        </div>
      </main>
      <KeysHelp />
    </div>
  );
}
