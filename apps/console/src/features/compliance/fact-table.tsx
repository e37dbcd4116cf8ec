import type { Assessment, EvidenceFact } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { CopyText } from '../../components/copy-text.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';

/** Units that are shorter as a sign, or go without saying. */
const UNIT: Readonly<Record<string, string>> = { count: '', percent: '%', flag: '' };

const COLUMNS: readonly Column<EvidenceFact>[] = [
  { id: 'name', header: 'Fact', width: 330, cell: ({ name }) => <code title={name}>{name}</code> },
  {
    id: 'value',
    header: 'Value',
    width: 150,
    align: 'right',
    cell: ({ value, unit }) =>
      value === null ? (
        <span className="muted">not known</span>
      ) : (
        <>
          {Number.isInteger(value) ? count(value) : value.toFixed(3)} <span className="muted">{UNIT[unit] ?? unit}</span>
        </>
      ),
  },
  { id: 'about', header: 'What is counted', cell: ({ about }) => <span title={about}>{about}</span> },
];

/** The numbers that the controls were decided on, and the records they were counted from. */
export function FactTable({ assessment }: { readonly assessment: Assessment }): ReactNode {
  const { source, facts } = assessment;
  return (
    <Panel
      title="Facts"
      note={
        <>
          from {count(source.records_in_period)} records of the period, of {count(source.records)}; last record {source.last_seq}, head{' '}
          <CopyText text={source.head.slice(0, 16)} label="head hash" />
        </>
      }
      flush
    >
      <PlainTable label="Facts" columns={COLUMNS} rows={facts} rowKey={({ name }) => name} />
    </Panel>
  );
}
