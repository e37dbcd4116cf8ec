import { ALERTS_MAX, type AlertList as Alerts, listAlerts } from '@sallyport/control-plane/contract';
import type { AbuseAlert } from '@sallyport/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { ApiError } from '../../api/client.ts';
import { useRead, type Window } from '../../api/queries.ts';
import { count, figure, percent } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { SeverityTag } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { type AlertFilters, alertKey } from './abuse-search.ts';
import { SubjectName, useDetectors } from './words.tsx';

const NONE: string[] = [];

/** Beside an open detail, the list says only what tells one row from the next. */
const HIDDEN_BESIDE = ['detail', 'multiple', 'confidence'];

export function useAlerts(filters: AlertFilters, window: Window): UseQueryResult<Alerts, ApiError> {
  return useRead(listAlerts, { query: { ...filters, limit: ALERTS_MAX } }, { window });
}

function columnsOf(titleOf: (alert: AbuseAlert) => string): Column<AbuseAlert>[] {
  return [
    { id: 'at', header: 'Time (UTC)', width: 128, cell: ({ at }) => <TimeText at={at} form="clock" /> },
    { id: 'severity', header: 'Severity', width: 88, cell: ({ severity }) => <SeverityTag severity={severity} /> },
    { id: 'detector', header: 'Detector', width: 230, cell: (alert) => <span title={alert.detector}>{titleOf(alert)}</span> },
    { id: 'subject', header: 'Subject', least: 190, cell: ({ subject }) => <SubjectName {...subject} /> },
    { id: 'detail', header: 'Why', cell: ({ detail }) => <span title={detail}>{detail}</span> },
    { id: 'multiple', header: 'Times usual', width: 104, align: 'right', cell: ({ multiple }) => `× ${figure(multiple)}` },
    { id: 'confidence', header: 'Confidence', width: 98, align: 'right', cell: ({ confidence }) => percent(confidence * 100) },
  ];
}

interface AlertListProps {
  readonly filters: AlertFilters;
  readonly window: Window;
  readonly open: string | undefined;
  readonly onOpen: (key: string) => void;
}

/** Alerts of the behaviour detectors, newest first. */
export function AlertList({ filters, window, open, onOpen }: AlertListProps): ReactNode {
  const { data, error, refetch } = useAlerts(filters, window);
  const detectors = useDetectors();
  const columns = useMemo(() => columnsOf(({ detector }) => detectors.get(detector)?.title ?? detector), [detectors]);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  const filtered = Object.keys(filters).length > 0;
  return (
    <DataGrid
      label="Alerts"
      columns={columns}
      hidden={open === undefined ? NONE : HIDDEN_BESIDE}
      rows={data?.items ?? []}
      rowKey={alertKey}
      selected={open}
      onOpen={(alert) => onOpen(alertKey(alert))}
      foot={data !== undefined && data.items.length < data.total && `The newest ${count(data.items.length)} of ${count(data.total)}.`}
      empty={
        data !== undefined && (
          <EmptyNote title={filtered ? 'No alert matches these filters' : 'No alerts in this period'}>
            {filtered
              ? 'Take a filter away or choose a longer period.'
              : 'Callers that behave unlike others over time are listed here. Choose a longer period to see older alerts.'}
          </EmptyNote>
        )
      }
    />
  );
}
