import { Button, Checkbox, Popover, ScrollArea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import styles from './filter.module.css';
import { Icon } from './icon.tsx';

/** A list longer than this gets a field to find a value in. */
const PLAIN_OPTIONS_MAX = 10;

export interface FilterOption {
  readonly value: string;
  readonly label?: string;
  readonly count?: number;
}

interface FilterMenuProps {
  readonly label: string;
  readonly options: readonly FilterOption[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
  /** Told when the list opens, so that values that are asked for from the server are asked for then. */
  readonly onOpen?: (() => void) | undefined;
}

/** One filter: a button that opens a list of values to tick. Any ticked value may hold. */
export function FilterMenu({ label, options, chosen, onChange, onOpen }: FilterMenuProps): ReactNode {
  const [find, setFind] = useState('');
  // A value from the address that no answer knows stays visible, so that it can be taken away.
  const known = new Set(options.map(({ value }) => value));
  const all = [...options, ...chosen.filter((value) => !known.has(value)).map((value): FilterOption => ({ value }))];
  const shown = all.filter(({ value, label: text = value }) => text.toLowerCase().includes(find.toLowerCase()));
  const toggle = (value: string): void => onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
  return (
    <Popover position="bottom-start" trapFocus returnFocus onOpen={() => onOpen?.()} onClose={() => setFind('')}>
      <Popover.Target>
        <Button
          rightSection={<Icon name="down" size={12} />}
          data-chosen={chosen.length > 0}
          className={styles.button ?? ''}
          aria-haspopup="dialog"
        >
          {label}
          {chosen.length > 0 && <span className={styles.count}>{chosen.length}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={`Filter by ${label.toLowerCase()}`}>
        {all.length > PLAIN_OPTIONS_MAX && (
          <TextInput
            aria-label={`Find ${label.toLowerCase()}`}
            placeholder="Find"
            value={find}
            onChange={(event) => setFind(event.currentTarget.value)}
            mb={6}
          />
        )}
        <ScrollArea.Autosize mah={300} miw={190} type="auto">
          {shown.length === 0 && <p className={styles.none}>Nothing to choose from yet.</p>}
          {shown.map(({ value, label: text = value, count }) => (
            <Checkbox
              key={value}
              checked={chosen.includes(value)}
              onChange={() => toggle(value)}
              classNames={{ root: styles.option ?? '', body: styles.optionBody ?? '', labelWrapper: styles.optionLabel ?? '' }}
              label={
                <span className={styles.optionText}>
                  <span className="clip">{text}</span>
                  {count !== undefined && <span className="muted">{count}</span>}
                </span>
              }
            />
          ))}
        </ScrollArea.Autosize>
        {chosen.length > 0 && (
          <Button variant="subtle" fullWidth mt={4} onClick={() => onChange([])}>
            Clear
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
