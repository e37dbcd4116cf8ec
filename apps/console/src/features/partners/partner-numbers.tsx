import type { PartnerHour, PartnerTelemetry, PartnerView } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import type { Search } from '../../api/search.ts';
import { count } from '../../components/amount.ts';
import { type NumberFact, Numbers } from '../../components/numbers.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { AttacksOf, InventoryOf } from './words.tsx';

/** Hours that the numbers speak of. */
const HOURS = 24;

const LAST_DAY: Search = { range: '24h' };

function numbersOf({ id, attacks }: PartnerView, { series, last_call, operations }: PartnerTelemetry): NumberFact[] {
  const day = series.slice(-HOURS);
  const sum = (of: (hour: PartnerHour) => number): number => day.reduce((total, hour) => total + of(hour), 0);
  const errors = sum((hour) => hour.errors);
  const failures = sum((hour) => hour.auth_failures);
  const flagged = (words: string): ReactNode => (
    <AttacksOf partner={id} search={LAST_DAY}>
      {words}
    </AttacksOf>
  );
  return [
    { label: 'Requests', value: <InventoryOf partner={id}>{count(sum((hour) => hour.requests))}</InventoryOf>, note: 'last 24 hours' },
    {
      label: 'Attacks',
      value: flagged(attacks === null ? 'not known' : count(attacks)),
      note: 'last 24 hours',
      tone: attacks === 0 ? undefined : 'high',
    },
    { label: 'Errors', value: flagged(count(errors)), note: 'answers of 500 and above', tone: errors > 0 ? 'warn' : undefined },
    {
      label: 'Authentication failures',
      value: flagged(count(failures)),
      note: 'answers of 401 and 403',
      tone: failures > 0 ? 'warn' : undefined,
    },
    { label: 'Latency p95', value: `${count(Math.max(0, ...day.map(({ p95_ms }) => p95_ms)))} ms`, note: 'of the slowest hour' },
    { label: 'Operations', value: <InventoryOf partner={id}>{count(operations.length)}</InventoryOf>, note: 'called in four weeks' },
    { label: 'Last call', value: <TimeText at={last_call} form="ago" /> },
  ];
}

/** A partner in numbers, each a link to what it counts. */
export function PartnerNumbers({ partner, telemetry }: { readonly partner: PartnerView; readonly telemetry: PartnerTelemetry }): ReactNode {
  return <Numbers label="Totals" numbers={numbersOf(partner, telemetry)} />;
}
