import { Button, Group, TextInput } from '@mantine/core';
import { listReports, type PartnerView, reportPartner } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { dayText, TimeText, useNow } from '../../components/time-text.tsx';

type Report = NonNullable<ReturnType<typeof useReports>['data']>['items'][number];

function useReports() {
  return useRead(listReports);
}

const COLUMNS: readonly Column<Report>[] = [
  { id: 'period', header: 'Period (UTC)', cell: ({ period }) => `${dayText(period.from)} to ${dayText(period.to)}` },
  { id: 'made', header: 'Made', width: 120, cell: ({ created_at }) => <TimeText at={created_at} form="ago" /> },
  { id: 'by', header: 'By', width: 140, cell: ({ created_by }) => created_by },
  { id: 'alerts', header: 'Alerts', width: 76, align: 'right', cell: ({ counts }) => counts.alerts ?? 0 },
  {
    id: 'files',
    header: 'Files',
    width: 200,
    cell: ({ files }) => (
      <Group gap={8}>
        {files.map(({ format, href }) => (
          <a key={format} href={href} download>
            {format}
          </a>
        ))}
      </Group>
    ),
  },
];

/** `2026-10` of the month before a time, in UTC. */
function monthBefore(at: number): string {
  const date = new Date(at);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

/** Start and end of a month in UTC. */
function periodOf(month: string): { readonly from: number; readonly to: number } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return { from: Date.UTC(year, number - 1, 1), to: Date.UTC(year, number, 1) };
}

/** Monthly reports of a partner: made from the evidence log, signed, kept with the others. */
export function PartnerReportPanel({ partner }: { readonly partner: PartnerView }): ReactNode {
  const { data, refetch } = useReports();
  const { mutate, isPending, error } = useChange(reportPartner);
  const now = useNow();
  const [month, setMonth] = useState(() => monthBefore(now));
  const rows = data?.items.filter(({ framework }) => framework === `partner-${partner.id}`) ?? [];
  const make = (): void => mutate({ params: { id: partner.id }, body: periodOf(month) }, { onSuccess: () => void refetch() });
  return (
    <Panel
      title="Reports"
      note="by month, from the evidence log, signed"
      flush
      actions={
        data?.can.create === true && (
          <Group gap={8}>
            <TextInput type="month" aria-label="Month" size="xs" value={month} onChange={(event) => setMonth(event.currentTarget.value)} />
            <Button size="compact-xs" loading={isPending} disabled={month === ''} onClick={make}>
              Make report
            </Button>
          </Group>
        )
      }
    >
      {error !== null && <ProblemNote error={error} />}
      <PlainTable
        label="Reports"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        empty={data !== undefined && <EmptyNote title="No report yet" />}
      />
    </Panel>
  );
}
