import { addDistinct, countDistinct, type Distinct } from './distinct.ts';

/**
 * Rows of fixed size, in typed arrays: a tenth of what objects take, so that a million callers have a stated bound.
 * A field is a 32-bit float, a 32-bit whole number, a time in milliseconds, a short list of 32-bit hashes (the oldest go) or a set of
 * distinct ones, whose first few stand in the row and which becomes an estimate beside it when there are many.
 */
export type Field = 'f32' | 'u32' | 'time' | { readonly list: number } | { readonly distinct: number };
export type Layout = Readonly<Record<string, Field>>;

export interface HashList {
  has(hash: number): boolean;
  push(hash: number): void;
  clear(): void;
  values(): number[];
  readonly size: number;
}

export interface HashSet {
  /** True when it is certainly new. */
  add(hash: number): boolean;
  clear(): void;
  readonly size: number;
}

/** One row, looked at where it lies: what is assigned is written. It holds good until the next use of the table. */
export type Row<L extends Layout> = {
  -readonly [K in keyof L]: L[K] extends { list: number } ? HashList : L[K] extends { distinct: number } ? HashSet : number;
} & {
  /** 0 to 255: the more, the longer it stays when there is no room. */
  suspicion: number;
};

/** Where rows lie. */
export interface RowStore {
  lane(row: number, lane: number): number;
  setLane(row: number, lane: number, value: number): void;
  float(row: number, lane: number): number;
  setFloat(row: number, lane: number, value: number): void;
  /** The set beside a row, made of what stands in it when there is none. */
  beside(row: number, lane: number, inline: number): Distinct;
  dropSet(row: number, lane: number): void;
}

/** Lanes before those of the layout: the key's two hashes, when it was last used (seconds), and days, last day and suspicion. */
export const HEAD = 4;
export const META = 3;
/** Stands in the first lane of a set that lies beside the row. */
export const BESIDE = 0xffffffff;

type Place = { readonly table: RowStore; readonly row: number };

const WIDTH = (field: Field): number =>
  typeof field === 'string' ? (field === 'time' ? 2 : 1) : 'list' in field ? field.list : field.distinct;

/** The class of the rows of a layout: one accessor a field, made once. */
export function viewOf(layout: Layout): { readonly lanes: number; readonly View: new (table: RowStore, row: number) => Place } {
  class View {
    readonly table: RowStore;
    readonly row: number;
    constructor(table: RowStore, row: number) {
      this.table = table;
      this.row = row;
    }
    get suspicion(): number {
      return this.table.lane(this.row, META) & 255;
    }
    set suspicion(value: number) {
      const meta = this.table.lane(this.row, META);
      this.table.setLane(this.row, META, ((meta & 0xffffff00) | Math.max(0, Math.min(255, Math.round(value)))) >>> 0);
    }
  }
  let lane = HEAD;
  for (const [name, field] of Object.entries(layout)) {
    Object.defineProperty(View.prototype, name, accessor(field, lane));
    lane += WIDTH(field);
  }
  return { lanes: lane, View: View as unknown as new (table: RowStore, row: number) => Place };
}

function accessor(field: Field, lane: number): PropertyDescriptor & ThisType<Place> {
  if (field === 'f32')
    return {
      get() {
        return this.table.float(this.row, lane);
      },
      set(value: number) {
        this.table.setFloat(this.row, lane, value);
      },
    };
  if (field === 'u32')
    return {
      get() {
        return this.table.lane(this.row, lane);
      },
      set(value: number) {
        this.table.setLane(this.row, lane, value);
      },
    };
  if (field === 'time')
    return {
      get() {
        return this.table.lane(this.row, lane) * 4_294_967_296 + this.table.lane(this.row, lane + 1);
      },
      set(value: number) {
        const at = Math.max(0, Math.floor(value));
        this.table.setLane(this.row, lane, Math.floor(at / 4_294_967_296));
        this.table.setLane(this.row, lane + 1, at % 4_294_967_296);
      },
    };
  if ('list' in field)
    return {
      get() {
        return new ListView(this, lane, field.list);
      },
    };
  return {
    get() {
      return new SetView(this, lane, field.distinct);
    },
  };
}

/** 0 stands for nothing, so a hash of 0 is taken for 1; and the mark of a set beside is taken for its neighbour. */
const storable = (hash: number): number => Math.min(BESIDE - 1, Math.max(1, hash >>> 0));

/** The newest first. */
class ListView implements HashList {
  readonly #place: Place;
  readonly #lane: number;
  readonly #length: number;

  constructor(place: Place, lane: number, length: number) {
    this.#place = place;
    this.#lane = lane;
    this.#length = length;
  }

  get size(): number {
    let size = 0;
    while (size < this.#length && this.#place.table.lane(this.#place.row, this.#lane + size) !== 0) size++;
    return size;
  }

  values(): number[] {
    const { table, row } = this.#place;
    return Array.from({ length: this.size }, (_, index) => table.lane(row, this.#lane + index));
  }

  has(hash: number): boolean {
    const { table, row } = this.#place;
    const wanted = storable(hash);
    for (let index = 0; index < this.#length; index++) if (table.lane(row, this.#lane + index) === wanted) return true;
    return false;
  }

  push(hash: number): void {
    const { table, row } = this.#place;
    for (let index = this.#length - 1; index > 0; index--) table.setLane(row, this.#lane + index, table.lane(row, this.#lane + index - 1));
    table.setLane(row, this.#lane, storable(hash));
  }

  clear(): void {
    for (let index = 0; index < this.#length; index++) this.#place.table.setLane(this.#place.row, this.#lane + index, 0);
  }
}

class SetView implements HashSet {
  readonly #place: Place;
  readonly #lane: number;
  readonly #length: number;

  constructor(place: Place, lane: number, length: number) {
    this.#place = place;
    this.#lane = lane;
    this.#length = length;
  }

  get size(): number {
    const { table, row } = this.#place;
    if (table.lane(row, this.#lane) === BESIDE) return countDistinct(table.beside(row, this.#lane, this.#length));
    let size = 0;
    while (size < this.#length && table.lane(row, this.#lane + size) !== 0) size++;
    return size;
  }

  add(raw: number): boolean {
    const { table, row } = this.#place;
    const hash = storable(raw);
    if (table.lane(row, this.#lane) === BESIDE) return addDistinct(table.beside(row, this.#lane, this.#length), hash);
    for (let index = 0; index < this.#length; index++) {
      const there = table.lane(row, this.#lane + index);
      if (there === hash) return false;
      if (there !== 0) continue;
      table.setLane(row, this.#lane + index, hash);
      return true;
    }
    const set = table.beside(row, this.#lane, this.#length);
    table.setLane(row, this.#lane, BESIDE);
    return addDistinct(set, hash);
  }

  clear(): void {
    const { table, row } = this.#place;
    if (table.lane(row, this.#lane) === BESIDE) table.dropSet(row, this.#lane);
    for (let index = 0; index < this.#length; index++) table.setLane(row, this.#lane + index, 0);
  }
}
