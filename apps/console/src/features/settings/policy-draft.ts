import { notifications } from '@mantine/notifications';
import {
  checkPolicy,
  type DryRun,
  dryRunPolicy,
  type PolicyCheck,
  type PolicyView,
  putPolicy,
  type RolloutPlan,
} from '@sallyport/control-plane/contract';
import { useEffect, useState } from 'react';
import { type ApiError, call } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';

/** A text is checked once nothing was typed for this long, milliseconds. */
const CHECK_AFTER_MS = 400;

/** A policy text that is being edited. */
export interface Draft {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** The version the text was made from. */
  readonly version: number;
  readonly changed: boolean;
  /** What the server says of the text as it is; `null` until it has. */
  readonly check: PolicyCheck | null;
  readonly dryRun: DryRun | null;
  readonly error: ApiError | null;
  readonly busy: boolean;
  readonly discard: () => void;
  readonly tryOut: () => void;
  readonly save: (reason: string, rollout: RolloutPlan | null, done: () => void) => void;
}

/** The check of a text that differs from the one in force. */
function useCheck(text: string, changed: boolean): PolicyCheck | null {
  const [check, setCheck] = useState<{ readonly text: string; readonly result: PolicyCheck } | null>(null);
  useEffect(() => {
    if (!changed) return;
    const left = new AbortController();
    const timer = setTimeout(() => {
      call(checkPolicy, { body: { text }, signal: left.signal }).then(
        (result) => setCheck({ text, result }),
        // The next change asks again; what is sent is checked in any case.
        () => setCheck(null),
      );
    }, CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [text, changed]);
  return changed && check?.text === text ? check.result : null;
}

export function useDraft(view: PolicyView): Draft {
  const [text, setText] = useState(view.text);
  const [base, setBase] = useState({ version: view.version, text: view.text });
  const change = useChange(putPolicy, ['overview']);
  const dry = useChange(dryRunPolicy);
  const changed = text !== base.text;
  const check = useCheck(text, changed);
  const take = (version: number, next: string): void => {
    setText(next);
    setBase({ version, text: next });
    change.reset();
    dry.reset();
  };
  // What others put in force is taken over while nothing is being edited.
  if (!changed && base.version !== view.version) take(view.version, view.text);
  return {
    text,
    setText,
    version: base.version,
    changed,
    check,
    dryRun: dry.data ?? null,
    error: change.error ?? dry.error,
    busy: change.isPending || dry.isPending,
    discard: () => take(view.version, view.text),
    tryOut: () => dry.mutate({ body: { text, records: 20_000 } }),
    save: (reason, rollout, done) =>
      change.mutate(
        { body: { version: base.version, text, reason, rollout } },
        {
          onSuccess: (next) => {
            take(next.version, next.text);
            notifications.show({ message: outcome(base.version, next) });
            done();
          },
        },
      ),
  };
}

function outcome(before: number, next: PolicyView): string {
  if (next.version !== before) return `Policy version ${next.version} is in force.`;
  return next.staged === null ? 'The change waits for a second person.' : `Version ${next.staged.version} goes to the first gateways.`;
}
