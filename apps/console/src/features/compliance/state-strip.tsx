import { type Assessment, CONTROL_STATES, type ControlState } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { count } from '../../components/amount.ts';
import { CONTROL_LABEL, CONTROL_MEANS, CONTROL_TONE } from '../../components/meaning.tsx';
import styles from './state-strip.module.css';

interface StateStripProps {
  readonly counts: Assessment['counts'];
  readonly chosen: readonly ControlState[];
  readonly onChange: (chosen: ControlState[]) => void;
}

/** The five states with how many controls are in each; pressing one shows only those. */
export function StateStrip({ counts, chosen, onChange }: StateStripProps): ReactNode {
  return (
    <fieldset className={styles.strip} aria-label="Filter by state">
      {CONTROL_STATES.map((state) => {
        const pressed = chosen.includes(state);
        return (
          <button
            key={state}
            type="button"
            className={styles.state}
            aria-pressed={pressed}
            title={CONTROL_MEANS(state)}
            onClick={() => onChange(pressed ? chosen.filter((other) => other !== state) : [...chosen, state])}
          >
            <span className={styles.count} data-tone={CONTROL_TONE(state)}>
              {count(counts[state])}
            </span>
            <span>{CONTROL_LABEL(state)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
