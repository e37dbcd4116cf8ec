import { addDistinct, countDistinct, type Distinct, newDistinct } from './distinct.ts';
import { BESIDE, HEAD, type Layout, META, type Row, type RowStore, viewOf } from './packed-row.ts';

export type { HashList, HashSet, Layout, Row } from './packed-row.ts';

export interface PackedOptions<L extends Layout> {
  readonly layout: L;
  /** Rows held. At the limit the least suspicious and least established of a few goes. */
  readonly max: number;
  /** A row not used for so long is forgotten, milliseconds. */
  readonly idle_ms: number;
  readonly onGone?: (row: Row<L>) => void;
}

/** Saved rows: their bytes as base64, and the sets that did not fit. */
export interface PackedPart {
  readonly layout: string;
  readonly packed: string;
  readonly sets: readonly (readonly [row: number, lane: number, set: Distinct])[];
}

const CHUNK_ROWS_BITS = 12;
const CHUNK_ROWS = 1 << CHUNK_ROWS_BITS;
/** The lane of the second a row was last used in. */
const SEEN = 2;
/** Sets beside the rows of one table; one more takes the place of a small one, which goes on with its first values. */
const SETS_MAX = 5_000;
/** Rows looked at to find one that can go, and rows looked at for forgetting with each new one. */
const SAMPLED = 16;
const SWEPT_EACH = 2;
/** Somebody seen on so many days is as well kept as the most suspicious: newcomers, however many, displace newcomers. */
const DAYS_ESTABLISHED = 6;
const DAY_S = 86_400;
const FREE = 0;

