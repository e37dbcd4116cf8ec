import { Button } from '@mantine/core';
import type { AlertSubject, Reaction } from '@sallyport/core';
import { type ReactNode, useState } from 'react';
import { ProblemNote } from '../../components/notes.tsx';
import { Part } from '../../components/part.tsx';
import { TimeText } from '../../components/time-text.tsx';
import styles from './alert-detail.module.css';
import { LiftReaction } from './lift-reaction.tsx';
import { ReactForm } from './react-form.tsx';
import { useReactions } from './reaction-list.tsx';
import { ReactionTag, SubjectName } from './words.tsx';

const sameSubject = (a: AlertSubject, b: AlertSubject): boolean => a.kind === b.kind && a.value === b.value;

/** What is done about some subjects now, and what may be done. */
export function SubjectReactions({ targets, label }: { readonly targets: readonly AlertSubject[]; readonly label: string }): ReactNode {
  const { data, error } = useReactions();
  const [reacting, setReacting] = useState(false);
  const [ending, setEnding] = useState<Reaction | null>(null);
  const inForce = data?.items.filter(({ subject }) => targets.some((target) => sameSubject(target, subject))) ?? [];
  const react = data?.can.create === true && targets.length > 0 && (
    <Button size="compact-xs" onClick={() => setReacting(true)}>
      React
    </Button>
  );
  return (
    <Part title="Reactions in force" actions={react}>
      {error !== null && <ProblemNote error={error} />}
      {data !== undefined && inForce.length === 0 && (
        <span className="muted">{targets.length === 0 ? 'None: it is about everyone, whom no reaction can single out' : 'None'}</span>
      )}
      <ul className={styles.reactions} aria-label={label}>
        {inForce.map((reaction) => (
          <li key={reaction.id}>
            <ReactionTag kind={reaction.kind} />
            <span className={styles.subject}>
              <SubjectName {...reaction.subject} />
            </span>
            <TimeText at={reaction.until} form="left" />
            {data?.can.lift === true && (
              <Button
                size="compact-xs"
                onClick={() => setEnding(reaction)}
                aria-label={`End ${reaction.kind} of ${reaction.subject.value}`}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {reacting && <ReactForm targets={targets} onClose={() => setReacting(false)} />}
      {ending !== null && <LiftReaction reaction={ending} onClose={() => setEnding(null)} />}
    </Part>
  );
}
