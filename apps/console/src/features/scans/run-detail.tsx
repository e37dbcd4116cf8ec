import { Button, Skeleton } from '@mantine/core';
import {
  getScanRun,
  type ReplayResult,
  type ReplayStep,
  type ScanFindingLine,
  type ScanRunDetail,
  stopScanRun,
} from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { type Fact, Facts } from '../../components/facts.tsx';
import { SeverityTag } from '../../components/meaning.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { Part } from '../../components/part.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { Tag, type Tone } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { RunStateTag, runKindLabel } from './words.tsx';

const LINES: readonly Column<ScanFindingLine>[] = [
  { id: 'severity', header: 'Severity', width: 88, cell: ({ severity }) => <SeverityTag severity={severity} /> },
  {
    id: 'title',
    header: 'Finding',
    cell: ({ weakness, title }) => (
      <Link to="/findings" search={{ finding: weakness }}>
        {title}
      </Link>
    ),
  },
  {
    id: 'place',
    header: 'Where',
    cell: ({ place }) => (
      <code className="clip" title={place}>
        {place}
      </code>
    ),
  },
];

const VERDICT: Readonly<Record<ReplayStep['verdict'], { readonly tone: Tone; readonly label: string }>> = {
  control: { tone: 'neutral', label: 'control' },
  worked: { tone: 'danger', label: 'worked' },
  suspicious: { tone: 'warn', label: 'suspicious' },
  refused: { tone: 'ok', label: 'refused' },
  'no-effect': { tone: 'neutral', label: 'no effect shown' },
  unanswered: { tone: 'neutral', label: 'no answer' },
};

const STEPS: readonly Column<ReplayStep>[] = [
  { id: 'name', header: 'Request', width: 120, cell: ({ name }) => name },
  { id: 'status', header: 'Status', width: 70, align: 'right', cell: ({ status }) => (status === 0 ? '' : status) },
  { id: 'verdict', header: 'Verdict', width: 130, cell: ({ verdict }) => <Tag tone={VERDICT[verdict].tone}>{VERDICT[verdict].label}</Tag> },
  { id: 'detail', header: 'Why', cell: ({ detail }) => detail },
];

function Replay({ replay: { target, outcome, partly_masked, steps } }: { readonly replay: ReplayResult }): ReactNode {
  return (
    <Part title={`On ${target}`}>
      <p>
        <Tag tone={VERDICT[outcome].tone} dot>
          {VERDICT[outcome].label}
        </Tag>
        {partly_masked && ' A part of the attack was masked when it was recorded, so it may not be whole.'}
      </p>
      <PlainTable label="Requests" columns={STEPS} rows={steps} rowKey={({ name }) => name} />
    </Part>
  );
}

function facts(run: ScanRunDetail): Fact[] {
  const { weakness, by, created_at, started_at, ended_at, requests, reached, unreached } = run;
  return [
    ['Asked by', by],
    ['Asked', <TimeText key="created" at={created_at} />],
    ...(started_at === 0 ? [] : [['Started', <TimeText key="started" at={started_at} />] as const]),
    ...(ended_at === 0 ? [] : [['Ended', <TimeText key="ended" at={ended_at} />] as const]),
    ['Requests', count(requests)],
    ...(reached + unreached === 0 ? [] : [['Operations', `${count(reached)} tested, ${count(unreached)} accepted no call`] as const]),
    ...(weakness === ''
      ? []
      : [
          [
            'Finding',
            <Link key="weakness" to="/findings" search={{ finding: weakness }}>
              {weakness}
            </Link>,
          ] as const,
        ]),
  ];
}

function Content({ run, mayStop }: { readonly run: ScanRunDetail; readonly mayStop: boolean }): ReactNode {
  const stop = useChange(stopScanRun);
  return (
    <>
      {run.detail !== '' && <p>{run.detail}</p>}
      {mayStop && (run.state === 'running' || run.state === 'waiting') && (
        <Button loading={stop.isPending} onClick={() => stop.mutate({ params: { id: run.id } })}>
          End it
        </Button>
      )}
      {stop.error !== null && <ProblemNote error={stop.error} />}
      {run.replay !== null && <Replay replay={run.replay} />}
      {run.lines.length > 0 && (
        <Part title="What it proved">
          <PlainTable label="What it proved" columns={LINES} rows={run.lines} rowKey={({ weakness }) => weakness} />
        </Part>
      )}
      {run.notes.length > 0 && (
        <Part title="Notes">
          <ul>
            {run.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Circumstances">
        <Facts facts={facts(run)} />
      </Part>
    </>
  );
}

/** One run with what came of it. */
export function RunPanel({
  id,
  mayStop,
  onClose,
}: {
  readonly id: string;
  readonly mayStop: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { data, error } = useRead(getScanRun, { params: { id } });
  const shown = data?.id === id ? data : undefined;
  const title =
    shown === undefined ? (
      'Run'
    ) : (
      <>
        {runKindLabel(shown.kind)} {shown.scan} <RunStateTag state={shown.state} />
      </>
    );
  return (
    <SidePanel label="Run detail" of={id} onClose={onClose} title={title}>
      {error !== null && <ProblemNote error={error} />}
      {shown !== undefined && <Content run={shown} mayStop={mayStop} />}
      {shown === undefined && error === null && <Skeleton height={320} />}
    </SidePanel>
  );
}