export class PackedTable<L extends Layout> {
  readonly max: number;
  readonly #options: PackedOptions<L>;
  readonly #lanes: number;
  readonly #signature: string;
  readonly #View: new (
    table: PackedTable<L>,
    row: number,
  ) => Row<L>;
  #chunks: Uint32Array[] = [];
  #floats: Float32Array[] = [];
  /** Row + 1 by hash, open addressing; 0 is empty. */
  #index = new Uint32Array(1_024);
  #used = 0;
  #size = 0;
  #free: number[] = [];
  #hand = 0;
  /** Sets beside the rows, by row and lane. */
  #sets = new Map<number, Distinct>();
  /** Rows that went for want of room. */
  evicted = 0;

  constructor(options: PackedOptions<L>) {
    this.#options = options;
    this.max = options.max;
    const { lanes, View } = viewOf(options.layout);
    this.#lanes = lanes;
    this.#View = View as unknown as new (table: RowStore, row: number) => Row<L>;
    this.#signature = JSON.stringify(options.layout);
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of a full table: rows and index. Sets beside rows come on top, at most `SETS_MAX` of a few hundred bytes. */
  get bytesMax(): number {
    return this.max * this.#lanes * 4 + 4 * 2 ** Math.ceil(Math.log2(2 * this.max));
  }

  /** The row of a key, empty when it was not there. */
  use(key: string, now: number): Row<L> {
    hashKey(key);
    const low = hashLow;
    const high = hashHigh;
    const second = secondOf(now);
    let row = this.#find(low, high);
    if (row >= 0 && second - this.lane(row, SEEN) > this.#options.idle_ms / 1_000) {
      this.#drop(row);
      row = -1;
    }
    if (row < 0) row = this.#insert(low, high, second);
    else this.#touch(row, second);
    return new this.#View(this, row);
  }

  /** The row of a key without making or touching it. */
  peek(key: string): Row<L> | undefined {
    hashKey(key);
    const row = this.#find(hashLow, hashHigh);
    return row < 0 ? undefined : new this.#View(this, row);
  }

  delete(key: string): void {
    hashKey(key);
    const row = this.#find(hashLow, hashHigh);
    if (row >= 0) this.#drop(row);
  }

  lane(row: number, lane: number): number {
    return (this.#chunks[row >> CHUNK_ROWS_BITS] as Uint32Array)[(row & (CHUNK_ROWS - 1)) * this.#lanes + lane] as number;
  }

  setLane(row: number, lane: number, value: number): void {
    (this.#chunks[row >> CHUNK_ROWS_BITS] as Uint32Array)[(row & (CHUNK_ROWS - 1)) * this.#lanes + lane] = value;
  }

  float(row: number, lane: number): number {
    return (this.#floats[row >> CHUNK_ROWS_BITS] as Float32Array)[(row & (CHUNK_ROWS - 1)) * this.#lanes + lane] as number;
  }

  setFloat(row: number, lane: number, value: number): void {
    (this.#floats[row >> CHUNK_ROWS_BITS] as Float32Array)[(row & (CHUNK_ROWS - 1)) * this.#lanes + lane] = value;
  }

  /** The set that lies beside a row, made from what stands in the row when there is none. */
  beside(row: number, lane: number, inline: number): Distinct {
    const key = row * 64 + lane;
    let set = this.#sets.get(key);
    if (set !== undefined) return set;
    set = newDistinct();
    for (let index = 0; index < inline; index++) {
      const hash = this.lane(row, lane + index);
      if (hash !== 0 && hash !== BESIDE) addDistinct(set, hash);
    }
    if (this.#sets.size >= SETS_MAX) this.#shrinkOne(inline);
    this.#sets.set(key, set);
    return set;
  }

  dropSet(row: number, lane: number): void {
    this.#sets.delete(row * 64 + lane);
  }

  /** The smallest of the sets made longest ago makes room. */
  #shrinkOne(inline: number): void {
    let smallest = -1;
    let size = Number.POSITIVE_INFINITY;
    let looked = 0;
    for (const [key, set] of this.#sets) {
      if (++looked > SAMPLED) break;
      const count = countDistinct(set);
      if (count < size) [smallest, size] = [key, count];
    }
    if (smallest < 0) return;
    const kept = this.#sets.get(smallest)?.exact ?? [];
    this.#sets.delete(smallest);
    for (let index = 0; index < inline; index++) this.setLane(Math.floor(smallest / 64), (smallest % 64) + index, kept[index] ?? 0);
  }

  #find(low: number, high: number): number {
    const mask = this.#index.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const row = (this.#index[slot] as number) - 1;
      if (row < 0) return -1;
      if (this.lane(row, 0) === low && this.lane(row, 1) === high) return row;
    }
  }

  #insert(low: number, high: number, second: number): number {
    this.#sweep(second);
    const row = this.#room(second);
    const from = (row & (CHUNK_ROWS - 1)) * this.#lanes;
    (this.#chunks[row >> CHUNK_ROWS_BITS] as Uint32Array).fill(0, from, from + this.#lanes);
    this.setLane(row, 0, low);
    this.setLane(row, 1, high);
    this.setLane(row, SEEN, second);
    this.setLane(row, META, (1 << 8) | ((Math.floor(second / DAY_S) & 0xffff) << 16));
    this.#size++;
    if (this.#size * 2 > this.#index.length) this.#grow();
    else this.#link(row);
    return row;
  }

  #room(second: number): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#used < this.max) {
      if (this.#used >> CHUNK_ROWS_BITS === this.#chunks.length) {
        const chunk = new Uint32Array(CHUNK_ROWS * this.#lanes);
        this.#chunks.push(chunk);
        this.#floats.push(new Float32Array(chunk.buffer));
      }
      return this.#used++;
    }
    this.#drop(this.#leastMissed(second));
    this.evicted++;
    return this.#free.pop() as number;
  }

  #link(row: number): void {
    const mask = this.#index.length - 1;
    let slot = this.lane(row, 0) & mask;
    while (this.#index[slot] !== 0) slot = (slot + 1) & mask;
    this.#index[slot] = row + 1;
  }

  #grow(): void {
    this.#index = new Uint32Array(this.#index.length * 2);
    for (let row = 0; row < this.#used; row++) if (this.#isLive(row)) this.#link(row);
  }

  #isLive(row: number): boolean {
    return this.lane(row, META) !== FREE;
  }

  #touch(row: number, second: number): void {
    if (second <= this.lane(row, SEEN)) return;
    this.setLane(row, SEEN, second);
    const meta = this.lane(row, META);
    const day = Math.floor(second / DAY_S) & 0xffff;
    if (meta >>> 16 === day) return;
    this.setLane(row, META, ((day << 16) | (Math.min(255, ((meta >>> 8) & 255) + 1) << 8) | (meta & 255)) >>> 0);
  }

  /** Of a few rows the one whose loss costs least: idle, then neither suspicious nor established, then not used for the longest. */
  #leastMissed(second: number): number {
    let chosen = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < SAMPLED; tries++) {
      // A step that is coprime to no table size in particular; neighbours were often made by the same caller.
      this.#hand = (this.#hand + 7_919) % this.#used;
      const row = this.#hand;
      if (!this.#isLive(row)) continue;
      const idle = (second - this.lane(row, SEEN)) / (this.#options.idle_ms / 1_000);
      const meta = this.lane(row, META);
      const kept = Math.max((meta & 255) / 40, Math.min(DAYS_ESTABLISHED, ((meta >>> 8) & 255) - 1));
      const cost = idle > 1 ? -1 : Math.floor(kept) + Math.max(0, 1 - idle) / 2;
      if (cost < least) [chosen, least] = [row, cost];
    }
    return chosen < 0 ? this.#hand : chosen;
  }

  #sweep(second: number): void {
    for (let looked = 0; looked < SWEPT_EACH && this.#used > 0; looked++) {
      this.#hand = (this.#hand + 1) % this.#used;
      const row = this.#hand;
      if (this.#isLive(row) && second - this.lane(row, SEEN) > this.#options.idle_ms / 1_000) this.#drop(row);
    }
  }

  #drop(row: number): void {
    this.#options.onGone?.(new this.#View(this, row));
    this.#unlink(row);
    if (this.#sets.size > 0) for (let lane = HEAD; lane < this.#lanes; lane++) this.#sets.delete(row * 64 + lane);
    this.setLane(row, META, FREE);
    this.#free.push(row);
    this.#size--;
  }

  /** Knuth's algorithm R: what stands behind the gap moves up, so that no search stops at it. */
  #unlink(row: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let gap = this.lane(row, 0) & mask;
    while (index[gap] !== row + 1) gap = (gap + 1) & mask;
    for (let slot = (gap + 1) & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.lane((index[slot] as number) - 1, 0) & mask;
      const between = gap <= slot ? gap < home && home <= slot : gap < home || home <= slot;
      if (between) continue;
      index[gap] = index[slot] as number;
      gap = slot;
    }
    index[gap] = 0;
  }

  /** Saved rows in slices. The table must not change meanwhile. */
  *slices(rows: number): Generator<PackedPart> {
    for (let from = 0; from < this.#used; from += rows) {
      const live: number[] = [];
      for (let row = from; row < Math.min(this.#used, from + rows); row++) if (this.#isLive(row)) live.push(row);
      if (live.length === 0) continue;
      const bytes = new Uint32Array(live.length * this.#lanes);
      const sets: [number, number, Distinct][] = [];
      for (const [at, row] of live.entries()) {
        for (let lane = 0; lane < this.#lanes; lane++) {
          bytes[at * this.#lanes + lane] = this.lane(row, lane);
          const set = this.#sets.get(row * 64 + lane);
          if (set !== undefined) sets.push([at, lane, set]);
        }
      }
      yield { layout: this.#signature, packed: Buffer.from(bytes.buffer).toString('base64'), sets };
    }
  }

  /** Goes on with the rows of another table of the same layout, which must not be used any more. */
  takeOver(other: PackedTable<L>): void {
    if (other.#signature !== this.#signature || other.max !== this.max) return;
    this.#chunks = other.#chunks;
    this.#floats = other.#floats;
    this.#index = other.#index;
    this.#used = other.#used;
    this.#size = other.#size;
    this.#free = other.#free;
    this.#sets = other.#sets;
  }

  /** Adds saved rows to those that are there. Rows of another layout are left out: they mean something else. */
  append({ layout, packed, sets }: PackedPart): void {
    if (layout !== this.#signature) return;
    const bytes = Uint8Array.from(Buffer.from(packed, 'base64'));
    const lanes = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
    const rows: number[] = [];
    for (let at = 0; at + this.#lanes <= lanes.length; at += this.#lanes) {
      const row = this.#insert(lanes[at] as number, lanes[at + 1] as number, lanes[at + SEEN] as number);
      for (let lane = SEEN; lane < this.#lanes; lane++) this.setLane(row, lane, lanes[at + lane] as number);
      rows.push(row);
    }
    for (const [at, lane, set] of sets) if (rows[at] !== undefined) this.#sets.set(rows[at] * 64 + lane, set);
  }
}

const secondOf = (now: number): number => Math.min(0xffffffff, Math.max(0, Math.floor(now / 1_000)));

let hashLow = 0;
let hashHigh = 0;

/** 64 bits of a text: two multiplicative hashes with the finaliser of MurmurHash3. Texts hold keyed hashes, so nobody chooses them. */
function hashKey(text: string): void {
  let one = 0x811c9dc5;
  let two = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ code, 0x5bd1e995);
  }
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(two ^ (two >>> 13), 0xc2b2ae35);
  two = Math.imul(two ^ (two >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35);
  hashLow = one >>> 0;
  hashHigh = two >>> 0;
}
