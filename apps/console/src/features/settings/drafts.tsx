import { Button, Checkbox, SegmentedControl, Skeleton } from '@mantine/core';
import {
  createDraft,
  type DraftHead,
  type DraftList,
  type DraftOperation,
  type DraftView,
  decideDraft,
  deleteDraft,
  getDraft,
  listDrafts,
  publishDraft,
} from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { count, plural } from '../../components/amount.ts';
import { Confirm } from '../../components/confirm.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import styles from './proposals.module.css';

/** Operations this sure are accepted together; the others are looked at one by one. */
const SURE_MIN = 0.95;

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function Hosts({ list, onOpen }: { readonly list: DraftList; readonly onOpen: (id: string) => void }): ReactNode {
  const { mutate, isPending, error } = useChange(createDraft);
  if (list.hosts.length === 0)
    return <EmptyNote title="No confirmed operation yet">A draft is made of operations that traffic confirmed.</EmptyNote>;
  return (
    <>
      {error !== null && <ProblemNote error={error} />}
      <ul className={styles.list}>
        {list.hosts.map(({ host, operations }) => (
          <li key={host} className={styles.proposal}>
            <div className={styles.words}>
              <code>{host}</code> {plural(operations, 'confirmed operation')}
            </div>
            {list.can.create && (
              <Button
                size="compact-sm"
                loading={isPending}
                onClick={() => mutate({ body: { host } }, { onSuccess: ({ id }) => onOpen(id) })}
                aria-label={`Make a draft of ${host}`}
              >
                Make a draft
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

interface DraftRowProps {
  readonly draft: DraftHead;
  readonly onOpen: () => void;
  readonly onRemove: (() => void) | null;
}

function DraftRow({ draft, onOpen, onRemove }: DraftRowProps): ReactNode {
  const { host, state, operations, accepted, rejected, created_at, created_by } = draft;
  return (
    <li className={styles.proposal}>
      <div className={styles.words}>
        <code>{host}</code> <Tag tone={state === 'published' ? 'ok' : 'neutral'}>{state}</Tag> {plural(operations, 'operation')},{' '}
        {count(accepted)} accepted, {count(rejected)} rejected; by {created_by}, <TimeText at={created_at} form="ago" />
      </div>
      <div className={styles.buttons}>
        <Button size="compact-sm" onClick={onOpen} aria-label={`Review ${host}`}>
          Review
        </Button>
        {onRemove !== null && (
          <Button size="compact-sm" onClick={onRemove} aria-label={`Remove the draft of ${host}`}>
            Remove
          </Button>
        )}
      </div>
    </li>
  );
}

type Decide = (operation: { id: string; accepted?: boolean | null; parameters?: { key: string; accepted: boolean }[] }) => void;

function Operation({ operation, onDecide }: { readonly operation: DraftOperation; readonly onDecide: Decide | null }): ReactNode {
  const { id, method, template, requests, clients, confidence, accepted, statuses, auth, parameters } = operation;
  const name = `${method} ${template}`;
  const value = accepted === null ? 'open' : accepted ? 'accept' : 'reject';
  return (
    <li className={styles.proposal}>
      <div className={styles.words}>
        <code>{name}</code> sure to {percent(confidence)}: {plural(requests, 'request')} of {plural(clients, 'client')}; answers{' '}
        {statuses.join(', ')}; {auth.length === 0 ? 'no credential' : auth.join(', ')}
        <details>
          <summary>{plural(parameters.length, 'parameter and field', 'parameters and fields')}</summary>
          <ul className={styles.samples}>
            {parameters.map(
              ({ key, location, name: field, status_class, types, formats, required, seen, samples, data_classes, ...rest }) => (
                <li key={key}>
                  <Checkbox
                    size="xs"
                    checked={rest.accepted}
                    disabled={onDecide === null || location === 'path'}
                    onChange={(event) => onDecide?.({ id, parameters: [{ key, accepted: event.currentTarget.checked }] })}
                    label={`${location} ${status_class} ${field}: ${[...types, ...formats, ...data_classes].join(', ')}${required ? ', required' : ''}; ${count(seen)} of ${count(samples)}, sure to ${percent(rest.confidence)}`}
                  />
                </li>
              ),
            )}
          </ul>
        </details>
      </div>
      <SegmentedControl
        aria-label={`Decision on ${name}`}
        value={value}
        disabled={onDecide === null}
        onChange={(choice) => onDecide?.({ id, accepted: choice === 'open' ? null : choice === 'accept' })}
        data={[
          { value: 'open', label: 'open' },
          { value: 'accept', label: 'accept' },
          { value: 'reject', label: 'reject' },
        ]}
      />
    </li>
  );
}

function Publication({ draft, onClose }: { readonly draft: DraftView; readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(publishDraft, ['specs', 'operations', 'overview']);
  return (
    <Confirm
      open
      title={`Publish the description of ${draft.host}?`}
      action="Publish"
      dangerous
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() => mutate({ params: { id: draft.id } }, { onSuccess: onClose })}
    >
      Traffic of this host is held against it from then on: what is not in it is a departure. Rules of the policy say what follows; without
      one it is recorded only.
    </Confirm>
  );
}

function Review({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const { data, error } = useRead(getDraft, { params: { id } });
  const change = useChange(decideDraft);
  const [publishing, setPublishing] = useState(false);
  if (error !== null && data === undefined) return <ProblemNote error={error} />;
  if (data === undefined) return <Skeleton height={260} radius={7} />;
  const decide: Decide | null = data.can.decide
    ? (operation) => change.mutate({ params: { id }, body: { operations: [operation] } })
    : null;
  const rest = { accepted: true, confidence_min: SURE_MIN };
  return (
    <>
      {change.error !== null && <ProblemNote error={change.error} />}
      <Panel
        title={data.host}
        note={`${count(data.accepted)} of ${count(data.operations)} accepted, ${count(data.rejected)} rejected`}
        actions={
          <>
            {data.can.decide && (
              <Button onClick={() => change.mutate({ params: { id }, body: { operations: [], rest } })}>Accept what is sure</Button>
            )}
            {data.can.publish && <Button onClick={() => setPublishing(true)}>Publish</Button>}
            <Button onClick={onClose}>Back</Button>
          </>
        }
        flush
      >
        <ul className={styles.list}>
          {data.items.map((operation) => (
            <Operation key={operation.id} operation={operation} onDecide={decide} />
          ))}
        </ul>
      </Panel>
      {publishing && <Publication draft={data} onClose={() => setPublishing(false)} />}
    </>
  );
}

/** Descriptions learned from traffic: made, reviewed, published. */
export function DraftsPart(): ReactNode {
  const { data, error } = useRead(listDrafts);
  const remove = useChange(deleteDraft);
  const [open, setOpen] = useState<string | null>(null);
  if (open !== null) return <Review id={open} onClose={() => setOpen(null)} />;
  if (error !== null && data === undefined) return <ProblemNote error={error} />;
  if (data === undefined) return <Skeleton height={260} radius={7} />;
  return (
    <>
      <Panel title="Drafts" note="what was accepted becomes a description that traffic is held against" flush>
        {data.items.length === 0 ? (
          <EmptyNote title="No draft yet">Make one of a host below.</EmptyNote>
        ) : (
          <ul className={styles.list}>
            {data.items.map((draft) => (
              <DraftRow
                key={draft.id}
                draft={draft}
                onOpen={() => setOpen(draft.id)}
                onRemove={data.can.delete ? () => remove.mutate({ params: { id: draft.id } }) : null}
              />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="Hosts" flush>
        <Hosts list={data} onOpen={setOpen} />
      </Panel>
    </>
  );
}
