import { Button, Checkbox, Group, Modal, Stack, Textarea } from '@mantine/core';
import { type DriftView, decideDrift } from '@sallyport/control-plane/contract';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { plural } from '../../components/amount.ts';
import { ProblemNote } from '../../components/notes.tsx';

interface DecideFormProps {
  readonly decision: 'accepted' | 'rejected';
  readonly chosen: readonly DriftView[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const TEXT = {
  accepted: { title: 'Accept', about: 'The description is to say what traffic shows.' },
  rejected: { title: 'Reject', about: 'The description stays. They are hidden until something else is seen.' },
} as const;

/** Puts a decision on record. */
export function DecideForm({ decision, chosen, onClose, onDone }: DecideFormProps): ReactNode {
  const { mutate, isPending, error } = useChange(decideDrift, ['operations', 'specs']);
  const [reason, setReason] = useState('');
  const [apply, setApply] = useState(false);
  const { title, about } = TEXT[decision];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutate({ body: { ids: chosen.map(({ id }) => id), decision, reason, apply: apply && decision === 'accepted' } }, { onSuccess: onDone });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<b>{`${title} ${plural(chosen.length, 'departure')}`}</b>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack gap={10}>
          <div className="muted">{about}</div>
          <Textarea
            label="Reason"
            required={decision === 'rejected'}
            maxLength={2_000}
            rows={3}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {decision === 'accepted' && (
            <Checkbox
              label="Change the description kept here, as a new version"
              description="Without it the change waits as a patch for a pull request"
              checked={apply}
              onChange={(event) => setApply(event.currentTarget.checked)}
            />
          )}
          {error !== null && <ProblemNote error={error} />}
          <Group justify="flex-end" gap={8}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={isPending}>
              {title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
