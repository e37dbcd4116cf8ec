import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** A text to be copied whole: ids, hashes, secrets shown once. */
export function CopyText({
  text,
  label,
  clip = false,
}: {
  readonly text: string;
  readonly label: string;
  readonly clip?: boolean;
}): ReactNode {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4, minWidth: 0, maxWidth: '100%' }}>
      <code className={clip ? 'clip' : ''} style={clip ? undefined : { overflowWrap: 'anywhere' }} title={text}>
        {text}
      </code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : `Copy ${label}`}>
            <ActionIcon size={20} onClick={copy} aria-label={`Copy ${label}`}>
              <Icon name={copied ? 'check' : 'copy'} size={13} />
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
