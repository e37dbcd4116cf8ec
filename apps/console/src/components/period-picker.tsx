import { Button, Group, Popover, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type PeriodSearch, periodLabel, periodOf, RANGES, type RangeId } from '../api/period.ts';
import { Icon } from './icon.tsx';
import styles from './period-picker.module.css';

interface PeriodPickerProps {
  readonly search: PeriodSearch;
  readonly usual: RangeId;
  readonly ranges: readonly RangeId[];
  readonly onChange: (search: PeriodSearch) => void;
}

function OwnPeriod({ search, usual, onChange }: Omit<PeriodPickerProps, 'ranges'>): ReactNode {
  const now = Date.now();
  const period = periodOf(search, usual, now);
  const [from, setFrom] = useState(new Date(period.from ?? now).toISOString().slice(0, 16));
  const [to, setTo] = useState(new Date(period.to ?? now).toISOString().slice(0, 16));
  const wrong = from >= to ? 'The start must be before the end.' : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wrong === null) onChange({ from: `${from}Z`, to: `${to}Z` });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={6}>
        <TextInput
          type="datetime-local"
          label="From (UTC)"
          required
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label="To (UTC)"
          required
          value={to}
          error={wrong}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit">Use this period</Button>
      </Stack>
    </form>
  );
}

/** The window of a scene, kept in the address. */
export function PeriodPicker({ search, usual, ranges, onChange }: PeriodPickerProps): ReactNode {
  const [open, setOpen] = useState(false);
  const choose = (next: PeriodSearch): void => {
    setOpen(false);
    onChange(next);
  };
  const own = search.from !== undefined;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button leftSection={<Icon name="clock" size={14} />} rightSection={<Icon name="down" size={12} />} onClick={() => setOpen(!open)}>
          {periodLabel(search, usual)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={10} aria-label="Period">
        <Group align="flex-start" gap={14} wrap="nowrap">
          <Stack gap={1}>
            {ranges.map((range) => (
              <UnstyledButton
                key={range}
                className={styles.range ?? ''}
                aria-pressed={!own && (search.range ?? usual) === range}
                onClick={() => choose(range === usual ? {} : { range })}
              >
                {RANGES[range].label}
              </UnstyledButton>
            ))}
          </Stack>
          <OwnPeriod search={search} usual={usual} onChange={choose} />
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
