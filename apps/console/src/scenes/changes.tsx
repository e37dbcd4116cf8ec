import { SegmentedControl, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAddress, withPeriod } from '../api/address.ts';
import { type PeriodSearch, periodOf, type RangeId, readPeriod } from '../api/period.ts';
import { oneOf, oneText, type Search } from '../api/search.ts';
import { PeriodPicker } from '../components/period-picker.tsx';
import { Scene } from '../components/scene.tsx';
import { useNow } from '../components/time-text.tsx';
import { InventoryNav } from '../features/inventory/inventory-nav.tsx';
import { KnownOperations } from '../features/inventory/known-operations.tsx';
import { LedgerDifferenceParts } from '../features/inventory/ledger-difference.tsx';

const RANGES: readonly RangeId[] = ['24h', '7d', '30d', '90d'];
const USUAL: RangeId = '30d';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface HistorySearch {
  readonly show: 'state' | undefined;
  /** The number of the page whose operations are shown alone. */
  readonly only: string | undefined;
  readonly period: PeriodSearch;
}

function readHistory(search: Search): HistorySearch {
  return { show: oneOf(search, 'show', ['state'] as const), only: oneText(search, 'only'), period: readPeriod(search) };
}

interface AsOfProps {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly onChange: (search: PeriodSearch) => void;
}

/** The time that is looked at, and what data went where until then. */
function AsOf({ at, onChange }: AsOfProps): ReactNode {
  const minute = (time: number): string => `${new Date(time).toISOString().slice(0, 16)}Z`;
  const period = { from: minute(at - DAY_MS), to: minute(at) };
  return (
    <>
      <Link to="/inventory/data-flow" search={period}>
        Data flow of that day
      </Link>
      <TextInput
        type="datetime-local"
        aria-label="As of (UTC)"
        value={minute(at).slice(0, 16)}
        onChange={(event) => {
          const chosen = Date.parse(`${event.currentTarget.value}Z`);
          if (!Number.isNaN(chosen)) onChange({ from: minute(chosen - DAY_MS), to: minute(chosen) });
        }}
      />
    </>
  );
}

/** Inventory, risk and data flow as they were, and what differs between two dates. */
export function ChangesScene(): ReactNode {
  const [{ show, only, period }, patch] = useAddress(readHistory);
  const onChange = (next: PeriodSearch): void => patch({ range: undefined, from: undefined, to: undefined, ...next }, { push: true });
  const now = useNow();
  // To the minute, so that the same question is not asked with every second; what was learned a moment ago is in it.
  const at = Math.ceil((periodOf(period, USUAL, now).to ?? now) / MINUTE_MS) * MINUTE_MS;
  const heading = (
    <>
      <Link to="/inventory" search={withPeriod()}>
        Inventory
      </Link>{' '}
      <span className="muted" aria-hidden="true">
        /
      </span>{' '}
      History
    </>
  );
  const actions = (
    <>
      <SegmentedControl
        aria-label="Show"
        data={[
          { value: 'difference', label: 'Difference' },
          { value: 'state', label: 'As of' },
        ]}
        value={show ?? 'difference'}
        onChange={(value) => patch({ show: value === 'state' ? value : undefined, only: undefined }, { push: true })}
      />
      {show === 'state' ? (
        <AsOf at={at} onChange={onChange} />
      ) : (
        <PeriodPicker search={period} usual={USUAL} ranges={RANGES} onChange={onChange} />
      )}
    </>
  );
  return (
    <Scene title="Inventory history" heading={heading} actions={actions}>
      <InventoryNav />
      {show === 'state' ? (
        <KnownOperations at={at} only={only} />
      ) : (
        <LedgerDifferenceParts window={{ search: period, usual: USUAL }} only={only} />
      )}
    </Scene>
  );
}
