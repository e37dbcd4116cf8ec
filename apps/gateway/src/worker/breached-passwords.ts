import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import type { BreachedPasswords } from '@sallyport/engine';

/** Digits that name a prefix file. */
const PREFIX_DIGITS = 5;
const HASH_DIGITS = 40;
/** A prefix file has some 40,000 bytes; a larger one is none. */
const PREFIX_BYTES_MAX = 4_194_304;
/** Read at each step of the search: several lines. */
const BLOCK_BYTES = 512;
/** A stretch this short is read and searched line by line. */
const STRETCH_BYTES = 4_096;
/** Hash digits that positions are guessed by: what a double holds exactly. */
const GUESS_DIGITS = 12;
/** Guesses before halving takes over: hashes are spread evenly, so two or three lead to the line. */
const GUESSES_MAX = 8;

const LINE = /^[0-9A-F]{40}:\d/;

/** A list of breached passwords on this machine. Memory does not grow with the list. Throws CONFIG_INVALID for what is no list. */
export function openBreachedPasswords(path: string): BreachedPasswords {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new SallyportError('CONFIG_INVALID', path, 'cannot be read (ENOENT)');
  if (stat.isDirectory()) return (sha1) => countInFolder(path, sha1);
  const file = new SortedFile(path);
  return (sha1) => file.count(sha1);
}

/** Lines of a prefix file are the rest of the hash and the count. */
function countInFolder(folder: string, sha1: string): number {
  const plain = join(folder, sha1.slice(0, PREFIX_DIGITS));
  const file = [plain, `${plain}.txt`].find((name) => (statSync(name, { throwIfNoEntry: false })?.size ?? Infinity) <= PREFIX_BYTES_MAX);
  return file === undefined ? 0 : countIn(readFileSync(file, 'latin1'), sha1.slice(PREFIX_DIGITS));
}

function countIn(text: string, hash: string): number {
  for (const line of text.split('\n')) {
    if (line.startsWith(hash) && line[hash.length] === ':') return Number.parseInt(line.slice(hash.length + 1), 10) || 0;
  }
  return 0;
}

interface Line {
  readonly at: number;
  readonly hash: string;
  readonly count: number;
}

/** Lines `HASH:COUNT` in the order of their hashes. A file that is replaced goes on to be read until the new one is taken up. */
class SortedFile {
  readonly #fd: number;
  readonly #size: number;
  readonly #block: Buffer = Buffer.alloc(BLOCK_BYTES);

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
    OPEN.register(this, this.#fd);
    this.#size = fstatSync(this.#fd).size;
    const first = this.#lineFrom(0);
    const later = this.#lineFrom(Math.floor(this.#size / 2));
    if (first === null || (later !== null && later.hash < first.hash))
      throw new SallyportError('CONFIG_INVALID', `${path}:1`, 'no list of SHA-1:count lines in upper case, sorted by hash');
  }

  count(sha1: string): number {
    let [low, high] = [0, this.#size];
    let [lowValue, highValue] = [0, 16 ** GUESS_DIGITS];
    const wanted = numberOf(sha1);
    for (let step = 0; high - low > STRETCH_BYTES; step++) {
      const share = step < GUESSES_MAX ? (wanted - lowValue) / Math.max(1, highValue - lowValue) : 0.5;
      const middle = low + Math.ceil(Math.min(0.999, Math.max(0.001, share)) * (high - low));
      const line = this.#lineFrom(middle);
      if (line !== null && line.at < high && line.hash <= sha1) {
        if (line.hash === sha1) return line.count;
        low = line.at;
        lowValue = numberOf(line.hash);
      } else {
        // What is left begins before the guess.
        high = middle;
        if (line !== null) highValue = numberOf(line.hash);
      }
    }
    return countIn(this.#text(low, high - low + BLOCK_BYTES), sha1);
  }

  /** The first line that begins at or behind a position, or `null`. */
  #lineFrom(position: number): Line | null {
    const from = Math.max(0, position - 1);
    const text = this.#text(from, BLOCK_BYTES);
    const start = position === 0 ? 0 : text.indexOf('\n') + 1;
    if (position > 0 && start === 0) return null;
    const line = text.slice(start);
    if (!LINE.test(line)) return null;
    return { at: from + start, hash: line.slice(0, HASH_DIGITS), count: Number.parseInt(line.slice(HASH_DIGITS + 1), 10) };
  }

  #text(position: number, bytes: number): string {
    const buffer = bytes <= BLOCK_BYTES ? this.#block : Buffer.alloc(bytes);
    return buffer.toString('latin1', 0, readSync(this.#fd, buffer, 0, Math.min(bytes, buffer.length), position));
  }
}

/** Closes the file of a list that is used no more; nobody else holds its descriptor. */
const OPEN = new FinalizationRegistry<number>(closeSync);

function numberOf(hash: string): number {
  return Number.parseInt(hash.slice(0, GUESS_DIGITS), 16);
}
