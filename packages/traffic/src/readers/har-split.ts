/**
 * Cuts a HAR document into its entries while it streams by, so that a file of any size needs the memory of one entry.
 * Knows only as much JSON as that takes: strings, depth, and the names at the first two levels; the entries themselves
 * are parsed whole afterwards.
 */
export interface HarPiece {
  /** Line of the document at which the entry begins. */
  readonly line: number;
  /** The entry's JSON; `null` when it is over the limit. */
  readonly text: string | null;
}

const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;

/** Names at the first two levels are `log` and `entries`; longer ones are cut. */
const NAME_BYTES_MAX = 16;

/** Depth of an entry: `{` of the document, `{` of the log, `[` of the entries. */
const ENTRY_DEPTH = 3;

/** Feed it chunks in order. One splitter reads one document. */
export class HarSplitter {
  readonly #bytesMax: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #line = 1;
  /** The last string at each of the first two levels, which before a `{` or `[` is its name. */
  #names: [string, string] = ['', ''];
  #name = '';
  #inEntries = false;
  #entryLine = 0;
  #parts: Uint8Array[] | null = null;
  #size = 0;
  #seenEntries = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** True once `log.entries` was found; a document without is no HAR. */
  get seenEntries(): boolean {
    return this.#seenEntries;
  }

  /** True when the document ended where a value was still open. */
  get unfinished(): boolean {
    return this.#depth > 0 || this.#inString;
  }

  push(chunk: Uint8Array): HarPiece[] {
    const pieces: HarPiece[] = [];
    let from = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index]!;
      if (byte === NEWLINE) this.#line++;
      if (this.#inString) {
        this.#readString(byte);
        continue;
      }
      if (byte === QUOTE) {
        this.#inString = true;
        this.#name = '';
      } else if (byte === 123 || byte === 91) {
        if (this.#open(byte)) from = index;
      } else if ((byte === 125 || byte === 93) && this.#close()) {
        pieces.push(this.#finish(chunk.subarray(from, index + 1)));
      }
    }
    if (this.#entryLine > 0) this.#keep(chunk.subarray(from));
    return pieces;
  }

  #readString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      if (this.#depth === 1 || this.#depth === 2) this.#names[this.#depth - 1] = this.#name;
      return;
    }
    if (this.#depth <= 2 && this.#name.length < NAME_BYTES_MAX) this.#name += String.fromCharCode(byte);
  }

  /** True when an entry begins here. */
  #open(byte: number): boolean {
    const begins = this.#inEntries && this.#depth === ENTRY_DEPTH && byte === 123;
    if (this.#depth === 2 && byte === 91 && this.#names[0] === 'log' && this.#names[1] === 'entries') {
      this.#inEntries = true;
      this.#seenEntries = true;
    }
    this.#depth++;
    if (begins) this.#entryLine = this.#line;
    return begins;
  }

  /** True when an entry ends here. */
  #close(): boolean {
    this.#depth--;
    if (this.#depth < ENTRY_DEPTH) this.#inEntries = false;
    return this.#depth === ENTRY_DEPTH && this.#entryLine > 0;
  }

  #keep(part: Uint8Array): void {
    this.#size += part.length;
    if (this.#size > this.#bytesMax) this.#parts = [];
    else (this.#parts ?? this.#begin()).push(part);
  }

  #begin(): Uint8Array[] {
    const parts: Uint8Array[] = [];
    this.#parts = parts;
    return parts;
  }

  #finish(last: Uint8Array): HarPiece {
    this.#keep(last);
    const text = this.#size > this.#bytesMax ? null : Buffer.concat(this.#parts ?? []).toString('utf8');
    const piece = { line: this.#entryLine, text };
    this.#entryLine = 0;
    this.#parts = null;
    this.#size = 0;
    return piece;
  }
}
