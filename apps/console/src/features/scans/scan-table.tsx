import { Button } from '@mantine/core';
import { listScans, type ScanView, startScan } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { utcText } from '../../components/time-text.tsx';
import { RunStateTag } from './words.tsx';

function Schedule({ schedule, next_at, on_description_change }: ScanView): ReactNode {
  return (
    <>
      {schedule === '' ? (
        <span className="muted">when asked</span>
      ) : (
        <code title="minute, hour, day of month, month, day of week; UTC">{schedule}</code>
      )}
      {next_at !== 0 && <span className="muted"> next {utcText(next_at).slice(0, 16)}</span>}
      {on_description_change && <span className="muted"> and on change</span>}
    </>
  );
}

function Now({ quiet, quiet_hours, last }: ScanView): ReactNode {
  if (quiet) return <Tag title={`nothing is sent during ${quiet_hours.join(', ')} UTC`}>quiet hours</Tag>;
  return last === null ? <span className="muted">never ran</span> : <RunStateTag state={last.state} />;
}

function columns(onStart: ((name: string) => void) | null): Column<ScanView>[] {
  return [
    {
      id: 'name',
      header: 'Scan',
      width: 190,
      cell: ({ name, production }) => (
        <>
          {name}{' '}
          {production && (
            <Tag tone="accent" title="Real customers are there: it only reads">
              reads only
            </Tag>
          )}
        </>
      ),
    },
    { id: 'hosts', header: 'Hosts', cell: ({ hosts }) => <span className="mono">{hosts.join(', ')}</span> },
    { id: 'schedule', header: 'Runs', width: 340, cell: (row) => <Schedule {...row} /> },
    { id: 'now', header: 'Now', width: 116, cell: (row) => <Now {...row} /> },
    {
      id: 'start',
      header: '',
      width: 96,
      align: 'right',
      cell: ({ name, quiet }) =>
        onStart !== null && (
          <Button size="compact-xs" disabled={quiet} onClick={() => onStart(name)} aria-label={`Run ${name} now`}>
            Run now
          </Button>
        ),
    },
  ];
}

/** The scans of the configuration. */
export function ScanTable(): ReactNode {
  const { data, error, refetch } = useRead(listScans);
  const start = useChange(startScan);
  const onStart = data?.can.run === true ? (id: string): void => start.mutate({ params: { id } }) : null;
  return (
    <Panel title="Scans" note="Set in the configuration: control_plane.findings.scans" flush>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {start.error !== null && <ProblemNote error={start.error} />}
      <PlainTable
        label="Scans"
        columns={columns(onStart)}
        rows={data?.items ?? []}
        rowKey={({ name }) => name}
        empty={
          data !== undefined && (
            <EmptyNote title="No scan is configured">
              Name one under control_plane.findings.scans to run it by schedule and to retest findings from here.
            </EmptyNote>
          )
        }
      />
    </Panel>
  );
}
