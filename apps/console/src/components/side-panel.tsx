import { ActionIcon } from '@mantine/core';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { Icon } from './icon.tsx';
import { useKeys } from './list-keys.ts';
import styles from './side-panel.module.css';

interface SidePanelProps {
  readonly label: string;
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** A change of this scrolls back to the top. */
  readonly of: string;
}

/** Detail beside a list. The list stays usable, so that j and k step through it; Esc closes. */
export function SidePanel({ label, title, onClose, children, of }: SidePanelProps): ReactNode {
  useKeys(useMemo(() => ({ Escape: onClose }), [onClose]));
  const body = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thing shown is what scrolls back
  useEffect(() => {
    body.current?.scrollTo(0, 0);
  }, [of]);
  return (
    <aside className={styles.panel} aria-label={label}>
      <header className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <ActionIcon onClick={onClose} aria-label="Close detail" aria-keyshortcuts="Escape">
          <Icon name="close" />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.body} ref={body} tabIndex={0} aria-label={`${label}, content`}>
        {children}
      </section>
    </aside>
  );
}

/** A list and the detail of one of its rows, side by side. */
export function Beside({ list, detail }: { readonly list: ReactNode; readonly detail: ReactNode }): ReactNode {
  return (
    <div className={styles.beside}>
      <div className={styles.list}>{list}</div>
      {detail}
    </div>
  );
}
