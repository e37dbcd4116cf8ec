import { Button, Modal, NumberInput, Textarea } from '@mantine/core';
import {
  applyPatchProposal,
  getPatchProposal,
  openWeaknessTicket,
  PATCH_DAYS_USUAL,
  type PatchProposal,
  retestWeakness,
  type WeaknessDetail,
  type WeaknessTicket,
} from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { type Fact, Facts } from '../../components/facts.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { Part } from '../../components/part.tsx';
import { Tag, type Tone } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import styles from './finding-detail.module.css';

const OUTCOME: Readonly<Record<NonNullable<WeaknessDetail['retest']>['outcome'], { readonly tone: Tone; readonly label: string }>> = {
  gone: { tone: 'ok', label: 'gone' },
  present: { tone: 'danger', label: 'still there' },
  untested: { tone: 'neutral', label: 'not tested' },
};

function Ticket({ ticket: { system, key, url, state, error } }: { readonly ticket: WeaknessTicket }): ReactNode {
  return (
    <>
      {system}{' '}
      {url === '' ? (
        <span className="muted">{state}</span>
      ) : (
        <>
          <a href={url} target="_blank" rel="noreferrer">
            {key}
          </a>{' '}
          <Tag>{state}</Tag>
        </>
      )}
      {error !== '' && <p className={styles.text}>not told yet: {error}</p>}
    </>
  );
}

function facts({ patch, retest, tickets, covered_by }: WeaknessDetail): Fact[] {
  return [
    ...(covered_by === '' ? [] : [['Covered by', <Covering key="by" id={covered_by} />] as const]),
    ...(patch === ''
      ? []
      : [
          [
            'Virtual patch',
            <Link key="patch" to="/settings/$part" params={{ part: 'policy' }}>
              {patch}
            </Link>,
          ] as const,
        ]),
    ...(retest === null
      ? []
      : [
          [
            'Last retest',
            <span key="retest">
              <Tag tone={OUTCOME[retest.outcome].tone} dot>
                {OUTCOME[retest.outcome].label}
              </Tag>{' '}
              <TimeText at={retest.at} form="ago" /> {retest.detail}
            </span>,
          ] as const,
        ]),
    ...tickets.map((ticket) => ['Ticket', <Ticket key={ticket.system} ticket={ticket} />] as const),
  ];
}

function Covering({ id }: { readonly id: string }): ReactNode {
  return (
    <Link to="/findings" search={{ finding: id }}>
      {id}
    </Link>
  );
}

/** The proposal, to be judged and changed before it goes into the policy. */
function PatchForm({
  id,
  proposal,
  onDone,
}: {
  readonly id: string;
  readonly proposal: PatchProposal;
  readonly onDone: () => void;
}): ReactNode {
  const [when, setWhen] = useState(proposal.when);
  const [days, setDays] = useState<number | string>(PATCH_DAYS_USUAL);
  const { mutate, isPending, error } = useChange(applyPatchProposal, ['policy']);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutate({ params: { id }, body: { when, days: Number(days) } }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <p className={styles.text}>
        On <code>{`${proposal.methods.join(' ')} ${proposal.host}${proposal.path}`.trim()}</code>: {proposal.why}. It blocks where the mode
        is block, whatever the score.
      </p>
      <Textarea
        label="Blocks what matches"
        value={when}
        onChange={(event) => setWhen(event.currentTarget.value)}
        autosize
        minRows={2}
        required
        maxLength={4_096}
        classNames={{ input: 'mono' }}
      />
      <div className={styles.line} style={{ marginTop: 10 }}>
        <NumberInput label="Days" value={days} onChange={setDays} min={1} max={365} allowDecimal={false} w={90} />
        <Button type="submit" variant="filled" loading={isPending}>
          {proposal.applied ? 'Replace the patch' : 'Put into the policy'}
        </Button>
      </div>
      {error !== null && <ProblemNote error={error} />}
    </form>
  );
}

function PatchModal({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const { data, error } = useRead(getPatchProposal, { params: { id } });
  return (
    <Modal opened onClose={onClose} title={<b>Virtual patch</b>} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {error !== null && <ProblemNote error={error} />}
      {data !== undefined && <PatchForm id={id} proposal={data} onDone={onClose} />}
    </Modal>
  );
}

function FollowButtons({ finding }: { readonly finding: WeaknessDetail }): ReactNode {
  const { id, can, ticket_systems } = finding;
  const [patching, setPatching] = useState(false);
  const retest = useChange(retestWeakness, ['weaknesses']);
  const ticket = useChange(openWeaknessTicket);
  const error = retest.error ?? ticket.error;
  return (
    <>
      <div className={styles.line}>
        {can.retest && (
          <Button loading={retest.isPending} onClick={() => retest.mutate({ params: { id } })}>
            Retest
          </Button>
        )}
        {can.patch && <Button onClick={() => setPatching(true)}>Virtual patch…</Button>}
        {can.update &&
          ticket_systems.map((system) => (
            <Button key={system} loading={ticket.isPending} onClick={() => ticket.mutate({ params: { id }, body: { system } })}>
              Ticket in {system}
            </Button>
          ))}
      </div>
      {retest.data !== undefined && (
        <p className={styles.text} role="status">
          It is looked for again:{' '}
          <Link to="/findings/scans" search={{ run: retest.data.id }}>
            {retest.data.id}
          </Link>
        </p>
      )}
      {error !== null && <ProblemNote error={error} />}
      {patching && <PatchModal id={id} onClose={() => setPatching(false)} />}
    </>
  );
}

/** What is done about a finding beside its state: patch, retest, tickets. */
export function FollowUp({ finding }: { readonly finding: WeaknessDetail }): ReactNode {
  const { can } = finding;
  const list = facts(finding);
  const acts = can.retest || can.patch || can.update;
  if (list.length === 0 && !acts) return null;
  return (
    <Part title="Follow-up">
      {acts && <FollowButtons finding={finding} />}
      {list.length > 0 && <Facts facts={list} />}
    </Part>
  );
}
