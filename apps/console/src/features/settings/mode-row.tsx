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
  /** `null` is what `none` says. */
  readonly mode: Mode | null;
  readonly none: string;
  readonly scope: Pick<ModeUpdate, 'api' | 'host' | 'path' | 'methods' | 'operation'>;
}

/** Levels that can leave it to the wider one. */
const LOCAL: ReadonlySet<ModeUpdate['level']> = new Set<ModeUpdate['level']>(['api', 'host', 'route', 'operation']);

/** What no mode of its own means at a host or a route. */
export const WIDER = 'as the wider level';

/** The choice that sets no mode. */
const NONE = 'none';

interface ModeRowProps {
  readonly level: ModeLevel;
  readonly editable: boolean;
  readonly onChange: (mode: Mode | null) => void;
}

export function ModeRow({ level, editable, onChange }: ModeRowProps): ReactNode {
  const { mode, name, note, none } = level;
  const local = LOCAL.has(level.level);
  const switches = level.level === 'lockdown';
  const modes = switches ? ['block'] : ['off', 'monitor', 'block'];
  const choices = modes.map((value) => ({ value, label: value }));
  return (
    <li className={styles.level}>
      <div className={styles.words}>
        <span className={local ? 'mono' : styles.name}>{name}</span>
        <span className={styles.note}>{note}</span>
      </div>
      {editable ? (
        <SegmentedControl
          aria-label={`Mode of ${name}`}
          value={mode ?? NONE}
          onChange={(value) => onChange(value === NONE ? null : (value as Mode))}
          data={local || switches ? [{ value: NONE, label: local ? 'as wider' : none }, ...choices] : choices}
        />
      ) : mode === null ? (
        <Tag>{none}</Tag>
      ) : (
        <ModeTag mode={mode} />
      )}
    </li>
  );
}
