import { Button, Checkbox, Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '../../components/icon.tsx';
import { COLUMNS } from './columns.tsx';

interface ColumnMenuProps {
  readonly show: readonly string[];
  readonly hide: readonly string[];
  readonly onChange: (change: { show: string[] | undefined; hide: string[] | undefined }) => void;
}

/** Columns not drawn: usual ones hidden, optional ones not chosen. */
export function hiddenColumns(show: readonly string[], hide: readonly string[]): string[] {
  return COLUMNS.filter(({ id, optional = false }) => (optional ? !show.includes(id) : hide.includes(id))).map(({ id }) => id);
}

/** Which columns the table has; kept in the address. */
export function ColumnMenu({ show, hide, onChange }: ColumnMenuProps): ReactNode {
  const hidden = hiddenColumns(show, hide);
  const toggle = (id: string): void => {
    const next = new Set(hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id]);
    const list = (optional: boolean, drawn: boolean): string[] | undefined => {
      const ids = COLUMNS.filter((column) => (column.optional ?? false) === optional && next.has(column.id) !== drawn).map(
        (column) => column.id,
      );
      return ids.length === 0 ? undefined : ids;
    };
    onChange({ show: list(true, true), hide: list(false, false) });
  };
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button leftSection={<Icon name="columns" size={14} />} aria-haspopup="dialog">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label="Columns">
        {COLUMNS.slice(1).map(({ id, header }) => (
          <Checkbox key={id} label={header} checked={!hidden.includes(id)} onChange={() => toggle(id)} p={4} />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
