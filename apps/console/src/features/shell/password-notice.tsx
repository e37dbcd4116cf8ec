import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../../components/icon.tsx';
import styles from './password-notice.module.css';

/** A generated password was shown in a terminal; it should not live on. */
export function PasswordNotice(): ReactNode {
  return (
    <aside className={styles.notice} aria-label="Password">
      <Icon name="alert" size={14} />
      <span>
        Your password was made for you.{' '}
        <Link to="/settings/$part" params={{ part: 'account' }}>
          Choose your own
        </Link>
        .
      </span>
    </aside>
  );
}
