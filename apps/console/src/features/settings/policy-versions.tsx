import { Button } from '@mantine/core';
import {
  getPolicyVersion,
  listPolicyVersions,
  type PolicyVersionView,
  type PolicyView,
  rollbackPolicy,
} from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { ReasonConfirm } from '../../components/reason-confirm.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { DiffLines } from './diff-lines.tsx';
import styles from './policy.module.css';

/** Versions shown; the API has the rest. */
const SHOWN_MAX = 30;

function stateOf({ in_force, rollout, restores }: PolicyVersionView): ReactNode {
  if (in_force) return <Tag tone="ok">in force</Tag>;
  if (rollout !== null && rollout.state !== 'complete')
    return (
      <Tag tone="warn" title={rollout.note}>
        {rollout.state}
      </Tag>
    );
  return restores > 0 ? <span className="muted">as version {restores}</span> : null;
}

function columns(onRestore: ((version: PolicyVersionView) => void) | null): readonly Column<PolicyVersionView>[] {
  return [
    { id: 'version', header: 'Version', width: 64, align: 'right', cell: ({ version }) => version },
    { id: 'state', header: 'State', width: 110, cell: stateOf },
    { id: 'at', header: 'When', width: 106, cell: ({ created_at }) => <TimeText at={created_at} form="ago" /> },
    {
      id: 'by',
      header: 'Who',
      width: 190,
      cell: ({ created_by, approved_by }) => (approved_by === '' ? created_by : `${created_by}, approved by ${approved_by}`),
    },
    { id: 'reason', header: 'Why', cell: ({ reason }) => reason },
    {
      id: 'restore',
      header: '',
      width: 96,
      cell: (version) =>
        onRestore !== null &&
        !version.in_force && (
          <Button size="compact-xs" onClick={() => onRestore(version)} aria-label={`Bring back version ${version.version}`}>
            Bring back
          </Button>
        ),
    },
  ];
}

function Restore({
  view,
  version,
  onClose,
}: {
  readonly view: PolicyView;
  readonly version: number;
  readonly onClose: () => void;
}): ReactNode {
  const { mutate, isPending, error } = useChange(rollbackPolicy, ['overview']);
  const { data } = useRead(getPolicyVersion, { params: { version } });
  return (
    <ReasonConfirm
      title={`Go back to version ${version}?`}
      action="Go back"
      dangerous
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={(reason) => mutate({ body: { version: view.version, to: version, reason } }, { onSuccess: onClose })}
    >
      <p className={styles.effect}>It becomes a new version, and takes effect on the gateways within a second.</p>
      {data !== undefined && <DiffLines lines={data.diff} />}
    </ReasonConfirm>
  );
}

/** Every version with who, when and why, and the way back. */
export function VersionsPanel({ view }: { readonly view: PolicyView }): ReactNode {
  const { data, error } = useRead(listPolicyVersions);
  const [back, setBack] = useState<number | null>(null);
  if (error !== null && data === undefined) return <ProblemNote error={error} />;
  const items = (data?.items ?? []).slice(0, SHOWN_MAX);
  const before = items.find((item) => item.version < view.version && (item.rollout?.state ?? 'complete') === 'complete');
  const step = view.can.update && view.staged === null && before !== undefined && (
    <Button onClick={() => setBack(before.version)}>Back to the version before</Button>
  );
  return (
    <Panel title="Versions" actions={step} flush>
      <PlainTable
        label="Versions of the policy"
        columns={columns(view.can.update && view.staged === null ? ({ version }) => setBack(version) : null)}
        rows={items}
        rowKey={({ version }) => String(version)}
      />
      {back !== null && <Restore view={view} version={back} onClose={() => setBack(null)} />}
    </Panel>
  );
}
