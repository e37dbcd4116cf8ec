import type { WeaknessState, WeaknessSummary } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { Tag, type Tone } from '../../components/tag.tsx';
import { dayText } from '../../components/time-text.tsx';

const STATE: Readonly<Record<WeaknessState, { readonly tone: Tone; readonly label: string }>> = {
  open: { tone: 'high', label: 'open' },
  triaged: { tone: 'warn', label: 'triaged' },
  'in-progress': { tone: 'accent', label: 'in progress' },
  'fixed-pending-retest': { tone: 'violet', label: 'fixed, to retest' },
  closed: { tone: 'ok', label: 'closed' },
  'risk-accepted': { tone: 'neutral', label: 'risk accepted' },
  'false-positive': { tone: 'neutral', label: 'false positive' },
};

export const stateLabel = (state: WeaknessState): string => STATE[state].label;

export function StateTag({ state }: { readonly state: WeaknessState }): ReactNode {
  return (
    <Tag tone={STATE[state].tone} dot>
      {STATE[state].label}
    </Tag>
  );
}

/** Until when it is to be mended; overdue is said in words, not by colour alone. */
export function Due({ due_at, breached }: Pick<WeaknessSummary, 'due_at' | 'breached'>): ReactNode {
  if (due_at === null) return <span className="muted">no clock</span>;
  if (!breached) return dayText(due_at);
  return (
    <Tag tone="danger" title={`was due ${dayText(due_at)}`}>
      overdue
    </Tag>
  );
}
