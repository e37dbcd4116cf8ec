import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyText } from './copy-text.tsx';

/** A secret that is shown once: the server keeps only its hash. */
export function SecretOnce({
  of,
  secret,
  onClose,
}: {
  readonly of: string;
  readonly secret: string;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Alert
      color="harbour"
      variant="light"
      title={`${of}: copy it now, it is not shown again`}
      withCloseButton
      closeButtonLabel="Hide it"
      onClose={onClose}
    >
      <CopyText text={secret} label="secret" />
    </Alert>
  );
}
