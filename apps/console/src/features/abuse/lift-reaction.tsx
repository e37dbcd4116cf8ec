import { liftReaction } from '@sallyport/control-plane/contract';
import type { Reaction } from '@sallyport/core';
import type { ReactNode } from 'react';
import { useChange } from '../../api/queries.ts';
import { Confirm } from '../../components/confirm.tsx';
import { SUBJECT } from './words.tsx';

/** Asks before a reaction is ended. */
export function LiftReaction({ reaction, onClose }: { readonly reaction: Reaction; readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(liftReaction);
  return (
    <Confirm
      open
      title={`End this ${reaction.kind}?`}
      action="End it"
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() => mutate({ params: { id: reaction.id } }, { onSuccess: onClose })}
    >
      {SUBJECT[reaction.subject.kind]} <code>{reaction.subject.value}</code> is served as everybody else, at all gateways within a second.
    </Confirm>
  );
}
