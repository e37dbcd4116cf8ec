import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { createReaction } from '@sallyport/control-plane/contract';
import type { AlertSubject, ReactionKind } from '@sallyport/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { ProblemNote } from '../../components/notes.tsx';
import { REACTION, SUBJECT } from './words.tsx';

const KINDS: readonly ReactionKind[] = ['throttle', 'challenge', 'block'];

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const TIMES: readonly (readonly [label: string, seconds: number])[] = [
  ['15 minutes', 15 * MINUTE_S],
  ['1 hour', HOUR_S],
  ['8 hours', 8 * HOUR_S],
  ['24 hours', 24 * HOUR_S],
  ['7 days', 7 * 24 * HOUR_S],
];

/** Where the server refuses a reason. */
const REASON_CHARS = { min: 3, max: 200 };

interface ReactFormProps {
  /** By what gateways can tell whom the alert is about; at least one. */
  readonly targets: readonly AlertSubject[];
  readonly onClose: () => void;
}

/** Puts a reaction in force at all gateways, for a time. */
export function ReactForm({ targets, onClose }: ReactFormProps): ReactNode {
  const { mutate, isPending, error } = useChange(createReaction);
  const [target, setTarget] = useState(0);
  const [kind, setKind] = useState<ReactionKind>('throttle');
  const [seconds, setSeconds] = useState(HOUR_S);
  const [reason, setReason] = useState('');
  const subject = targets[target];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (subject !== undefined) mutate({ body: { subject, kind, seconds, reason: reason.trim() } }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={<b>React</b>} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap={10}>
          <NativeSelect
            label="Whom"
            description="By what the gateways tell this caller from others"
            value={target}
            onChange={(event) => setTarget(Number(event.currentTarget.value))}
            data={targets.map((item, index) => ({ value: String(index), label: `${SUBJECT[item.kind]} ${item.value}` }))}
          />
          <NativeSelect
            label="What"
            description={`${REACTION[kind].means}, at all gateways within a second`}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as ReactionKind)}
            data={[...KINDS]}
            data-autofocus
          />
          <NativeSelect
            label="For how long"
            value={seconds}
            onChange={(event) => setSeconds(Number(event.currentTarget.value))}
            data={TIMES.map(([label, value]) => ({ value: String(value), label }))}
          />
          <TextInput
            label="Why"
            description="Is kept in the audit trail with your name"
            required
            minLength={REASON_CHARS.min}
            maxLength={REASON_CHARS.max}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {error !== null && <ProblemNote error={error} />}
          <Group justify="flex-end" gap={8}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={isPending} {...(kind === 'block' && { color: 'red.9' })}>
              {kind === 'block' ? 'Block' : kind === 'challenge' ? 'Challenge' : 'Throttle'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
