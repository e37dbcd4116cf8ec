import { SegmentedControl } from '@mantine/core';
import type { ModeUpdate } from '@sallyport/control-plane/contract';
import type { Mode } from '@sallyport/core';
import type { ReactNode } from 'react';
import { ModeTag } from '../../components/meaning.tsx';
import { Tag } from '../../components/tag.tsx';
import styles from './protection.module.css';

/** One level at which a mode can be set. */
export interface ModeLevel {
  readonly level: ModeUpdate['level'];
  readonly name: string;
  readonly note: string;
  /** `null`: as the wider level. */
  readonly mode: Mode | null;
  readonly scope: Pick<ModeUpdate, 'host' | 'path' | 'methods'>;
}

/** The word of the control for "as the wider level". */
const WIDER = 'wider';

interface ModeRowProps {
  readonly level: ModeLevel;
  readonly editable: boolean;
  readonly onChange: (mode: Mode | null) => void;
}

export function ModeRow({ level, editable, onChange }: ModeRowProps): ReactNode {
  const { mode, name, note } = level;
  const local = level.level === 'host' || level.level === 'route';
  const choices = ['off', 'monitor', 'block'].map((value) => ({ value, label: value }));
  return (
    <li className={styles.level}>
      <div className={styles.words}>
        <span className={local ? 'mono' : styles.name}>{name}</span>
        <span className={styles.note}>{note}</span>
      </div>
      {editable ? (
        <SegmentedControl
          aria-label={`Mode of ${name}`}
          value={mode ?? WIDER}
          onChange={(value) => onChange(value === WIDER ? null : (value as Mode))}
          data={local ? [{ value: WIDER, label: 'as wider' }, ...choices] : choices}
        />
      ) : mode === null ? (
        <Tag>as the wider level</Tag>
      ) : (
        <ModeTag mode={mode} />
      )}
    </li>
  );
}
