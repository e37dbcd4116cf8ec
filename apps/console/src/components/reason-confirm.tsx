import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ApiError } from '../api/client.ts';
import { Confirm } from './confirm.tsx';

interface ReasonConfirmProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly dangerous?: boolean;
  readonly busy: boolean;
  readonly error: ApiError | null;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks before something that goes into the audit trail with its reason. */
export function ReasonConfirm({ children, onConfirm, ...rest }: ReasonConfirmProps): ReactNode {
  const [reason, setReason] = useState('');
  return (
    <Confirm open {...rest} onConfirm={() => onConfirm(reason)}>
      {children}
      <TextInput
        label="Reason"
        required
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
        description="Goes into the audit trail."
      />
    </Confirm>
  );
}
