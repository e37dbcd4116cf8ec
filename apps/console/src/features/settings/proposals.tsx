import { Button, NumberInput, Skeleton, TextInput } from '@mantine/core';
import { acceptProposal, listProposals, PROPOSAL_DAYS_USUAL, type ProposalView, rejectProposal } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { count, plural } from '../../components/amount.ts';
import { Confirm } from '../../components/confirm.tsx';
import { OperationName } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { TimeText } from '../../components/time-text.tsx';
import styles from './proposals.module.css';

/** A proposal and what is to be done with it, waiting for its confirmation. */
interface Choice {
  readonly proposal: ProposalView;
  readonly accept: boolean;
}

function Evidence({ proposal }: { readonly proposal: ProposalView }): ReactNode {
  const { clients, networks, days, payloads, seen, top_client_share, first_at, last_at } = proposal;
  return (
    <p className={styles.evidence}>
      {plural(clients, 'client')} from {plural(networks, 'network')} on {plural(days, 'day')} with {count(payloads)} different values,{' '}
      {count(seen)} times in requests that succeeded; at most {Math.round(top_client_share * 100)} % from one client. First{' '}
      <TimeText at={first_at} form="ago" />, last <TimeText at={last_at} form="ago" />.
    </p>
  );
}

/** What stands there in all requests, by the inventory. */
function Normal({ normal }: { readonly normal: NonNullable<ProposalView['normal']> }): ReactNode {
  const { types, formats, size_min, size_max, distinct, seen } = normal;
  const kind = [...types, ...formats].join(', ');
  return (
    <p className={styles.evidence}>
      Normally there: {kind}, {count(size_min)} to {count(size_max)} long{distinct > 0 && `, about ${count(distinct)} different values`},
      seen {plural(seen, 'time')}.
    </p>
  );
}

function Proposal({
  proposal,
  onChoose,
}: {
  readonly proposal: ProposalView;
  readonly onChoose: ((choice: Choice) => void) | null;
}): ReactNode {
  const { detector, class_title, point, method, host, template, samples } = proposal;
  return (
    <li className={styles.proposal}>
      <div className={styles.words}>
        <b>{class_title}</b> <code>{detector}</code> at <code>{point}</code> of{' '}
        <OperationName method={method} host={host} template={template} />
        <Evidence proposal={proposal} />
        {proposal.normal !== null && <Normal normal={proposal.normal} />}
        <ul className={styles.samples} aria-label="Excerpts, masked">
          {samples.map((sample) => (
            <li key={sample}>
              <code>{sample}</code>
            </li>
          ))}
        </ul>
      </div>
      {onChoose !== null && (
        <div className={styles.buttons}>
          <Button size="compact-sm" onClick={() => onChoose({ proposal, accept: true })} aria-label={`Accept ${detector} at ${point}`}>
            Accept
          </Button>
          <Button size="compact-sm" onClick={() => onChoose({ proposal, accept: false })} aria-label={`Reject ${detector} at ${point}`}>
            Reject
          </Button>
        </div>
      )}
    </li>
  );
}

function Acceptance({ proposal, onClose }: { readonly proposal: ProposalView; readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(acceptProposal, ['policy']);
  const [note, setNote] = useState('');
  const [days, setDays] = useState<number | string>(PROPOSAL_DAYS_USUAL);
  return (
    <Confirm
      open
      title={`Set ${proposal.detector} aside here?`}
      action="Make it an exception"
      dangerous
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() => mutate({ params: { id: proposal.id }, body: { note, days: Number(days) } }, { onSuccess: onClose })}
    >
      <p className={styles.effect}>
        Findings of this detector at <code>{proposal.point}</code> of this operation no longer count. A real attack of this kind there
        passes, too. You are its owner.
      </p>
      <TextInput label="Why" value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={200} />
      <NumberInput label="Days until it ends" value={days} onChange={setDays} min={1} max={730} allowDecimal={false} mt="xs" />
    </Confirm>
  );
}

function Rejection({ proposal, onClose }: { readonly proposal: ProposalView; readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(rejectProposal);
  const [note, setNote] = useState('');
  return (
    <Confirm
      open
      title={`Turn ${proposal.detector} down?`}
      action="Reject"
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() => mutate({ params: { id: proposal.id }, body: { note } }, { onSuccess: onClose })}
    >
      <p className={styles.effect}>The findings go on to count, and this is not proposed again.</p>
      <TextInput label="Why" value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={200} />
    </Confirm>
  );
}

/** Findings that are habitual in honest traffic, for a person to decide on. */
export function ProposalsPart(): ReactNode {
  const { data, error } = useRead(listProposals);
  const [choice, setChoice] = useState<Choice | null>(null);
  if (error !== null && data === undefined) return <ProblemNote error={error} />;
  if (data === undefined) return <Skeleton height={260} radius={7} />;
  const close = (): void => setChoice(null);
  return (
    <>
      <Panel title="Proposed exceptions" note="learned from requests that succeed; nothing is allowed by itself" flush>
        {data.items.length === 0 ? (
          <EmptyNote title="Nothing is proposed">
            A finding is proposed when many known clients, from many networks and over days, have it in requests that succeed.
          </EmptyNote>
        ) : (
          <ul className={styles.list}>
            {data.items.map((proposal) => (
              <Proposal key={proposal.id} proposal={proposal} onChoose={data.can.decide ? setChoice : null} />
            ))}
          </ul>
        )}
      </Panel>
      {choice !== null &&
        (choice.accept ? (
          <Acceptance proposal={choice.proposal} onClose={close} />
        ) : (
          <Rejection proposal={choice.proposal} onClose={close} />
        ))}
    </>
  );
}
