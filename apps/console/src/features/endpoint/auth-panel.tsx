import type { OperationDetail } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { percent } from '../../components/amount.ts';
import { BarList } from '../../components/bar-list.tsx';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';

/** How callers of an operation authenticate. */
export function AuthPanel({ operation }: { readonly operation: OperationDetail }): ReactNode {
  const { auth_coverage, authenticated } = operation;
  return (
    <Panel
      title="Authentication seen"
      note={authenticated === null ? undefined : `${percent(authenticated * 100)} of requests carried a credential`}
    >
      <BarList
        label="Authentication seen"
        empty={<EmptyNote title="No request seen yet" />}
        bars={auth_coverage.map(({ scheme, requests }) => ({
          key: scheme,
          label: scheme === 'none' ? 'no credential' : scheme,
          value: requests,
          colour: scheme === 'none' ? '--sp-chart-attacks' : '--sp-chart-ok',
        }))}
      />
    </Panel>
  );
}
