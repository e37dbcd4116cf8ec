import type { Socket } from 'node:net';
import type { ConnectionOwner, ServerConnection } from './connection.ts';

/** A connection that a {@link Face} speaks on: the listener counts it and ends it. */
export class FacedConnection implements ServerConnection {
  readonly #socket: Socket;

  constructor(socket: Socket, owner: ConnectionOwner) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.once('close', () => owner.onClosed(this));
  }

  /** The face says goodbye in its own words. */
  drain(): void {}

  destroy(): void {
    this.#socket.destroy();
  }
}
