import type { Transitions } from '../state/transition.ts';

/** What a listener knows of its connections. */
export interface ConnectionOwner {
  onClosed(connection: ServerConnection): void;
}

export interface ServerConnection {
  /** Ends as soon as nothing is under way. */
  drain(): void;
  destroy(): void;
}

/**
 * `request`: from a request's first byte until its answer is out and its body is read.
 * `lingering`: answered and closing; what the client still sends is read and dropped, so that it sees the answer.
 */
export type ServerState = 'idle' | 'request' | 'tunnel' | 'lingering' | 'closed';

export const SERVER_STEPS: Transitions<ServerState> = {
  idle: ['request', 'lingering', 'closed'],
  request: ['idle', 'tunnel', 'lingering', 'closed'],
  tunnel: ['lingering', 'closed'],
  lingering: ['closed'],
  closed: [],
};
