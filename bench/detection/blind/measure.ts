import { createDetection, type Detection } from '@sallyport/detection';
import { canonicalRequest, extractRequest, type RawRequest } from '@sallyport/traffic';
import { BLOCK_MIN, PARANOID_MIN } from '../inspect.ts';
import { type Attack, attacks } from './attacks.ts';
import { fifthAttacks } from './fifth-attacks/attacks.ts';
import { fourthAttacks } from './fourth/attacks.ts';
import { honestRequests } from './honest.ts';
import { secondAttacks } from './second/attacks.ts';
import { thirdAttacks } from './third/attacks.ts';

/** Blocked of how many, at the default sensitivity and at `paranoid`. */
export interface Blocked {
  items: number;
  normal: number;
  paranoid: number;
}

/** Shares by a key; keys of two parts are joined by a tab. */
export type Results = Map<string, Blocked>;

export function count(results: Results, keys: readonly string[], score: number): void {
  for (const key of keys) {
    const blocked = results.get(key) ?? { items: 0, normal: 0, paranoid: 0 };
    results.set(key, blocked);
    blocked.items++;
    if (score >= BLOCK_MIN) blocked.normal++;
    if (score >= PARANOID_MIN) blocked.paranoid++;
  }
}

/** The score of one request, as the engine gets it. */
export function scoreOf(detection: Detection, raw: RawRequest): number {
  const { request, facts } = canonicalRequest(raw);
  const { leaves, facts: more } = extractRequest(request);
  return detection.inspect(leaves, request, null, [...facts, ...more]).score;
}

/** Honest requests blocked, by group and by kind (`group<TAB>kind`). */
export function measureHonest(each: number, seed: number): Results {
  const detection = createDetection();
  const results: Results = new Map();
  for (const { kind, raw } of honestRequests(each, seed)) {
    count(results, [kind.group, `${kind.group}\t${kind.name}`], scoreOf(detection, raw));
  }
  return results;
}

/** Where attacks come from, by seed and stride. */
type Source = (seed: number, stride: number) => Iterable<Attack>;

/** Attacks blocked for each bank of exploits, by kind of change, by change, by class, and by change and class. */
export function measureAttacks(
  seed: number,
  stride = 1,
  sources: readonly Source[] = [attacks, secondAttacks, thirdAttacks, fourthAttacks, fifthAttacks],
): ReadonlyMap<string, Results> {
  const detection = createDetection();
  const banks = new Map<string, Results>();
  for (const source of sources) {
    for (const { bank, class: name, kind, evasion, raw } of source(seed, stride)) {
      const results = banks.get(bank) ?? new Map<string, Blocked>();
      banks.set(bank, results);
      const keys = [kind, `${kind}\t${evasion}`, `class ${name}`, `${kind}\t${evasion}\t${name}`, `${kind} class ${name}`];
      count(results, keys, scoreOf(detection, raw));
    }
  }
  return banks;
}
