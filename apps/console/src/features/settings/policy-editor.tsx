import { Button } from '@mantine/core';
import type { DryRun, PolicyCheck, PolicyView } from '@sallyport/control-plane/contract';
import { type ReactNode, useRef, useState } from 'react';
import { count, plural } from '../../components/amount.ts';
import { ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { TimeText } from '../../components/time-text.tsx';
import styles from './policy.module.css';
import { type Draft, useDraft } from './policy-draft.ts';
import { SavePolicy } from './policy-save.tsx';

/** What is wrong, each with the way to its line. */
function Problems({
  problems,
  onShow,
}: {
  readonly problems: PolicyCheck['problems'];
  readonly onShow: (line: number) => void;
}): ReactNode {
  return (
    <ul className={styles.problems} role="alert" aria-label="What is wrong">
      {problems.map(({ line, column, text }) => (
        <li key={`${line}:${column} ${text}`}>
          <Button size="compact-xs" onClick={() => onShow(line)}>
            Line {line}
          </Button>
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}

function DryRunResult({ run }: { readonly run: DryRun }): ReactNode {
  return (
    <section className={styles.dry} aria-label="Dry run">
      {run.exchanges === 0 ? (
        <p className={styles.effect}>Nothing is recorded yet.</p>
      ) : (
        <p className={styles.effect}>
          Of {plural(run.exchanges, 'recorded exchange')} (since <TimeText at={run.from} />) this policy stops {count(run.stopped.after)},
          the one in force {count(run.stopped.before)}: <b>{count(run.newly_stopped)}</b> more, of {plural(run.callers, 'caller')} (
          {count(run.clean_callers)} of them without any finding), and <b>{count(run.newly_passed)}</b> no longer.
        </p>
      )}
      {run.examples.length > 0 && (
        <ul className={styles.examples} aria-label="Examples">
          {run.examples.slice(0, 8).map((example) => (
            <li key={example.event}>
              <b>{example.now === 'block' ? 'stopped' : 'passes'}</b>{' '}
              <code>
                {example.method} {example.host}
                {example.path}
              </code>{' '}
              {example.reasons[0]}
            </li>
          ))}
        </ul>
      )}
      {run.not_evaluated.length > 0 && <p className={styles.hint}>Not part of it: {run.not_evaluated.join('; ')}.</p>}
    </section>
  );
}

/** Takes the caret to a line of the field. */
function showLine(field: HTMLTextAreaElement | null, line: number): void {
  if (field === null) return;
  const before = field.value.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0);
  const end = field.value.indexOf('\n', start);
  field.focus();
  field.setSelectionRange(start, end === -1 ? field.value.length : end);
}

function actionsOf(draft: Draft, onSave: () => void): ReactNode {
  const sound = draft.changed && draft.check !== null && draft.check.problems.length === 0;
  return (
    <>
      <Button disabled={!draft.changed} onClick={draft.discard}>
        Discard
      </Button>
      <Button disabled={!sound} loading={draft.busy} onClick={draft.tryOut}>
        Try on recorded traffic
      </Button>
      <Button variant="filled" disabled={!sound} loading={draft.busy} onClick={onSave}>
        {sound && draft.check.touches.length > 0 ? 'Propose' : 'Put in force'}
      </Button>
    </>
  );
}

/** The policy as people write it. */
export function PolicyEditor({ view }: { readonly view: PolicyView }): ReactNode {
  const draft = useDraft(view);
  const [saving, setSaving] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const problems = draft.check?.problems ?? [];
  return (
    <Panel
      title="Policy"
      note={`version ${draft.version}${draft.changed ? ', edited' : ''}`}
      actions={view.can.update && actionsOf(draft, () => setSaving(true))}
    >
      {problems.length > 0 && <Problems problems={problems} onShow={(line) => showLine(field.current, line)} />}
      {draft.error !== null && !saving && <ProblemNote error={draft.error} />}
      {draft.dryRun !== null && <DryRunResult run={draft.dryRun} />}
      <textarea
        ref={field}
        className={styles.editor}
        aria-label="Policy as YAML"
        aria-invalid={problems.length > 0}
        spellCheck={false}
        readOnly={!view.can.update}
        value={draft.text}
        placeholder="# Nothing is set: every field has its default."
        onChange={(event) => draft.setText(event.currentTarget.value)}
      />
      <p className={styles.hint}>
        Only what differs from the defaults is written here; docs/reference/policy.md describes every field. Comments stay, also where a
        button of the console changes the policy.
      </p>
      {saving && <SavePolicy draft={draft} onClose={() => setSaving(false)} />}
    </Panel>
  );
}
