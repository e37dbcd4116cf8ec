import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import {
  acceptWeakness,
  assignWeakness,
  commentWeakness,
  FALSE_POSITIVE_SCOPES,
  type FalsePositiveScope,
  isSettled,
  moveWeakness,
  type WeaknessDetail,
  type WeaknessState,
} from '@sallyport/control-plane/contract';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { ProblemNote } from '../../components/notes.tsx';
import styles from './finding-detail.module.css';
import { stateLabel } from './state-tag.tsx';

const DAY_MS = 86_400_000;
const ACCEPTED_DAYS_USUAL = 90;

const SCOPE_LABEL: Readonly<Record<FalsePositiveScope, string>> = {
  finding: 'this finding',
  operation: 'its kind, this operation',
  host: 'its kind, this host',
  kind: 'its kind, anywhere',
};

/** Puts the finding in another state; the choice is what the server would take from this person. */
function StateForm({ finding }: { readonly finding: WeaknessDetail }): ReactNode {
  const { id, state: from, moves, can } = finding;
  const states = moves.filter((state) => state !== 'risk-accepted' || can.accept);
  const [to, setTo] = useState<WeaknessState>(states[0] ?? from);
  const [reason, setReason] = useState('');
  const [scope, setScope] = useState<FalsePositiveScope>('finding');
  const [days, setDays] = useState<number | string>(ACCEPTED_DAYS_USUAL);
  const move = useChange(moveWeakness);
  const accept = useChange(acceptWeakness);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (to === 'risk-accepted') {
      accept.mutate({ params: { id }, body: { from, reason, expires_at: Date.now() + Number(days) * DAY_MS } });
    } else move.mutate({ params: { id }, body: { from, to, reason, scope } });
  };
  const error = to === 'risk-accepted' ? accept.error : move.error;
  return (
    <form onSubmit={submit} aria-label="Change the state">
      <div className={styles.line}>
        <NativeSelect
          label="New state"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value as WeaknessState)}
          data={states.map((value) => ({ value, label: stateLabel(value) }))}
        />
        <TextInput
          label="Reason"
          required={isSettled(to)}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={2_000}
        />
        {to === 'false-positive' && (
          <NativeSelect
            label="Holds for"
            value={scope}
            onChange={(event) => setScope(event.currentTarget.value as FalsePositiveScope)}
            data={FALSE_POSITIVE_SCOPES.map((value) => ({ value, label: SCOPE_LABEL[value] }))}
          />
        )}
        {to === 'risk-accepted' && (
          <NumberInput label="Days" value={days} onChange={setDays} min={1} max={730} allowDecimal={false} w={80} />
        )}
        <Button type="submit" loading={move.isPending || accept.isPending}>
          Change
        </Button>
      </div>
      {error !== null && <ProblemNote error={error} />}
    </form>
  );
}

/** One line of text that is sent. */
function TextForm({
  label,
  action,
  start,
  busy,
  onSend,
}: {
  readonly label: string;
  readonly action: string;
  readonly start: string;
  readonly busy: boolean;
  readonly onSend: (text: string) => void;
}): ReactNode {
  const [text, setText] = useState(start);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSend(text);
    setText(start === '' ? '' : text);
  };
  return (
    <form onSubmit={submit} className={styles.line} aria-label={action}>
      <TextInput label={label} value={text} onChange={(event) => setText(event.currentTarget.value)} maxLength={200} />
      <Button type="submit" loading={busy}>
        {action}
      </Button>
    </form>
  );
}

/** What a person with the right may do with a finding. */
export function FindingActions({ finding }: { readonly finding: WeaknessDetail }): ReactNode {
  const { id, owner } = finding;
  const assign = useChange(assignWeakness);
  const comment = useChange(commentWeakness);
  const error = assign.error ?? comment.error;
  return (
    <>
      <StateForm finding={finding} />
      <div className={styles.line}>
        <TextForm
          key={owner}
          label="Owner"
          action="Assign"
          start={owner}
          busy={assign.isPending}
          onSend={(text) => assign.mutate({ params: { id }, body: { owner: text } })}
        />
        <TextForm
          label="Comment"
          action="Add comment"
          start=""
          busy={comment.isPending}
          onSend={(text) => comment.mutate({ params: { id }, body: { text } })}
        />
      </div>
      {error !== null && <ProblemNote error={error} />}
    </>
  );
}
