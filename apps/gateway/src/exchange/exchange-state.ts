import type { Transitions } from '../state/transition.ts';

/**
 * `reading` the request as far as it is inspected, `dispatched` to an upstream (again, when it is sent anew), `holding` an
 * answer until it is judged, `responding`, or a `tunnel`. `done` is reached once: by the answer's end, by our own answer, or by the client's going.
 */
export type ExchangeState = 'reading' | 'dispatched' | 'holding' | 'responding' | 'tunnel' | 'done';

export const EXCHANGE_STEPS: Transitions<ExchangeState> = {
  reading: ['dispatched', 'done'],
  dispatched: ['dispatched', 'holding', 'responding', 'tunnel', 'done'],
  holding: ['responding', 'done'],
  responding: ['done'],
  tunnel: ['done'],
  done: [],
};
