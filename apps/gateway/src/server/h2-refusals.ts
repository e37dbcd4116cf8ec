/**
 * Counts the streams whose head the HTTP/2 library refused. It resets them without a word, so they are told by their
 * numbers: the last one it took up, less those it handed on. Clients number their streams 1, 3, 5, ... (RFC 9113, 5.1.1).
 */
export class RefusedStreams {
  /** The last number that is accounted for. */
  #last = 0;

  /** A stream was handed on. Gives how many before it were not. */
  handedOn(id: number): number {
    // Some clients begin at a higher number; what the library refused before the first is told by `settle`.
    const missing = this.#last === 0 ? 0 : between(this.#last, id) - 1;
    this.#last = Math.max(this.#last, id);
    return Math.max(0, missing);
  }

  /** `lastTaken`: the last stream the library took up. Gives how many were refused since the last one accounted for. */
  settle(lastTaken: number): number {
    if (lastTaken <= this.#last) return 0;
    const refused = this.#last === 0 ? 1 : between(this.#last, lastTaken);
    this.#last = lastTaken;
    return refused;
  }
}

function between(from: number, to: number): number {
  return (to - from) >> 1;
}
