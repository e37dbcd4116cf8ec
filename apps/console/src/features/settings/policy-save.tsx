import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { RolloutPlan } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { ReasonConfirm } from '../../components/reason-confirm.tsx';
import { DiffLines } from './diff-lines.tsx';
import styles from './policy.module.css';
import type { Draft } from './policy-draft.ts';

type Way = 'all' | 'share' | 'named';

interface Choice {
  readonly way: Way;
  readonly names: string;
  readonly percent: number | string;
  readonly advance: RolloutPlan['advance'];
  readonly minutes: number | string;
}

function planOf({ way, names, percent, advance, minutes }: Choice): RolloutPlan | null {
  if (way === 'all') return null;
  const gateways = way === 'named' ? names.split(/[\s,]+/).filter((name) => name !== '') : [];
  return { gateways, percent: way === 'share' ? Number(percent) : 0, advance, hold_s: Number(minutes) * 60 };
}

const WAYS = [
  { value: 'all', label: 'to all at once' },
  { value: 'share', label: 'to a share of them first' },
  { value: 'named', label: 'to named ones first' },
];

/** How it goes to the gateways. */
function RolloutFields({ choice, onChange }: { readonly choice: Choice; readonly onChange: (choice: Choice) => void }): ReactNode {
  const set = (part: Partial<Choice>): void => onChange({ ...choice, ...part });
  return (
    <div className={styles.line}>
      <NativeSelect label="Gateways" value={choice.way} onChange={(event) => set({ way: event.currentTarget.value as Way })} data={WAYS} />
      {choice.way === 'share' && (
        <NumberInput label="Percent" value={choice.percent} onChange={(percent) => set({ percent })} min={1} max={99} w={90} />
      )}
      {choice.way === 'named' && (
        <TextInput label="Names" required value={choice.names} onChange={(event) => set({ names: event.currentTarget.value })} />
      )}
      {choice.way !== 'all' && (
        <>
          <NativeSelect
            label="Then to all"
            value={choice.advance}
            onChange={(event) => set({ advance: event.currentTarget.value as RolloutPlan['advance'] })}
            data={[
              { value: 'auto', label: 'by itself, after' },
              { value: 'hand', label: 'when I say so' },
            ]}
          />
          {choice.advance === 'auto' && (
            <NumberInput label="Minutes" value={choice.minutes} onChange={(minutes) => set({ minutes })} min={1} max={10_080} w={90} />
          )}
        </>
      )}
    </div>
  );
}

/** Shows what will change, asks why and how, and sends it. */
export function SavePolicy({ draft, onClose }: { readonly draft: Draft; readonly onClose: () => void }): ReactNode {
  const [choice, setChoice] = useState<Choice>({ way: 'all', names: '', percent: 10, advance: 'auto', minutes: 10 });
  const { check } = draft;
  const waits = check !== null && check.touches.length > 0;
  return (
    <ReasonConfirm
      title={waits ? 'Propose this change?' : 'Put this policy in force?'}
      action={waits ? 'Propose' : 'Put in force'}
      busy={draft.busy}
      error={draft.error}
      onClose={onClose}
      onConfirm={(reason) => draft.save(reason, planOf(choice), onClose)}
    >
      {waits && (
        <p className={styles.effect}>
          A second person has to approve it, for it changes {check.touches.slice(0, 5).join(', ')}
          {check.touches.length > 5 && ` and ${check.touches.length - 5} more`}.
        </p>
      )}
      {check !== null && <DiffLines lines={check.diff} />}
      <RolloutFields choice={choice} onChange={setChoice} />
    </ReasonConfirm>
  );
}
