import { Skeleton } from '@mantine/core';
import { getPolicy } from '@sallyport/control-plane/contract';
import { type ReactNode, useCallback } from 'react';
import { useRead } from '../../api/queries.ts';
import { ProblemNote } from '../../components/notes.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { PendingPanel } from './policy-pending.tsx';
import { GatewaysLine, StagedPanel } from './policy-rollout.tsx';
import { VersionsPanel } from './policy-versions.tsx';

/** The policy as text, what waits, what is being tried out, and what was before. */
export function PolicyPart(): ReactNode {
  const { data, error, refetch } = useRead(getPolicy);
  const look = useCallback(() => void refetch(), [refetch]);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={520} radius={7} />;
  return (
    <>
      <div>
        <GatewaysLine view={data} onLook={look} />
      </div>
      <StagedPanel view={data} />
      <PendingPanel view={data} />
      <PolicyEditor view={data} />
      <VersionsPanel view={data} />
    </>
  );
}
