import { Alert, Button, Group, TextInput } from '@mantine/core';
import { listReports, type PartnerView, reportPartner } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { plural } from '../../components/amount.ts';
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

function planText({ every, next_at }: PartnerView['report']): string {
  const made = every === 'never' ? 'when asked' : `every ${every}, next on ${dayText(next_at)}`;
  return `made ${made}; from the evidence log, signed`;
}

/** A report that is due and is not there. */
function FailureNote({ failure }: { readonly failure: NonNullable<PartnerView['report']['failure']> }): ReactNode {
  const { period, attempts, failed_at, next_at, detail } = failure;
  return (
    <Alert color="red" variant="light" title={`The report of ${dayText(period.from)} to ${dayText(period.to)} could not be made`}>
      {detail}. {plural(attempts, 'try', 'tries')}, the last <TimeText at={failed_at} form="ago" />; tried again at{' '}
      <TimeText at={next_at} />.
    </Alert>
  );
}

/** Reports of a partner: made from the evidence log, signed, kept with the others. */
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
      note={planText(partner.report)}
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
      {partner.report.failure !== null && <FailureNote failure={partner.report.failure} />}
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
