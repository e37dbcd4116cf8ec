import type { Transitions } from '../state/transition.ts';

/**
 * `reading` the request as far as it is inspected, `dispatched` to an upstream (again, when it is sent anew), `responding`,
 * or a `tunnel`. `done` is reached once: by the answer's end, by our own answer, or by the client's going.
 */
export type ExchangeState = 'reading' | 'dispatched' | 'responding' | 'tunnel' | 'done';

export const EXCHANGE_STEPS: Transitions<ExchangeState> = {
  reading: ['dispatched', 'done'],
  dispatched: ['dispatched', 'responding', 'tunnel', 'done'],
  responding: ['done'],
  tunnel: ['done'],
  done: [],
};
