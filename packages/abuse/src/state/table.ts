/** A value with the time it was last used. */
interface Slot<V> {
  value: V;
  seen: number;
}

export interface TableOptions<V> {
  /** Entries held. At the limit the one that was not used for the longest goes. */
  readonly max: number;
  /** An entry not used for so long is forgotten, milliseconds. */
  readonly idle_ms: number;
  readonly create: (now: number) => V;
  /** Told of each entry that goes, with what it held. */
  readonly onGone?: (key: string, value: V) => void;
}

/** Entries looked at for forgetting with each use. */
const SWEPT_EACH = 2;

/** State by key, bounded in number and age. Values are plain JSON, so that a table can be saved. */
export class Table<V> {
  #slots = new Map<string, Slot<V>>();
  readonly #options: TableOptions<V>;
  /** Entries that went for want of room. */
  evicted = 0;

  constructor(options: TableOptions<V>) {
    this.#options = options;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** The value of a key, made when it is not there. */
  use(key: string, now: number): V {
    const slot = this.#slots.get(key);
    if (slot !== undefined && now - slot.seen <= this.#options.idle_ms) {
      slot.seen = Math.max(slot.seen, now);
      // The order of the map is the order of use.
      this.#slots.delete(key);
      this.#slots.set(key, slot);
      return slot.value;
    }
    if (slot !== undefined) this.#drop(key, slot);
    const value = this.#options.create(now);
    this.#slots.set(key, { value, seen: now });
    this.#sweep(now);
    return value;
  }

  /** Puts a value in the place of the one that is there; for values that are not objects. */
  set(key: string, value: V, now: number): void {
    this.use(key, now);
    const slot = this.#slots.get(key);
    if (slot !== undefined) slot.value = value;
  }

  /** The value of a key without making or touching it. */
  peek(key: string): V | undefined {
    return this.#slots.get(key)?.value;
  }

  #sweep(now: number): void {
    let looked = 0;
    for (const [key, slot] of this.#slots) {
      const full = this.#slots.size > this.#options.max;
      if (!full && (++looked > SWEPT_EACH || now - slot.seen <= this.#options.idle_ms)) return;
      if (full) this.evicted++;
      this.#drop(key, slot);
    }
  }

  #drop(key: string, slot: Slot<V>): void {
    this.#slots.delete(key);
    this.#options.onGone?.(key, slot.value);
  }

  /** Saved rows in slices of at most `rows`, oldest use first. The table must not change meanwhile. */
  *slices(rows: number): Generator<readonly (readonly [string, number, V])[]> {
    let slice: [string, number, V][] = [];
    for (const [key, { value, seen }] of this.#slots) {
      slice.push([key, seen, value]);
      if (slice.length < rows) continue;
      yield slice;
      slice = [];
    }
    if (slice.length > 0) yield slice;
  }

  /** Adds saved rows behind those that are there. */
  append(rows: readonly (readonly [string, number, V])[]): void {
    for (const [key, seen, value] of rows)
      if (this.#slots.size < this.#options.max || this.#slots.has(key)) this.#slots.set(key, { value, seen });
  }

  /** Goes on with the entries of another table, which must not be used any more. */
  takeOver(other: Table<V>): void {
    this.#slots = other.#slots;
  }
}
