import { type AbuseAlert, type AbuseDetectorId, SEVERITIES, type Severity } from '@sallyport/core';
import { type ReactNode, useMemo, useState } from 'react';
import type { Window } from '../../api/queries.ts';
import { count, figure } from '../../components/amount.ts';
import type { Column, Sort } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { SeverityTag } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { TimeText } from '../../components/time-text.tsx';
import type { AlertFilters } from './abuse-search.ts';
import { useAlerts } from './alert-list.tsx';
import { useDetectors } from './words.tsx';

interface AlertGroup {
  readonly detector: AbuseDetectorId;
  readonly title: string;
  readonly alerts: number;
  readonly subjects: number;
  readonly severity: Severity;
  readonly multiple: number;
  readonly last: number;
}

const COLUMNS: readonly Column<AlertGroup>[] = [
  { id: 'title', header: 'Detector', value: ({ title }) => title, cell: ({ title }) => title },
  {
    id: 'severity',
    header: 'Worst',
    width: 96,
    value: ({ severity }) => SEVERITIES.indexOf(severity),
    cell: ({ severity }) => <SeverityTag severity={severity} />,
  },
  { id: 'alerts', header: 'Alerts', width: 90, align: 'right', value: ({ alerts }) => alerts, cell: ({ alerts }) => count(alerts) },
  {
    id: 'subjects',
    header: 'Subjects',
    width: 96,
    align: 'right',
    value: ({ subjects }) => subjects,
    cell: ({ subjects }) => count(subjects),
  },
  {
    id: 'multiple',
    header: 'Times usual, at most',
    width: 164,
    align: 'right',
    value: ({ multiple }) => multiple,
    cell: ({ multiple }) => `× ${figure(multiple)}`,
  },
  { id: 'last', header: 'Last (UTC)', width: 128, value: ({ last }) => last, cell: ({ last }) => <TimeText at={last} form="clock" /> },
];

function groupOf(detector: AbuseDetectorId, title: string, alerts: readonly AbuseAlert[]): AlertGroup {
  return {
    detector,
    title,
    alerts: alerts.length,
    subjects: new Set(alerts.map(({ subject }) => `${subject.kind} ${subject.value}`)).size,
    severity: SEVERITIES.findLast((severity) => alerts.some((alert) => alert.severity === severity)) ?? 'info',
    multiple: Math.max(...alerts.map(({ multiple }) => multiple)),
    last: Math.max(...alerts.map(({ at }) => at)),
  };
}

interface AlertGroupListProps {
  readonly filters: AlertFilters;
  readonly window: Window;
  readonly onOpen: (detector: AbuseDetectorId) => void;
}

/** Alerts counted by detector; opening a group lists it. */
export function AlertGroupList({ filters, window, onOpen }: AlertGroupListProps): ReactNode {
  const { data, error, refetch } = useAlerts(filters, window);
  const detectors = useDetectors();
  const [sort, setSort] = useState<Sort>({ id: 'alerts', desc: true });
  const rows = useMemo(() => {
    const groups = Map.groupBy(data?.items ?? [], ({ detector }) => detector);
    return [...groups].map(([id, alerts]) => groupOf(id, detectors.get(id)?.title ?? id, alerts));
  }, [data, detectors]);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <DataGrid
      label="Alerts grouped by detector"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ detector }) => detector}
      sort={sort}
      onSort={setSort}
      onOpen={({ detector }) => onOpen(detector)}
      empty={data !== undefined && <EmptyNote title="Nothing to group">Take a filter away or choose a longer period.</EmptyNote>}
    />
  );
}
