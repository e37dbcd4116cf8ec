import { Skeleton } from '@mantine/core';
import { getPolicy, type ModeUpdate, type PolicyView, putMode } from '@sallyport/control-plane/contract';
import type { Mode } from '@sallyport/core';
import { type ReactNode, useCallback, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { plural } from '../../components/amount.ts';
import { Facts } from '../../components/facts.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { ReasonConfirm } from '../../components/reason-confirm.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { type ModeLevel, ModeRow, WIDER } from './mode-row.tsx';
import { OverrideForm } from './override-form.tsx';
import { GatewaysLine } from './policy-rollout.tsx';
import styles from './protection.module.css';

/** A change of a mode that waits for its confirmation. */
export interface ModeChange {
  readonly level: ModeLevel;
  readonly mode: Mode | null;
}

const EFFECT: Readonly<Record<Mode, string>> = {
  block: 'Attacks are stopped at the gateway with the status of the policy. Legitimate requests that look like attacks are stopped too.',
  monitor: 'Nothing is stopped. Attacks reach the upstream; what block mode would have done is recorded.',
  off: 'Nothing is inspected and nothing is stopped. The requests count as not covered.',
};

function levels(view: PolicyView): ModeLevel[] {
  const { modes } = view;
  return [
    {
      level: 'lockdown',
      name: 'Lockdown',
      note: 'Stops everybody who is on no allow list, where the mode is block.',
      mode: modes.lockdown ? 'block' : null,
      none: 'open to all',
      scope: {},
    },
    {
      level: 'ceiling',
      name: 'Ceiling',
      note: 'The most any level may do. Set it to monitor to stop all blocking at once.',
      mode: modes.ceiling,
      none: WIDER,
      scope: {},
    },
    {
      level: 'global',
      name: 'Everything',
      note: 'Holds where nothing narrower says otherwise.',
      mode: modes.global,
      none: WIDER,
      scope: {},
    },
    ...modes.apis.map(
      ({ id, hosts, paths, mode }): ModeLevel => ({
        level: 'api',
        name: `${hosts.join(', ')} ${paths.join(', ')}`,
        note: `API ${id}`,
        mode,
        none: WIDER,
        scope: { api: id },
      }),
    ),
    ...modes.hosts.map(({ host, mode }): ModeLevel => ({ level: 'host', name: host, note: 'Host', mode, none: WIDER, scope: { host } })),
    ...modes.routes.map(
      ({ id, host, path, methods, mode }): ModeLevel => ({
        level: 'route',
        name: `${methods.length === 0 ? 'any method' : methods.join(', ')} ${host === '*' ? '' : host}${path}`,
        note: `Route ${id}`,
        mode,
        none: WIDER,
        scope: { host, path, methods },
      }),
    ),
    ...modes.operations.map(
      ({ id, operation, method, host, path, mode }): ModeLevel => ({
        level: 'operation',
        name: operation === '' ? `${method} ${host === '*' ? '' : host}${path}` : operation,
        note: `Operation, rule ${id}`,
        mode,
        none: WIDER,
        scope: { operation: id },
      }),
    ),
  ];
}

function ModeConfirm({
  view,
  change,
  onClose,
}: {
  readonly view: PolicyView;
  readonly change: ModeChange;
  readonly onClose: () => void;
}): ReactNode {
  const { mutate, isPending, error } = useChange(putMode, ['overview']);
  const { level, mode } = change;
  const send = (reason: string): void => {
    const body: ModeUpdate = { version: view.version, level: level.level, ...level.scope, mode, reason };
    mutate({ body }, { onSuccess: onClose });
  };
  return (
    <ReasonConfirm
      title={`${level.name}: ${level.mode ?? level.none} → ${mode ?? level.none}`}
      action={mode === null ? `Set to ${level.none}` : `Set to ${mode}`}
      dangerous={mode === 'off' || level.level === 'lockdown'}
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={send}
    >
      <p className={styles.effect}>{effectOf(change)}</p>
      <p className={styles.effect}>
        {view.applied.of === 0
          ? 'No gateway is live; it takes effect when one starts.'
          : `${plural(view.applied.of, 'live gateway worker')} will take it within a second.`}{' '}
        Where the policy asks for a second person, it waits for one.
      </p>
    </ReasonConfirm>
  );
}

function effectOf({ level, mode }: ModeChange): string {
  if (level.level === 'lockdown')
    return mode === null ? 'Everybody is let in again.' : 'Only clients on an allow list are let in; everybody else is stopped.';
  return mode === null ? 'It follows the wider level again.' : EFFECT[mode];
}

function Applied({ view, onLook }: { readonly view: PolicyView; readonly onLook: () => void }): ReactNode {
  return (
    <Panel title="In force">
      <Facts
        facts={[
          ['Gateways', <GatewaysLine key="gateways" view={view} onLook={onLook} />],
          [
            'Decisions by it',
            view.applied.of === 0 ? 'no gateway is live' : `${view.applied.workers} of ${view.applied.of} live gateway workers`,
          ],
          ['Version', `${view.version}`],
          ['Hash', <code key="hash">{view.hash}</code>],
          [
            'Changed',
            <span key="at">
              <TimeText at={view.updated_at} /> by {view.updated_by}
            </span>,
          ],
          [
            'When inspection fails',
            view.modes.fail === 'open' ? 'requests pass (fail open), and are counted as not covered' : 'requests are stopped (fail closed)',
          ],
        ]}
      />
    </Panel>
  );
}

/** The modes at every level, most local last, and proof that they hold. */
export function ProtectionPart(): ReactNode {
  const { data, error, refetch } = useRead(getPolicy);
  const look = useCallback(() => void refetch(), [refetch]);
  const [change, setChange] = useState<ModeChange | null>(null);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={360} radius={7} />;
  return (
    <>
      <Panel title="Mode" note="an operation goes over its route, that over its host, its API and everything; the ceiling bounds all" flush>
        <ul className={styles.levels}>
          {levels(data).map((level) => (
            <ModeRow
              key={`${level.level} ${level.name}`}
              level={level}
              editable={data.can.update}
              onChange={(mode) => setChange({ level, mode })}
            />
          ))}
        </ul>
        {data.can.update && <OverrideForm onAdd={(level, mode) => setChange({ level, mode })} />}
      </Panel>
      <Applied view={data} onLook={look} />
      {change !== null && <ModeConfirm view={data} change={change} onClose={() => setChange(null)} />}
    </>
  );
}
