import { Button, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { getPolicy, type PolicyDocument, type PolicyView, putPolicy } from '@sallyport/control-plane/contract';
import { type ReactNode, useRef, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { jsonOffset, lineOf } from './json-place.ts';
import styles from './policy.module.css';

type Parsed = { readonly policy: PolicyDocument } | { readonly problem: ApiError };

function parsePolicy(text: string): Parsed {
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy === 'object' && policy !== null && !Array.isArray(policy)) return { policy: policy as PolicyDocument };
    return { problem: wrong('', 'a policy is an object') };
  } catch (error) {
    return { problem: wrong('', error instanceof Error ? error.message : '') };
  }
}

function wrong(place: string, detail: string): ApiError {
  return new ApiError(400, { code: 'POLICY_INVALID', message: 'This is not valid JSON. Mend the place named.', place, detail });
}

/** Offset the complaint is about: the parser's own words, or the field the server named. */
function offsetOf(text: string, { problem }: ApiError): number {
  const position = /position (\d+)/.exec(problem.detail)?.[1];
  return position === undefined ? jsonOffset(text, problem.place) : Number(position);
}

interface Draft {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** The version the text was made from. */
  readonly version: number;
  readonly changed: boolean;
  readonly problem: ApiError | null;
  readonly busy: boolean;
  readonly discard: () => void;
  readonly save: () => void;
}

function useDraft(view: PolicyView): Draft {
  const saved = JSON.stringify(view.policy, null, 2);
  const [text, setText] = useState(saved);
  const [base, setBase] = useState({ version: view.version, text: saved });
  const [problem, setProblem] = useState<ApiError | null>(null);
  const { mutate, isPending } = useChange(putPolicy, ['overview']);
  const take = (version: number, next: string): void => {
    setText(next);
    setBase({ version, text: next });
    setProblem(null);
  };
  const changed = text !== base.text;
  // What others put in force is taken over while nothing is being edited.
  if (!changed && base.version !== view.version) take(view.version, saved);
  const save = (): void => {
    const parsed = parsePolicy(text);
    setProblem('problem' in parsed ? parsed.problem : null);
    if ('problem' in parsed) return;
    mutate(
      { body: { version: base.version, policy: parsed.policy } },
      {
        onError: setProblem,
        onSuccess: (next) => {
          take(next.version, JSON.stringify(next.policy, null, 2));
          notifications.show({ message: `Policy version ${next.version} is in force.` });
        },
      },
    );
  };
  return { text, setText, version: base.version, changed, problem, busy: isPending, discard: () => take(view.version, saved), save };
}

/** What is wrong, and the way to its line. */
function Complaint({
  problem,
  text,
  onShow,
}: {
  readonly problem: ApiError;
  readonly text: string;
  readonly onShow: (offset: number) => void;
}): ReactNode {
  const offset = offsetOf(text, problem);
  return (
    <div className={styles.problem}>
      <ProblemNote error={problem} />
      {offset >= 0 && <Button onClick={() => onShow(offset)}>Go to line {lineOf(text, offset)}</Button>}
    </div>
  );
}

function Editor({ view }: { readonly view: PolicyView }): ReactNode {
  const { text, setText, version, changed, problem, busy, discard, save } = useDraft(view);
  const field = useRef<HTMLTextAreaElement>(null);
  const show = (offset: number): void => {
    const end = text.indexOf('\n', offset);
    field.current?.focus();
    field.current?.setSelectionRange(offset, end === -1 ? text.length : end);
  };
  const actions = (
    <>
      <Button disabled={!changed} onClick={discard}>
        Discard
      </Button>
      <Button variant="filled" disabled={!changed} loading={busy} onClick={save}>
        Put in force
      </Button>
    </>
  );
  return (
    <Panel title="Policy" note={`version ${version}${changed ? ', edited' : ''}`} actions={view.can.update && actions}>
      {problem !== null && <Complaint problem={problem} text={text} onShow={show} />}
      <textarea
        ref={field}
        className={styles.editor}
        aria-label="Policy as JSON"
        aria-invalid={problem !== null}
        spellCheck={false}
        readOnly={!view.can.update}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          if (view.can.update) save();
        }}
      />
      <p className={styles.hint}>
        Every field is described in docs/reference/policy.md. The server checks the whole policy before it takes effect; the one in force
        stays when it does not hold.
      </p>
    </Panel>
  );
}

/** The whole policy as text, checked by the server field by field. */
export function PolicyPart(): ReactNode {
  const { data, error, refetch } = useRead(getPolicy);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return data === undefined ? <Skeleton height={520} radius={7} /> : <Editor view={data} />;
}
