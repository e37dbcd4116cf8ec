import type { Socket } from 'node:net';
import type { ListenerConfig } from '../config/listener-schema.ts';

/** What serves the connections of a listener that speaks another protocol than HTTP of its clients. */
export interface Face {
  reconfigure(config: ListenerConfig): void;
  /** Takes an open connection; it is destroyed when the listener is. */
  open(socket: Socket): void;
  /** Ends as what is under way ends. */
  drain(): void;
  destroy(): void;
}
