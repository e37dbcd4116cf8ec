import { API_BASE, getSession, LIVE_EVENT, liveNoticeSchema } from '@sallyport/control-plane/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { FIXED, keyOf } from './queries.ts';
import { createThrottle } from './throttle.ts';

/** Reads are made anew at most this often, whatever the server says. */
const REFRESH_MS_MIN = 2_000;

/** After the server closed the stream, the next try waits this long. */
const RECONNECT_MS = 5_000;

export type LiveState = 'live' | 'waiting' | 'paused';

function listen(onState: (state: LiveState) => void, onChanged: (changed: readonly string[]) => void, onLost: () => void): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource(`${API_BASE}/live`);
    source.addEventListener('open', () => onState('live'));
    source.addEventListener(LIVE_EVENT, (event) => {
      const notice = liveNoticeSchema.safeParse(JSON.parse((event as MessageEvent<string>).data));
      if (notice.success) onChanged(notice.data.changed);
    });
    source.addEventListener('error', () => {
      onState('waiting');
      if (source?.readyState !== EventSource.CLOSED) return;
      onLost();
      timer = setTimeout(open, RECONNECT_MS);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

/** Keeps what is shown up to date from the server's change notices. */
export function useLive(): { readonly state: LiveState; readonly toggle: () => void } {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('waiting');
  const [paused, setPaused] = useState(false);
  const opened = useRef(false);

  useEffect(() => {
    if (paused) return;
    const refresh = createThrottle((changed) => {
      void client.invalidateQueries({ predicate: ({ queryKey }) => changed.has(queryKey[0] as string) });
    }, REFRESH_MS_MIN);
    const onState = (next: LiveState): void => {
      setState(next);
      // What was missed while the stream was down is read once.
      if (next === 'live' && opened.current)
        void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== FIXED });
      if (next === 'live') opened.current = true;
    };
    return listen(onState, refresh, () => void client.invalidateQueries({ queryKey: keyOf(getSession) }));
  }, [client, paused]);

  return { state: paused ? 'paused' : state, toggle: () => setPaused((before) => !before) };
}
