import type { JsonObject } from '@sallyport/contract';
import type { Leaf } from '../http/leaves.ts';
import { CANDIDATES_MAX, DEPTH_MAX, POOL_IDS_MAX, POOL_TOTAL_MAX } from '../limits.ts';
import { isIdName, isNaturalId, nounOfName, singular, words } from '../spec/names.ts';

export type Origin = 'created' | 'seen';

/** An id that an identity has met, and whence. */
export interface KnownId {
  /** Resource: `account`, `order`. */
  readonly noun: string;
  /** Field it stood in: `id`, `accountId`, `username`. */
  readonly key: string;
  readonly value: string;
  readonly owner: string;
  readonly origin: Origin;
  /** Operation that told. */
  readonly operation: string;
  /** Path parameters of the call that told: parents of this object. */
  readonly via: Readonly<Record<string, string>>;
}

/** Members that only wrap the answer: what they hold is what the operation is about. */
const WRAPPERS =
  /^(data|items?|results?|content|records?|list|payload|response|rows|objects?|values?|entries|body|docs|hits|elements|embedded)$/i;

const SAME_RESOURCE: ReadonlySet<string> = new Set([
  'user',
  'customer',
  'member',
  'me',
  'self',
  'profile',
  'client',
  'whoami',
  'person',
  'owner',
  'author',
]);

export function sameNoun(left: string, right: string): boolean {
  return left === right || (SAME_RESOURCE.has(left) && SAME_RESOURCE.has(right));
}

/** The ids of a scan, by identity. Bounded: old ones go first. */
export class IdPool {
  readonly #byOwner = new Map<string, KnownId[]>();
  #total = 0;

  add(entry: KnownId): void {
    if (entry.value === '' || entry.value.length > 200 || this.#total >= POOL_TOTAL_MAX) return;
    const entries = this.#byOwner.get(entry.owner) ?? [];
    const at = entries.findIndex((known) => known.key === entry.key && known.value === entry.value && known.noun === entry.noun);
    if (at >= 0) {
      if (entry.origin === 'created') entries[at] = { ...entries[at]!, origin: 'created' };
      return;
    }
    const same = entries.filter((known) => known.noun === entry.noun && known.key === entry.key);
    if (same.length >= POOL_IDS_MAX) entries.splice(entries.indexOf(same.find((known) => known.origin === 'seen') ?? same[0]!), 1);
    entries.push(entry);
    this.#byOwner.set(entry.owner, entries);
    this.#total++;
  }

  of(owner: string): readonly KnownId[] {
    return this.#byOwner.get(owner) ?? [];
  }

  /** The identities that have met any. */
  owners(): string[] {
    return [...this.#byOwner.keys()];
  }

  created(owner: string): KnownId[] {
    return this.of(owner).filter((entry) => entry.origin === 'created');
  }

  owns(owner: string, value: string): boolean {
    return this.of(owner).some((entry) => entry.value === value);
  }

  /** Ids that may fill a place of this name and resource, best first. */
  candidates(owner: string, name: string, noun: string, schema: JsonObject): KnownId[] {
    return this.of(owner)
      .map((entry, index) => ({ entry, score: fitness(entry, name, noun) + (entry.origin === 'created' ? 1 : 0) + index / 100_000 }))
      .filter(({ entry, score }) => score >= 2 && fits(entry.value, schema))
      .sort((left, right) => right.score - left.score)
      .slice(0, CANDIDATES_MAX * 3)
      .map(({ entry }) => entry);
  }
}

function fitness(entry: KnownId, name: string, noun: string): number {
  const plain = (text: string): string => words(text).join('');
  const named = plain(entry.key) === plain(name);
  const about = noun !== '' && sameNoun(entry.noun, noun);
  if (named && (about || nounOfName(name) !== '' || isNaturalId(name))) return 6 + (about ? 1 : 0);
  if (about && isIdName(entry.key) && (isIdName(name) || !isNaturalId(name))) return 4;
  return 0;
}

function fits(value: string, schema: JsonObject): boolean {
  if (schema.type === 'integer' || schema.type === 'number') return /^-?\d+$/.test(value);
  if (schema.format === 'uuid') return /^[0-9a-f-]{32,36}$/i.test(value);
  return true;
}

export interface FoundId {
  readonly noun: string;
  readonly key: string;
  readonly value: string;
  /** The object it stood in, as text. */
  readonly around: string;
}

/** The ids in an answer, each with the resource it speaks of. */
export function findIds(json: unknown, noun: string, depth = 0): FoundId[] {
  if (depth > DEPTH_MAX || typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json)) return json.slice(0, POOL_IDS_MAX).flatMap((item) => findIds(item, noun, depth + 1));
  const found: FoundId[] = [];
  const around = JSON.stringify(json);
  for (const [key, value] of Object.entries(json)) {
    if (typeof value === 'string' || typeof value === 'number') {
      if (isIdName(key) || isNaturalId(key)) found.push({ noun: idNoun(key, noun), key, value: String(value), around });
      else if (typeof value === 'string' && /[?&][\w-]+=/.test(value)) found.push(...idsInLink(value, around));
    } else found.push(...findIds(value, WRAPPERS.test(key) ? noun : singular(words(key).at(-1) ?? noun), depth + 1));
  }
  return found;
}

function idNoun(key: string, around: string): string {
  const own = nounOfName(key);
  return own === '' || isNaturalId(key) ? around : own;
}

/** Ids that an answer gives as a link: `/report?report_id=7`. */
function idsInLink(link: string, around: string): FoundId[] {
  const query = link.slice(link.indexOf('?') + 1);
  return [...new URLSearchParams(query)]
    .filter(([key]) => isIdName(key))
    .map(([key, value]) => ({ noun: nounOfName(key), key, value, around }));
}

/** Ids that an object was created with: a title or user name its maker chose. */
export function chosenIds(leaves: readonly Leaf[], noun: string): FoundId[] {
  return leaves
    .filter(({ name, value }) => typeof value === 'string' && isNaturalId(name))
    .map(({ name, value }) => ({ noun, key: name, value: String(value), around: String(value) }));
}
