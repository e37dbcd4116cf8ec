import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { type AttestationWrite, type ControlResult, createAttestation, type Period } from '@sallyport/control-plane/contract';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { ProblemNote } from '../../components/notes.tsx';
import { dayText } from '../../components/time-text.tsx';

const DAY_MS = 86_400_000;

/** How long a statement may be relied on when nobody says otherwise. */
const USUAL_VALIDITY_MS = 365 * DAY_MS;

/** The last millisecond of a day: a statement holds on the day it names. */
function endOf(day: string): number {
  return Date.parse(day) + DAY_MS - 1;
}

interface AttestFormProps {
  readonly control: ControlResult;
  /** What is shown: the statement should speak of it. */
  readonly period: Period;
  readonly onClose: () => void;
}

/** Puts a person's statement on the part of a control that no machine can see on record. */
export function AttestForm({ control, period, onClose }: AttestFormProps): ReactNode {
  const { mutate, isPending, error } = useChange(createAttestation, ['compliance']);
  const [fields, setFields] = useState({
    author: '',
    statement: '',
    reference: '',
    from: dayText(period.from),
    to: dayText(period.to),
    expires: dayText(period.to + USUAL_VALIDITY_MS),
  });
  const field = (name: keyof typeof fields) => ({
    value: fields[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setFields({ ...fields, [name]: event.currentTarget.value }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { author, statement, reference, from, to, expires } = fields;
    const spoken = { from: Date.parse(from), to: endOf(to) };
    const body: AttestationWrite = { control: control.id, author, statement, reference, period: spoken, expires: endOf(expires) };
    mutate({ body }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={<b>Attest {control.reference}</b>} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap={10}>
          <div className="muted">For a person: {control.manual_part}.</div>
          <TextInput
            label="Who attests"
            description="Name and function; who enters it is on record too"
            required
            data-autofocus
            {...field('author')}
          />
          <Textarea label="Statement" description="What was done or seen" required rows={4} {...field('statement')} />
          <TextInput label="Evidence" description="Where it is kept: a document, a ticket, a hash" required {...field('reference')} />
          <Group grow gap={8}>
            <TextInput label="Speaks of, from" type="date" required {...field('from')} />
            <TextInput label="to" type="date" required {...field('to')} />
            <TextInput label="Valid until" type="date" required {...field('expires')} />
          </Group>
          {error !== null && <ProblemNote error={error} />}
          <Group justify="flex-end" gap={8}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={isPending}>
              Attest
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
