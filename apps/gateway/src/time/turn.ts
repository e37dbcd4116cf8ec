import type { Socket } from 'node:net';

/** Sockets held at a time. Under a heavy load a turn of the event loop can be long, and an answer must not wait for all of it. */
export const TURN_SOCKETS_MAX = 16;

/** What was recorded and is not on disk yet. */
export interface Records {
  write(): void;
}

/**
 * Ends what several exchanges do in one turn of the event loop together: first their records are written, then their
 * bytes are sent. Each write to a socket wakes whoever reads its other end; written one behind the other they wake it
 * once, where writes with an inspection between them wake it each time, and that costs more than the write.
 */
export class Turn {
  readonly #held: Socket[] = [];
  #immediate: NodeJS.Immediate | null = null;
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** What is written to the socket from here on goes out at the end of this turn, or when {@link TURN_SOCKETS_MAX} are held. */
  hold(socket: Socket): void {
    if (socket.writableCorked > 0 || socket.destroyed) return;
    socket.cork();
    this.#held.push(socket);
    this.ends();
    if (this.#held.length > TURN_SOCKETS_MAX) this.#release(TURN_SOCKETS_MAX);
  }

  /** Something was recorded: this turn has an end to come. */
  ends(): void {
    this.#immediate ??= setImmediate(() => this.#release(this.#held.length));
  }

  /** Writes the records now; what is sent behind this need not be held. */
  settle(): void {
    this.#records.write();
  }

  /** Sends what the socket holds now: it is about to be closed. */
  send(socket: Socket): void {
    if (socket.writableCorked === 0) return;
    this.#records.write();
    socket.uncork();
  }

  /** Sends what the first `count` sockets hold; one that was just held is yet to be written to. */
  #release(count: number): void {
    this.#records.write();
    for (const socket of this.#held.splice(0, count)) socket.uncork();
    if (this.#held.length > 0 || this.#immediate === null) return;
    clearImmediate(this.#immediate);
    this.#immediate = null;
  }
}
