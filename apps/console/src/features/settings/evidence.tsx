import { Button, Skeleton } from '@mantine/core';
import { getSystem, type LogVerification, type SystemStatus, verifyLog } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { count } from '../../components/amount.ts';
import { CopyText } from '../../components/copy-text.tsx';
import { Facts } from '../../components/facts.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';

function Verification({ last }: { readonly last: LogVerification }): ReactNode {
  return (
    <>
      <Tag tone={last.valid ? 'ok' : 'danger'} dot>
        {last.valid ? 'verifies' : 'broken'}
      </Tag>{' '}
      {count(last.records)} records in {count(last.duration_ms)} ms, <TimeText at={last.at} form="ago" /> by {last.by}
      {!last.valid && <div style={{ color: 'var(--sp-danger)', marginTop: 4 }}>{last.broken}</div>}
    </>
  );
}

function LogPanel({ system }: { readonly system: SystemStatus }): ReactNode {
  const { mutate, isPending, error } = useChange(verifyLog);
  const last = system.log.last_verification;
  return (
    <Panel
      title="Evidence log"
      note="append-only; each record holds the hash of the one before"
      actions={
        system.can.verify && (
          <Button variant="filled" loading={isPending} onClick={() => mutate({})}>
            Verify now
          </Button>
        )
      }
    >
      {error !== null && <ProblemNote error={error} />}
      <Facts
        facts={[
          ['Records', count(system.log.seq)],
          ['Head', <CopyText key="head" text={system.log.head} label="head hash" />],
          [
            'Last check',
            last === null ? (
              <span key="never" className="muted">
                never checked
              </span>
            ) : (
              <Verification key="last" last={last} />
            ),
          ],
        ]}
      />
    </Panel>
  );
}

function StorePanel({ system }: { readonly system: SystemStatus }): ReactNode {
  const { store, state, inventory } = system;
  return (
    <Panel title="Stores">
      <Facts
        facts={[
          [
            'Event store',
            <span key="store">
              <Tag tone={store.ok ? 'ok' : 'danger'} dot>
                {store.ok ? 'answers' : 'does not answer'}
              </Tag>{' '}
              {store.kind}
              {store.detail !== '' && `: ${store.detail}`}
            </span>,
          ],
          ['Behind the log', store.behind === 0 ? 'not at all' : `${count(store.behind)} records`],
          ['State', `${state.kind}, schema ${state.schema}`],
          [
            'Inventory',
            `${count(inventory.operations)} operations, saved up to record ${count(inventory.saved_seq)} of ${count(inventory.seq)}`,
          ],
          ['Version', system.version],
          ['Started', <TimeText key="started" at={system.started_at} />],
        ]}
      />
    </Panel>
  );
}

/** The record itself: where it stands, and whether it verifies. */
export function EvidencePart(): ReactNode {
  const { data, error, refetch } = useRead(getSystem);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={320} radius={7} />;
  return (
    <>
      <LogPanel system={data} />
      <StorePanel system={data} />
    </>
  );
}
