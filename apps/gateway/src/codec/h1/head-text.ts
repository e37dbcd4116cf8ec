const HEAD_END = Buffer.from('\r\n\r\n', 'latin1');

/**
 * Collects the bytes of a head as text, so that lines can be read as they complete.
 * One head that arrives whole costs one search and one string.
 */
export class HeadText {
  text = '';
  /** Where the next line starts in `text`. */
  position = 0;
  readonly #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  reset(): void {
    this.text = '';
    this.position = 0;
  }

  /** Takes what of `bytes` can belong to this head; returns where it stopped. {@link overshoot} gives back what lay behind the end. */
  feed(bytes: Buffer, start: number): number {
    const found = bytes.indexOf(HEAD_END, start);
    const wanted = found === -1 ? bytes.length : found + HEAD_END.length;
    const end = Math.min(wanted, start + this.#bytesMax + 1 - this.text.length);
    const added = bytes.toString('latin1', start, end);
    this.text = this.text.length === 0 ? added : this.text + added;
    return end;
  }

  /** Index of the LF that ends the next line; -1 when it is not here yet, -2 when the head is over its limit. */
  lineEnd(): number {
    const lf = this.text.indexOf('\n', this.position);
    if (lf === -1) return this.text.length > this.#bytesMax ? -2 : -1;
    return lf >= this.#bytesMax ? -2 : lf;
  }

  /** Bytes that were taken but lie behind the head's end. */
  overshoot(): number {
    return this.text.length - this.position;
  }
}
