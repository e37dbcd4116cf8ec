import { Button, Checkbox } from '@mantine/core';
import { type DriftState, type DriftView, reopenDrift } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { useChange } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { OperationName } from '../../components/meaning.tsx';
import { Tag, type Tone } from '../../components/tag.tsx';
import { utcText } from '../../components/time-text.tsx';

const TONE: Readonly<Record<DriftState, Tone>> = { open: 'warn', accepted: 'ok', rejected: 'neutral' };

function StateCell({ drift }: { readonly drift: DriftView }): ReactNode {
  const { state, decision } = drift;
  const words =
    decision === null
      ? 'nobody decided yet'
      : `${decision.decision} by ${decision.decided_by}, ${utcText(decision.decided_at)}${decision.reason === '' ? '' : `: ${decision.reason}`}`;
  return (
    <>
      <Tag tone={TONE[state]} title={words}>
        {state}
      </Tag>{' '}
      {decision?.void === true && <span className="muted">was {decision.decision}, something else is seen now</span>}
      {decision !== null && !decision.void && <span className="muted">{decision.reason}</span>}
    </>
  );
}

function Reopen({ id }: { readonly id: string }): ReactNode {
  const { mutate, isPending } = useChange(reopenDrift, ['operations']);
  return (
    <Button size="compact-xs" loading={isPending} onClick={() => mutate({ params: { id } })}>
      Reopen
    </Button>
  );
}

export const DRIFT_COLUMNS: readonly Column<DriftView>[] = [
  { id: 'kind', header: 'Departure', width: 124, cell: ({ kind }) => <Tag tone="warn">{kind}</Tag> },
  {
    id: 'where',
    header: 'Where',
    width: 196,
    cell: ({ location, name, status_class }) => (
      <code className="clip" title={`${location} ${name}`}>
        {`${location} ${status_class} ${name}`.replace(/ +/g, ' ')}
      </code>
    ),
  },
  {
    id: 'described',
    header: 'Described',
    width: 96,
    cell: ({ described }) => (
      <span className="clip" title={described}>
        {described || <span className="muted">not at all</span>}
      </span>
    ),
  },
  {
    id: 'seen',
    header: 'Seen',
    least: 130,
    cell: ({ example }) => (
      <span className="clip" title={example}>
        {example}
      </span>
    ),
  },
  { id: 'state', header: 'State', width: 136, cell: (drift) => <StateCell drift={drift} /> },
];

const OPERATION: Column<DriftView> = {
  id: 'operation',
  header: 'Operation',
  least: 170,
  cell: ({ operation, method, host, template }) => (
    <Link to="/inventory/$id" params={{ id: operation }} search={withPeriod()} style={{ color: 'inherit', textDecoration: 'none' }}>
      <OperationName method={method} host={host} template={template} />
    </Link>
  ),
};

/** Columns of the review: what is chosen first, the way back last. */
export function reviewColumns(chosen: ReadonlySet<string>, onChoose: (id: string) => void, canDecide: boolean): Column<DriftView>[] {
  const box: Column<DriftView> = {
    id: 'chosen',
    header: '',
    width: 40,
    cell: ({ id, location, name, template }) => (
      <Checkbox aria-label={`Choose ${location} ${name} of ${template}`} checked={chosen.has(id)} onChange={() => onChoose(id)} />
    ),
  };
  const deeds: Column<DriftView> = {
    id: 'deeds',
    header: '',
    width: 98,
    align: 'right',
    cell: ({ id, decision }) => canDecide && decision !== null && !decision.void && !decision.applied && <Reopen id={id} />,
  };
  return [...(canDecide ? [box] : []), OPERATION, ...DRIFT_COLUMNS, deeds];
}
