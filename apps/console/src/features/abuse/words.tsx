import { type AbuseDetectorView, listAbuseDetectors } from '@sallyport/control-plane/contract';
import type { AbuseDetectorId, AlertSubject, ReactionKind, SubjectKind } from '@sallyport/core';
import { type ReactNode, useMemo } from 'react';
import { useRead } from '../../api/queries.ts';
import { Tag, type Tone } from '../../components/tag.tsx';

export const SUBJECT: Readonly<Record<SubjectKind, string>> = {
  address: 'Address',
  principal: 'User',
  session: 'Session',
  username: 'User name',
  cluster: 'Client program',
  everyone: 'Everyone',
};

interface ReactionWords {
  readonly tone: Tone;
  /** What the gateways do. */
  readonly means: string;
}

export const REACTION: Readonly<Record<ReactionKind, ReactionWords>> = {
  block: { tone: 'danger', means: 'Every request is refused' },
  challenge: { tone: 'high', means: 'The caller has to prove itself anew' },
  throttle: { tone: 'warn', means: 'Few requests are let through' },
  log: { tone: 'neutral', means: 'Nothing but a record' },
};

export function ReactionTag({ kind }: { readonly kind: ReactionKind }): ReactNode {
  return (
    <Tag tone={REACTION[kind].tone} title={REACTION[kind].means} dot>
      {kind}
    </Tag>
  );
}

/** Whom an alert is about; hashes stand for names and credentials. */
export function SubjectName({ kind, value }: AlertSubject): ReactNode {
  if (kind === 'everyone') return SUBJECT.everyone;
  return (
    <span className="clip" title={`${SUBJECT[kind]} ${value}`} style={{ display: 'block' }}>
      <span className="muted">{SUBJECT[kind]}</span> <code>{value}</code>
    </span>
  );
}

/** What each detector is, by id; empty until it is read. */
export function useDetectors(): ReadonlyMap<AbuseDetectorId, AbuseDetectorView> {
  const { data } = useRead(listAbuseDetectors, {}, { fixed: true });
  return useMemo(() => new Map(data?.items.map((detector) => [detector.id, detector])), [data]);
}
