import type { ReactNode } from 'react';
import styles from './tag.module.css';

/** What a colour says. */
export type Tone = 'danger' | 'high' | 'warn' | 'ok' | 'accent' | 'violet' | 'neutral';

interface TagProps {
  readonly tone?: Tone;
  readonly children: ReactNode;
  readonly title?: string;
  /** A dot before the word: states are told by word and colour, never by colour alone. */
  readonly dot?: boolean;
  readonly mono?: boolean;
}

/** A word with a meaning, small enough for a table cell. */
export function Tag({ tone = 'neutral', children, title, dot = false, mono = false }: TagProps): ReactNode {
  return (
    <span className={`${styles.tag} ${mono ? 'mono' : ''}`} data-tone={tone} title={title}>
      {dot && <span className={styles.dot} aria-hidden="true" />}
      {children}
    </span>
  );
}

/** Tags in a row; the ones that do not fit into `most` are counted, their words on hover. */
export function Tags({
  words,
  most = 3,
  tone,
}: {
  readonly words: readonly string[];
  readonly most?: number;
  readonly tone?: Tone;
}): ReactNode {
  const shown = words.slice(0, most);
  const rest = words.slice(most);
  return (
    <span className={styles.row}>
      {shown.map((word) => (
        <Tag key={word} title={word} {...(tone !== undefined && { tone })}>
          {word}
        </Tag>
      ))}
      {rest.length > 0 && <Tag title={rest.join(', ')}>+{rest.length}</Tag>}
    </span>
  );
}
