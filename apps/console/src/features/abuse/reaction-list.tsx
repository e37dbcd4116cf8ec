import { Button } from '@mantine/core';
import { listReactions, type ReactionItems } from '@sallyport/control-plane/contract';
import type { Reaction } from '@sallyport/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { TimeText, useNow } from '../../components/time-text.tsx';
import { LiftReaction } from './lift-reaction.tsx';
import { ReactionTag, SubjectName, useDetectors } from './words.tsx';

/** Reactions in force; one whose time is over is gone without a word of the server. */
export function useReactions() {
  const read = useRead(listReactions);
  const now = useNow();
  const { data } = read;
  const left = useMemo<ReactionItems | undefined>(
    () => data && { ...data, items: data.items.filter(({ until }) => until > now) },
    [data, now],
  );
  return { ...read, data: left };
}

/** Why a reaction was put in force: a detector by the policy, or a person, who said why in the audit trail. */
export function ReactionReason({ reason, title }: { readonly reason: string; readonly title: string | undefined }): ReactNode {
  if (reason !== 'manual') return title ?? reason;
  return (
    <Link to="/settings/$part" params={{ part: 'audit' }}>
      by hand
    </Link>
  );
}

interface ReactionListProps {
  /** Opens the alerts about a subject. */
  readonly onOpen: (reaction: Reaction) => void;
}

/** Everything that gateways do about abuse now. */
export function ReactionList({ onOpen }: ReactionListProps): ReactNode {
  const { data, error, refetch } = useReactions();
  const detectors = useDetectors();
  const [ending, setEnding] = useState<Reaction | null>(null);
  const columns = useMemo<readonly Column<Reaction>[]>(
    () => [
      { id: 'kind', header: 'Reaction', width: 116, cell: ({ kind }) => <ReactionTag kind={kind} /> },
      { id: 'subject', header: 'Subject', cell: ({ subject }) => <SubjectName {...subject} /> },
      {
        id: 'reason',
        header: 'Because of',
        width: 240,
        cell: ({ reason }) => <ReactionReason reason={reason} title={[...detectors.values()].find(({ id }) => id === reason)?.title} />,
      },
      { id: 'left', header: 'Time left', width: 104, cell: ({ until }) => <TimeText at={until} form="left" /> },
      { id: 'until', header: 'Until', width: 196, cell: ({ until }) => <TimeText at={until} /> },
      {
        id: 'deeds',
        header: '',
        width: 74,
        align: 'right',
        cell: (reaction) =>
          data?.can.lift === true && (
            <Button size="compact-xs" onClick={() => setEnding(reaction)} aria-label={`End ${reaction.kind} of ${reaction.subject.value}`}>
              End
            </Button>
          ),
      },
    ],
    [detectors, data?.can.lift],
  );
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <DataGrid
        label="Reactions in force"
        columns={columns}
        rows={data?.items ?? []}
        rowKey={({ id }) => id}
        onOpen={onOpen}
        empty={
          data !== undefined && (
            <EmptyNote title="No reaction is in force">
              React to an alert from its detail, or let the policy do so (abuse.reaction).
            </EmptyNote>
          )
        }
      />
      {ending !== null && <LiftReaction reaction={ending} onClose={() => setEnding(null)} />}
    </>
  );
}
