import type { Socket } from 'node:net';

/** Sockets held at a time. Under a heavy load a turn of the event loop can be long, and an answer must not wait for all of it. */
export const TURN_SOCKETS_MAX = 16;

/**
 * Sends what several exchanges write in one turn of the event loop together. Each write to a socket wakes whoever reads
 * its other end; written one behind the other they wake it once, where writes with an inspection between them wake it
 * each time, and that costs more than the write.
 */
export class Turn {
  readonly #held: Socket[] = [];
  #immediate: NodeJS.Immediate | null = null;

  /** What is written to the socket from here on goes out at the end of this turn, or when {@link TURN_SOCKETS_MAX} are held. */
  hold(socket: Socket): void {
    if (socket.writableCorked > 0 || socket.destroyed) return;
    socket.cork();
    this.#held.push(socket);
    this.#immediate ??= setImmediate(() => this.release());
    if (this.#held.length > TURN_SOCKETS_MAX) this.release(TURN_SOCKETS_MAX);
  }

  /** Sends what is held by the first `count` sockets; the one that was just held is yet to be written to. */
  release(count: number = this.#held.length): void {
    for (const socket of this.#held.splice(0, count)) socket.uncork();
    if (this.#held.length > 0 || this.#immediate === null) return;
    clearImmediate(this.#immediate);
    this.#immediate = null;
  }
}
