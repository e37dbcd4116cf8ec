import type { HeaderField } from '@sallyport/core';
import { ownCopy } from '../owned.ts';
import type { Collector } from './collector.ts';
import type { Leaf } from './leaf.ts';

/** Fields that a client sends alike with one request after another, and that cost more to take apart than to look up. */
const REPEATED: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'user-agent',
  'referer',
  'origin',
  'sec-ch-ua',
]);

/** A longer value is not remembered. */
const VALUE_CHARS_MAX = 4_096;

/** What one remembered field counts for beside its characters: its objects. */
const FIELD_CHARS = 512;

/** Characters remembered in each of two generations (leaves hold parts of them again); at the limit the older generation is forgotten. */
export const HEADER_MEMORY_CHARS_MAX = 4_194_304;

/** The leaves of one field, as they were found when its value first came. */
export interface RememberedField {
  readonly leaves: readonly Leaf[];
  readonly decodedChars: number;
}

/**
 * Header values taken apart before. Taking apart depends on name and value alone, so a value that came before has the
 * same leaves; forgetting costs time and never a leaf. Only what came apart without a gap or a fact is remembered.
 */
export class HeaderMemory {
  #young = generation();
  #old = generation();
  #chars = 0;

  holds(name: string): boolean {
    return REPEATED.has(name);
  }

  /** Adds the leaves of a field, by `add` where they are not known. */
  take(c: Collector, field: HeaderField, add: (c: Collector, field: HeaderField) => void): void {
    const [name, value] = field;
    if (value.length > VALUE_CHARS_MAX) {
      add(c, field);
      return;
    }
    const young = this.#young.get(name)?.get(value);
    const known = young ?? this.#old.get(name)?.get(value);
    if (known === undefined) {
      this.#learn(c, name, ownCopy(value), add);
      return;
    }
    if (!c.repeat(known)) add(c, field);
    if (young === undefined) this.#remember(name, ownCopy(value), known);
  }

  #learn(c: Collector, name: string, value: string, add: (c: Collector, field: HeaderField) => void): void {
    const before = c.mark();
    add(c, [name, value]);
    const field = c.since(before);
    if (field !== null) this.#remember(name, value, field);
  }

  #remember(name: string, value: string, field: RememberedField): void {
    const chars = value.length + FIELD_CHARS;
    if (this.#chars + chars > HEADER_MEMORY_CHARS_MAX) {
      this.#old = this.#young;
      this.#young = generation();
      this.#chars = 0;
    }
    this.#chars += chars;
    this.#young.get(name)?.set(value, field);
  }
}

/** By name, then by value: a value is hashed once for all who look it up, where a key made of both would be hashed anew. */
function generation(): ReadonlyMap<string, Map<string, RememberedField>> {
  return new Map([...REPEATED].map((name) => [name, new Map<string, RememberedField>()]));
}
