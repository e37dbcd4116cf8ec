import { Button } from '@mantine/core';
import {
  approvePolicyChange,
  getPolicyChange,
  type PolicyChange,
  type PolicyView,
  rejectPolicyChange,
  withdrawPolicyChange,
} from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { useMe } from '../../api/session.ts';
import { Panel } from '../../components/panel.tsx';
import { ReasonConfirm } from '../../components/reason-confirm.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { DiffLines } from './diff-lines.tsx';
import styles from './policy.module.css';

const VERBS = {
  approve: { endpoint: approvePolicyChange, action: 'Approve', effect: 'It takes effect on the gateways within a second.' },
  reject: { endpoint: rejectPolicyChange, action: 'Reject', effect: 'It does not take effect.' },
  withdraw: { endpoint: withdrawPolicyChange, action: 'Withdraw', effect: 'It does not take effect; it can be proposed again.' },
} as const;

type Verb = keyof typeof VERBS;

function Decide({
  change,
  verb,
  onClose,
}: {
  readonly change: PolicyChange;
  readonly verb: Verb;
  readonly onClose: () => void;
}): ReactNode {
  const { endpoint, action, effect } = VERBS[verb];
  const { mutate, isPending, error } = useChange(endpoint, ['overview']);
  const { data } = useRead(getPolicyChange, { params: { id: change.id } });
  return (
    <ReasonConfirm
      title={`${action} the change of ${change.proposed_by}?`}
      action={action}
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={(reason) => mutate({ params: { id: change.id }, body: { reason } }, { onSuccess: onClose })}
    >
      <p className={styles.effect}>
        {change.reason}. {effect}
      </p>
      {data !== undefined && <DiffLines lines={data.diff} />}
    </ReasonConfirm>
  );
}

/** Changes that wait for a second person. */
export function PendingPanel({ view }: { readonly view: PolicyView }): ReactNode {
  const { name } = useMe();
  const [choice, setChoice] = useState<{ readonly change: PolicyChange; readonly verb: Verb } | null>(null);
  if (view.pending.length === 0) return null;
  const verbsFor = (change: PolicyChange): Verb[] => {
    if (change.proposed_by === name) return view.can.update ? ['withdraw'] : [];
    return view.can.approve ? ['reject', 'approve'] : [];
  };
  return (
    <Panel title="Waiting for a second person" note="nobody approves a change of their own" flush>
      <ul className={styles.list}>
        {view.pending.map((change) => (
          <li key={change.id}>
            <div className={styles.words}>
              <b>{change.reason}</b>
              <span className={styles.hint}>
                {change.proposed_by}, <TimeText at={change.proposed_at} form="ago" />, until <TimeText at={change.expires_at} />; changes{' '}
                {change.touches.join(', ')}
              </span>
              {change.base !== view.version && <Tag tone="warn">made from version {change.base}; propose it anew</Tag>}
            </div>
            {verbsFor(change).map((verb) => (
              <Button key={verb} size="compact-sm" onClick={() => setChoice({ change, verb })}>
                {VERBS[verb].action}
              </Button>
            ))}
          </li>
        ))}
      </ul>
      {choice !== null && <Decide {...choice} onClose={() => setChoice(null)} />}
    </Panel>
  );
}
