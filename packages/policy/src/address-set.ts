import { type ParsedNetwork, parseAddress, parseIpv4, parseNetwork } from './address.ts';

/**
 * Addresses and networks of both families as sorted, merged ranges: a look-up is a binary search, whatever the size.
 * A million networks take 8 MB (IPv4) or 32 MB (IPv6).
 */
export class AddressSet {
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  /** IPv6: four words a range each. */
  readonly #firsts: Uint32Array;
  readonly #lasts: Uint32Array;

  /** Texts that are no address or network are left out; the schema of a policy refuses them before. */
  constructor(addresses: readonly string[]) {
    const networks = addresses.map(parseNetwork).filter((network) => network !== null);
    [this.#starts, this.#ends] = rangesOf4(networks);
    [this.#firsts, this.#lasts] = rangesOf6(networks);
  }

  /** An IPv4 address inside IPv6 (`::ffff:a.b.c.d`) is looked up as IPv4. */
  has(address: string): boolean {
    const value = parseIpv4(address);
    if (value >= 0) return this.#has4(value);
    const parsed = parseAddress(address);
    if (parsed === null) return false;
    return parsed.family === 4 ? this.#has4(parsed.value) : this.#has6(parsed.words);
  }

  #has4(value: number): boolean {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (value < this.#starts[middle]!) high = middle - 1;
      else if (value > this.#ends[middle]!) low = middle + 1;
      else return true;
    }
    return false;
  }

  #has6(words: readonly number[]): boolean {
    let low = 0;
    let high = this.#firsts.length / 4 - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (compareWords(words, 0, this.#firsts, middle * 4) < 0) high = middle - 1;
      else if (compareWords(words, 0, this.#lasts, middle * 4) > 0) low = middle + 1;
      else return true;
    }
    return false;
  }
}

type Words = ArrayLike<number>;

function compareWords(a: Words, aAt: number, b: Words, bAt: number): number {
  for (let index = 0; index < 4; index++) {
    const difference = a[aAt + index]! - b[bAt + index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

function rangesOf4(networks: readonly ParsedNetwork[]): [Uint32Array, Uint32Array] {
  const ranges: [number, number][] = [];
  for (const { address, bits } of networks) {
    if (address.family !== 4) continue;
    const size = 2 ** (32 - bits);
    const start = Math.floor(address.value / size) * size;
    ranges.push([start, start + size - 1]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && range[0] <= last[1] + 1) last[1] = Math.max(last[1], range[1]);
    else merged.push(range);
  }
  return [Uint32Array.from(merged, ([start]) => start), Uint32Array.from(merged, ([, end]) => end)];
}

function rangesOf6(networks: readonly ParsedNetwork[]): [Uint32Array, Uint32Array] {
  const ranges: { readonly first: readonly number[]; last: readonly number[] }[] = [];
  for (const { address, bits } of networks) {
    if (address.family !== 6) continue;
    const masks = [0, 1, 2, 3].map((word) => maskOf(Math.min(32, Math.max(0, bits - word * 32))));
    const first = address.words.map((word, index) => (word & masks[index]!) >>> 0);
    ranges.push({ first, last: first.map((word, index) => (word | ~masks[index]!) >>> 0) });
  }
  // Of two that begin together the larger comes first.
  ranges.sort((a, b) => compareWords(a.first, 0, b.first, 0) || compareWords(b.last, 0, a.last, 0));
  const merged: typeof ranges = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    // Networks contain each other or are apart: what begins inside ends inside.
    if (last === undefined || compareWords(range.first, 0, last.last, 0) > 0) merged.push(range);
  }
  return [Uint32Array.from(merged.flatMap(({ first }) => first)), Uint32Array.from(merged.flatMap(({ last }) => last))];
}

function maskOf(bits: number): number {
  return bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0;
}
