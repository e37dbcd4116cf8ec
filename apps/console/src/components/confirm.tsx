import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/client.ts';
import { ProblemNote } from './notes.tsx';

interface ConfirmProps {
  readonly open: boolean;
  readonly title: string;
  /** What will happen, in words. */
  readonly children: ReactNode;
  /** The word on the button: what it does, never "OK". */
  readonly action: string;
  readonly dangerous?: boolean;
  readonly busy: boolean;
  readonly error: ApiError | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that others will feel. */
export function Confirm({ open, title, children, action, dangerous = false, busy, error, onConfirm, onClose }: ConfirmProps): ReactNode {
  return (
    <Modal opened={open} onClose={onClose} title={<b>{title}</b>} size="md" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div style={{ marginBottom: 14 }}>{children}</div>
      {error !== null && <ProblemNote error={error} />}
      <Group justify="flex-end" mt="sm" gap={8}>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="filled" loading={busy} onClick={onConfirm} data-dangerous={dangerous} {...(dangerous && { color: 'red.9' })}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
