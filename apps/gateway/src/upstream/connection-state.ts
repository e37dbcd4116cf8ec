import type { Transitions } from '../state/transition.ts';

/**
 * `sending` a request whose body still comes, `waiting` for the answer's head, `reading` its body.
 * An answer may begin while the request is still being sent.
 */
export type UpstreamState = 'connecting' | 'idle' | 'sending' | 'waiting' | 'reading' | 'tunnel' | 'closed';

export const UPSTREAM_STEPS: Transitions<UpstreamState> = {
  connecting: ['idle', 'closed'],
  idle: ['sending', 'waiting', 'closed'],
  sending: ['waiting', 'reading', 'tunnel', 'closed'],
  waiting: ['reading', 'tunnel', 'closed'],
  reading: ['idle', 'closed'],
  tunnel: ['closed'],
  closed: [],
};
