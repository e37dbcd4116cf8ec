import { type ReactNode, useSyncExternalStore } from 'react';

/** Relative times move on this often. */
const TICK_MS = 15_000;

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** `2026-11-23 01:02:03`, in UTC. */
export function utcText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2026-11-23`, in UTC. */
export function dayText(at: number): string {
  return utcText(at).slice(0, 10);
}

let now = Date.now();

function subscribe(changed: () => void): () => void {
  now = Date.now();
  const timer = setInterval(() => {
    now = Date.now();
    changed();
  }, TICK_MS);
  return () => clearInterval(timer);
}

export function agoText(at: number, until: number): string {
  const seconds = Math.max(0, Math.round((until - at) / 1_000));
  if (seconds < 45) return 'just now';
  if (seconds < 5_400) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}

/** `12 min left`; nothing is left of what is over. */
function leftText(until: number, at: number): string {
  const seconds = Math.max(0, Math.round((until - at) / 1_000));
  if (seconds === 0) return 'over';
  if (seconds < 90) return `${seconds} s left`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min left`;
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h left`;
  return `${Math.round(seconds / 86_400)} d left`;
}

/** The time, moving on every few seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

function Left({ until }: { readonly until: number }): ReactNode {
  return leftText(until, useNow());
}

function Ago({ at }: { readonly at: number }): ReactNode {
  return agoText(at, Math.max(useNow(), at));
}

interface TimeTextProps {
  readonly at: number;
  /** `full`: date and time; `clock`: the time, with the date when it is not today's; `ago`: how long ago; `left`: how long until then. */
  readonly form?: 'full' | 'clock' | 'ago' | 'left';
}

/** A time in UTC; the local time is on hover. 0 is never. */
export function TimeText({ at, form = 'full' }: TimeTextProps): ReactNode {
  if (at === 0) return <span className="muted">never</span>;
  const text = utcText(at);
  const today = new Date().toISOString().slice(0, 10);
  const shown = form === 'clock' ? (text.startsWith(today) ? text.slice(11) : text.slice(5)) : text;
  return (
    <time dateTime={new Date(at).toISOString()} title={`${text} UTC\n${LOCAL.format(at)} (local)`} style={{ whiteSpace: 'nowrap' }}>
      {form === 'ago' ? <Ago at={at} /> : form === 'left' ? <Left until={at} /> : shown}
      {form === 'full' && <span className="muted"> UTC</span>}
    </time>
  );
}
