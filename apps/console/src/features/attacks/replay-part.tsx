import { Button } from '@mantine/core';
import { type AttackDetail, listScans, replayRecorded } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { ProblemNote } from '../../components/notes.tsx';
import { Part } from '../../components/part.tsx';

/** Where there is a copy of the host, the attack can be sent to it. */
export function ReplayPart({ attack }: { readonly attack: AttackDetail }): ReactNode {
  const { data } = useRead(listScans);
  const replay = useChange(replayRecorded, ['scans']);
  if (data === undefined || !data.can.run || !data.staging.includes(attack.host) || attack.excerpt === null) return null;
  return (
    <Part title="Would it have worked?">
      <Button loading={replay.isPending} onClick={() => replay.mutate({ params: { id: attack.id } })}>
        Send it to the copy
      </Button>
      {replay.data !== undefined && (
        <p role="status">
          It is on its way:{' '}
          <Link to="/findings/scans" search={{ run: replay.data.id }}>
            {replay.data.id}
          </Link>
        </p>
      )}
      {replay.error !== null && <ProblemNote error={replay.error} />}
    </Part>
  );
}
