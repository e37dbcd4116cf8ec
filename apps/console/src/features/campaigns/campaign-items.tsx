import { Button, Checkbox, Group, Modal, Stack, Textarea } from '@mantine/core';
import { answerCampaign, type CampaignDetail, type CampaignItem } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { OperationName } from '../../components/meaning.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { AnswerTag } from './words.tsx';

function factWords({ facts }: CampaignItem): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name.replace('_', ' ')}: ${value}`)
    .join('; ');
}

function columns(chosen: ReadonlySet<string>, onChoose: (id: string) => void, can: boolean): Column<CampaignItem>[] {
  const box: Column<CampaignItem> = {
    id: 'chosen',
    header: '',
    width: 40,
    cell: ({ id, method, template }) => (
      <Checkbox aria-label={`Choose ${method} ${template}`} checked={chosen.has(id)} onChange={() => onChoose(id)} />
    ),
  };
  return [
    ...(can ? [box] : []),
    {
      id: 'operation',
      header: 'Operation',
      least: 230,
      cell: ({ operation, method, host, template }) => (
        <Link to="/inventory/$id" params={{ id: operation }} style={{ color: 'inherit', textDecoration: 'none' }}>
          <OperationName method={method} host={host} template={template} />
        </Link>
      ),
    },
    { id: 'owner', header: 'Owner', width: 116, cell: ({ owner }) => owner || <span className="muted">nobody</span> },
    {
      id: 'facts',
      header: 'What is confirmed',
      least: 240,
      cell: (item) => (
        <span className="clip" title={factWords(item)}>
          {factWords(item)}
        </span>
      ),
    },
    { id: 'answer', header: 'Answer', width: 100, cell: ({ answer }) => <AnswerTag answer={answer} /> },
    {
      id: 'note',
      header: 'Note',
      width: 150,
      cell: ({ note }) => (
        <span className="clip" title={note}>
          {note}
        </span>
      ),
    },
    {
      id: 'by',
      header: 'By',
      width: 130,
      cell: ({ answered_by, answered_at, reminders }) =>
        answered_at === 0 ? (
          <span className="muted">{reminders === 0 ? '' : `reminded ${reminders}×`}</span>
        ) : (
          <>
            {answered_by} <TimeText at={answered_at} form="ago" />
          </>
        ),
    },
  ];
}

interface DisputeProps {
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onSay: (note: string) => void;
}

function Dispute({ busy, onClose, onSay }: DisputeProps): ReactNode {
  const [note, setNote] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSay(note);
  };
  return (
    <Modal opened onClose={onClose} title={<b>Dispute</b>} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap={10}>
          <Textarea
            label="What is not right"
            required
            rows={3}
            maxLength={2_000}
            data-autofocus
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap={8}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={busy}>
              Dispute
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The operations of a campaign, to be answered for. */
export function CampaignItems({ campaign }: { readonly campaign: CampaignDetail }): ReactNode {
  const { mutate, isPending, error } = useChange(answerCampaign);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [disputing, setDisputing] = useState(false);
  const can = campaign.can.answer;
  const shown = useMemo(() => {
    const toggle = (id: string): void =>
      setChosen((known) => new Set(known.has(id) ? [...known].filter((other) => other !== id) : [...known, id]));
    return columns(chosen, toggle, can);
  }, [chosen, can]);
  const say = (answer: 'attested' | 'disputed', note: string): void => {
    const done = (): void => {
      setChosen(new Set());
      setDisputing(false);
    };
    mutate({ params: { id: campaign.id }, body: { items: [...chosen], answer, note } }, { onSuccess: done });
  };
  const waiting = campaign.items.filter(({ answer }) => answer === '');
  const actions = can && (
    <>
      <Button onClick={() => setChosen(new Set(waiting.map(({ id }) => id)))}>Choose all waiting</Button>
      <Button disabled={chosen.size === 0} onClick={() => setDisputing(true)}>
        Dispute
      </Button>
      <Button variant="filled" disabled={chosen.size === 0} loading={isPending} onClick={() => say('attested', '')}>
        Attest {chosen.size === 0 ? '' : plural(chosen.size, 'operation')}
      </Button>
    </>
  );
  return (
    <Panel title="Operations" note="an answer keeps what the inventory says at that moment" actions={actions} flush>
      {error !== null && <ProblemNote error={error} />}
      <PlainTable label="Operations of the campaign" columns={shown} rows={campaign.items} rowKey={({ id }) => id} />
      {disputing && <Dispute busy={isPending} onClose={() => setDisputing(false)} onSay={(note) => say('disputed', note)} />}
    </Panel>
  );
}
