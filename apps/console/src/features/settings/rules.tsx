import { Button, NumberInput, SegmentedControl, Skeleton, Switch, TextInput } from '@mantine/core';
import { changeRule, getRules, promoteViolation, type RuleBudget, type RuleRow, type RulesView } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { count, plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { Confirm } from '../../components/confirm.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import styles from './proposals.module.css';

const HOUR_MS = 3_600_000;
const WINDOWS = [
  { value: '1', label: 'Hour' },
  { value: '24', label: 'Day' },
  { value: '168', label: 'Week' },
  { value: '720', label: '30 days' },
];

/** What a rule put in force here may get wrong before it is taken back by itself. */
const BUDGET: RuleBudget = { requests: 20, callers: 3, share: 0.05, window_minutes: 60 };

function nameOf({ section, id, finding }: RuleRow): string {
  return section === null ? finding : `${id}${finding === '' || finding === id ? '' : `: ${finding}`}`;
}

function State({ state }: Pick<RuleRow, 'state'>): ReactNode {
  if (state === null) return <Tag>default</Tag>;
  if (!state.enforced) return <Tag>shadow</Tag>;
  return <Tag tone="danger">{state.percent === 100 ? 'in force' : `in force, ${state.percent} %`}</Tag>;
}

function columns(view: RulesView, onChange: (row: RuleRow) => void, onShow: (row: RuleRow) => void): Column<RuleRow>[] {
  const number = (id: string, header: string, value: (row: RuleRow) => number): Column<RuleRow> => ({
    id,
    header,
    width: 96,
    align: 'right',
    cell: (row) => count(value(row)),
  });
  return [
    { id: 'rule', header: 'Rule', cell: (row) => <code>{nameOf(row)}</code> },
    { id: 'section', header: 'Part', width: 112, cell: ({ section }) => section ?? 'specification' },
    { id: 'state', header: 'State', width: 126, cell: ({ state }) => <State state={state} /> },
    number('acted', 'Stopped', ({ acted }) => acted),
    number('would', 'Would have', ({ would, shadow }) => would + shadow),
    number('callers', 'Callers', ({ callers }) => callers),
    number('honest', 'Honest', ({ honest_callers }) => honest_callers),
    number('succeeded', 'Got 2xx', ({ succeeded }) => succeeded),
    {
      id: 'actions',
      header: '',
      width: 190,
      align: 'right',
      cell: (row) => (
        <span className={styles.buttons}>
          {row.examples.length > 0 && (
            <Button size="compact-xs" onClick={() => onShow(row)} aria-label={`Examples of ${nameOf(row)}`}>
              Examples
            </Button>
          )}
          {view.can.change && (row.section === null || row.state !== null) && (
            <Button size="compact-xs" onClick={() => onChange(row)} aria-label={`Roll out ${nameOf(row)}`}>
              Roll out
            </Button>
          )}
        </span>
      ),
    },
  ];
}

function Examples({ row }: { readonly row: RuleRow }): ReactNode {
  return (
    <Panel title={`Examples of ${nameOf(row)}`} note={row.places.map(({ method, template }) => `${method} ${template}`).join(', ')}>
      <ul className={styles.samples}>
        {row.examples.map(({ id, at, method, host, path, status, caller }) => (
          <li key={id}>
            <code>
              {method} {host}
              {path}
            </code>{' '}
            {status} by <code>{caller.slice(0, 16)}</code>, <TimeText at={at} form="ago" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

interface ChangeProps {
  readonly row: RuleRow;
  readonly version: number;
  readonly onClose: () => void;
}

function Rollout({ row, version, onClose }: ChangeProps): ReactNode {
  const change = useChange(changeRule, ['policy']);
  const promote = useChange(promoteViolation, ['policy']);
  const [percent, setPercent] = useState<number | string>(row.state?.percent ?? 10);
  const [guarded, setGuarded] = useState(row.state === null || row.state.budget !== null);
  const [path, setPath] = useState('/**');
  const { section, id, finding } = row;
  const done = { onSuccess: onClose };
  const budget = guarded ? { budget: row.state?.budget ?? BUDGET } : {};
  const act = (enforced: boolean): void => {
    if (section === null)
      promote.mutate({ body: { version, violation: finding, host: '*', path, methods: [], percent: Number(percent), ...budget } }, done);
    else change.mutate({ body: { version, section, id, enforced, percent: Number(percent), ...budget } }, done);
  };
  return (
    <Confirm
      open
      title={`Roll out ${nameOf(row)}?`}
      action="Put in force"
      dangerous
      busy={change.isPending || promote.isPending}
      error={change.error ?? promote.error}
      onClose={onClose}
      onConfirm={() => act(true)}
    >
      <p className={styles.effect}>
        In this window {plural(row.would + row.shadow, 'request')} more would have been stopped; {plural(row.honest, 'request')} it found
        came from {plural(row.honest_callers, 'caller')} that look honest.
      </p>
      {section === null && (
        <TextInput label="Paths (** is any rest)" value={path} onChange={(event) => setPath(event.currentTarget.value)} />
      )}
      <NumberInput label="Share of callers, percent" value={percent} onChange={setPercent} min={0} max={100} mt="xs" />
      <Switch
        mt="xs"
        label="Take it back by itself when it stops honest callers"
        checked={guarded}
        onChange={(event) => setGuarded(event.currentTarget.checked)}
      />
      {row.state?.enforced === true && (
        <Button mt="xs" size="compact-sm" onClick={() => act(false)}>
          Back to shadow
        </Button>
      )}
    </Confirm>
  );
}

/** What rules stop and would have stopped, and how far each is in force. */
export function RulesPart(): ReactNode {
  const [hours, setHours] = useState('24');
  const from = useMemo(() => Date.now() - Number(hours) * HOUR_MS, [hours]);
  const { data, error } = useRead(getRules, { query: { from, host: '' } });
  const [changing, setChanging] = useState<RuleRow | null>(null);
  const [shown, setShown] = useState<RuleRow | null>(null);
  if (error !== null && data === undefined) return <ProblemNote error={error} />;
  if (data === undefined) return <Skeleton height={260} radius={7} />;
  return (
    <>
      <Panel
        title="Rules and what they stop"
        note="descriptions, limits, custom detectors and virtual patches; in force and in shadow"
        actions={<SegmentedControl aria-label="Window" value={hours} onChange={setHours} data={WINDOWS} />}
        flush
      >
        <PlainTable
          label="Rules and what they stop"
          columns={columns(data, setChanging, setShown)}
          rows={data.rows}
          rowKey={({ section, id, finding }) => `${section}/${id}/${finding}`}
          empty={<EmptyNote title="No rule, and nothing found">Give a description or write a rule; it starts in shadow.</EmptyNote>}
        />
      </Panel>
      {shown !== null && <Examples row={shown} />}
      {changing !== null && <Rollout row={changing} version={data.version} onClose={() => setChanging(null)} />}
    </>
  );
}
