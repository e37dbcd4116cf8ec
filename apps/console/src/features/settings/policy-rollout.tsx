import { Button } from '@mantine/core';
import { type PolicyView, putRollout } from '@sallyport/control-plane/contract';
import { type ReactNode, useEffect, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { count, plural } from '../../components/amount.ts';
import { Facts } from '../../components/facts.tsx';
import { Panel } from '../../components/panel.tsx';
import { ReasonConfirm } from '../../components/reason-confirm.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import styles from './policy.module.css';

/** How often it is looked whether the gateways have followed, milliseconds. */
const LOOK_MS = 1_000;

/** "n of n gateways on version v", and those that are not. */
export function GatewaysLine({ view, onLook }: { readonly view: PolicyView; readonly onLook: () => void }): ReactNode {
  const { of, applied, items } = view.gateways;
  const waiting = applied < of;
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(onLook, LOOK_MS);
    return () => clearInterval(timer);
  }, [waiting, onLook]);
  if (of === 0) return 'no gateway asks for its policy';
  const others = items.filter(({ version, refused }) => refused || version !== view.version);
  return (
    <span className={styles.gateways}>
      <Tag tone={waiting ? 'warn' : 'ok'} dot>
        {view.staged === null
          ? `${applied} of ${of} gateways on version ${view.version}`
          : `${applied} of ${of} gateways on the version meant for them`}
      </Tag>
      {others.map(({ name, version, refused }) => (
        <Tag key={name} tone={refused ? 'danger' : 'neutral'} title={refused ? 'It could not use what it was given' : ''}>
          {name}: {refused ? 'refused' : `version ${version === 0 ? '?' : version}`}
        </Tag>
      ))}
    </span>
  );
}

type Action = 'complete' | 'halt';

function Decide({
  version,
  action,
  onClose,
}: {
  readonly version: number;
  readonly action: Action;
  readonly onClose: () => void;
}): ReactNode {
  const { mutate, isPending, error } = useChange(putRollout, ['overview']);
  const all = action === 'complete';
  return (
    <ReasonConfirm
      title={all ? `Version ${version} to all gateways?` : `Take version ${version} back?`}
      action={all ? 'Send to all' : 'Take back'}
      dangerous={!all}
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={(reason) => mutate({ body: { version, action, reason } }, { onSuccess: onClose })}
    >
      <p className={styles.effect}>
        {all ? 'The other gateways take it within a second.' : 'The gateways that have it go back within a second.'}
      </p>
    </ReasonConfirm>
  );
}

/** The version that some gateways try out before the others. */
export function StagedPanel({ view }: { readonly view: PolicyView }): ReactNode {
  const [action, setAction] = useState<Action | null>(null);
  const { staged } = view;
  if (staged === null) return null;
  const { rollout, version } = staged;
  const first = [...rollout.gateways, ...(rollout.percent > 0 ? [`${rollout.percent} % of all`] : [])].join(', ');
  const buttons = (
    <>
      <Button onClick={() => setAction('halt')}>Take back</Button>
      <Button variant="filled" onClick={() => setAction('complete')}>
        Send to all
      </Button>
    </>
  );
  return (
    <Panel title={`Version ${version} is being tried out`} actions={view.can.update && buttons}>
      <Facts
        facts={[
          ['Gateways', first],
          ['Since', <TimeText key="since" at={rollout.since} form="ago" />],
          [
            'Then',
            rollout.advance === 'auto'
              ? `to all after ${plural(Math.round(rollout.hold_s / 60), 'minute')} without an alarm`
              : 'when somebody says so',
          ],
          ['Decided by it', `${count(staged.exchanges)} exchanges`],
          ['By', `${staged.created_by}: ${staged.reason}`],
        ]}
      />
      <p className={styles.hint}>
        It is taken back by itself when a gateway refuses it, or when far more requests fail, are stopped or are not wholly inspected than
        under the version before.
      </p>
      {action !== null && <Decide version={version} action={action} onClose={() => setAction(null)} />}
    </Panel>
  );
}
