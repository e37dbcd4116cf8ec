import { type ReactNode, useEffect } from 'react';
import styles from './scene.module.css';

interface SceneProps {
  readonly title: string;
  /** Shown instead of the title, e.g. with a badge. */
  readonly heading?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** `fill`: the scene is as high as the window and its list scrolls; `scroll`: the scene scrolls. */
  readonly shape?: 'fill' | 'scroll';
}

/** One page: heading, actions, content. */
export function Scene({ title, heading, note, actions, children, shape = 'scroll' }: SceneProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Sallyport`;
  }, [title]);
  return (
    <div className={styles.scene} data-shape={shape}>
      <header className={styles.head}>
        <h1 className={styles.title}>{heading ?? title}</h1>
        {note !== undefined && <div className={styles.note}>{note}</div>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.body}>{children}</div>
    </div>
  );
}
