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

/** Width of a letter of a tag at most, and of what stands around the letters, pixels. */
const LETTER_PX = 7;
const AROUND_PX = 16;
const REST_PX = 34;

/** How many of the words fit beside each other; always one. */
export function fitting(words: readonly string[], width: number): number {
  let left = width;
  for (const [index, word] of words.entries()) {
    left -= word.length * LETTER_PX + AROUND_PX;
    if (left < (index === words.length - 1 ? 0 : REST_PX)) return Math.max(1, index);
  }
  return words.length;
}

interface TagsProps {
  readonly words: readonly string[];
  /** Pixels there are for them. */
  readonly width: number;
  readonly tone?: Tone;
}

/** Tags in a row; the ones that do not fit are counted, their words on hover. */
export function Tags({ words, width, tone }: TagsProps): ReactNode {
  const shown = words.slice(0, fitting(words, width));
  const rest = words.slice(shown.length);
  return (
    <span className={styles.row}>
      {shown.map((word) => (
        <Tag key={word} title={word} {...(tone !== undefined && { tone })}>
          {word}
        </Tag>
      ))}
      {rest.length > 0 && (
        <span className={styles.rest} title={rest.join(', ')}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}
