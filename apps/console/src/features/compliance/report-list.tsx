import { Button } from '@mantine/core';
import { listReports, type Report, verifyReport } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { bytes } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { dayText, TimeText } from '../../components/time-text.tsx';
import styles from './report-list.module.css';

/** Checks the bundle again: hashes, signature and the records it rests on. */
function Verify({ report }: { readonly report: Report }): ReactNode {
  const { mutate, data, error, isPending } = useChange(verifyReport);
  if (data !== undefined) {
    const failed = data.checks.filter(({ ok }) => !ok);
    return (
      <Tag
        tone={data.valid ? 'ok' : 'danger'}
        title={data.checks.map(({ name, ok, detail }) => `${ok ? 'ok' : 'FAILED'} ${name}: ${detail}`).join('\n')}
      >
        {data.valid ? 'verified' : `${failed[0]?.name ?? 'check'} failed`}
      </Tag>
    );
  }
  if (error !== null) return <Tag tone="danger">{error.problem.code}</Tag>;
  return (
    <Button size="compact-xs" loading={isPending} onClick={() => mutate({ params: { id: report.id } })}>
      Verify
    </Button>
  );
}

const COLUMNS: readonly Column<Report>[] = [
  { id: 'at', header: 'Made', width: 196, cell: ({ created_at }) => <TimeText at={created_at} /> },
  { id: 'framework', header: 'Framework', cell: ({ framework_title, framework }) => <span title={framework}>{framework_title}</span> },
  {
    id: 'period',
    header: 'Period (UTC)',
    width: 200,
    cell: ({ period }) => `${dayText(period.from)} – ${dayText(period.to)}`,
  },
  { id: 'by', header: 'By', width: 110, cell: ({ created_by }) => created_by },
  {
    id: 'files',
    header: 'Download',
    width: 300,
    cell: ({ files, can }) =>
      can.download && (
        <span className={styles.files}>
          {files.map((file) => (
            <a key={file.format} href={file.href} download={file.name} title={`${file.name}, ${bytes(file.bytes)}\nSHA-256 ${file.sha256}`}>
              {file.format === 'bundle' || file.format === 'inventory' ? file.format : file.format.toUpperCase()}
            </a>
          ))}
        </span>
      ),
  },
  { id: 'verify', header: 'Signature', width: 104, cell: (report) => report.can.verify && <Verify report={report} /> },
];

/** Reports made, with their files. */
export function ReportList({ framework }: { readonly framework: string }): ReactNode {
  const { data, error } = useRead(listReports);
  const rows = useMemo(() => data?.items.filter((report) => report.framework === framework) ?? [], [data, framework]);
  if (error !== null) return <ProblemNote error={error} />;
  return (
    <Panel title="Reports" note="signed; the bundle holds every file with its hash and verifies without this system" flush>
      <PlainTable
        label="Reports"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        empty={data !== undefined && <EmptyNote title="No report of this framework yet">Choose the period, then “Make report”.</EmptyNote>}
      />
    </Panel>
  );
}
