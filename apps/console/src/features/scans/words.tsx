import type { ScanRunKind, ScanRunState } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { Tag, type Tone } from '../../components/tag.tsx';

const STATE: Readonly<Record<ScanRunState, { readonly tone: Tone; readonly label: string }>> = {
  waiting: { tone: 'neutral', label: 'waiting' },
  running: { tone: 'accent', label: 'running' },
  done: { tone: 'ok', label: 'done' },
  stopped: { tone: 'warn', label: 'ended early' },
  failed: { tone: 'danger', label: 'failed' },
};

const KIND: Readonly<Record<ScanRunKind, string>> = {
  scheduled: 'Scheduled scan',
  manual: 'Scan',
  'spec-change': 'Scan of a change',
  retest: 'Retest',
  replay: 'Replay',
};

export const runKindLabel = (kind: ScanRunKind): string => KIND[kind];

export function RunStateTag({ state }: { readonly state: ScanRunState }): ReactNode {
  return (
    <Tag tone={STATE[state].tone} dot>
      {STATE[state].label}
    </Tag>
  );
}
