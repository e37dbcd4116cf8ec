import type { Point, PointKind } from '@sallyport/core';
import { IS_ODD, scanValue } from '../decoders/gate.ts';
import type { Leaf } from './leaf.ts';

/** Joined values make leaves of about this size, so that detection reads each in one piece. */
const JOINED_CHARS_MAX = 7_168;

/** A longer value stays a leaf of its own: a message has room for few of them. */
const VALUE_CHARS_MAX = 512;

/** A bare value up to this length is left out: no rule and no decoder sees anything in it. */
export const BARE_CHARS_MAX = 12;

/**
 * Values that are known to be joined already; at the limit others are joined each time they come, and where not one in eight came
 * again until then, nobody looks any more: a list of different values would pay for it in vain.
 */
const KNOWN_VALUES_MAX = 4_096;

/**
 * Every sign of it is percent-encoded, and each code stands for one sign of ASCII: what it decodes to says all that it says. Nobody
 * codes a line end or a NUL by chance, so such a value counts for itself.
 */
const ENCODED = /^[\w.~*!-]*(?:%[2-7][\da-f][\w.~*!-]*)+$/i;

/** Stands between two values: ends a word and a path, and is none of the signs that attacks are made of. */
const BETWEEN = ', ';

const BARE: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9_:@,-]/.test(String.fromCharCode(code)) ? 1 : 0));

/**
 * True for a number, a date, an id, a code: at most {@link BARE_CHARS_MAX} letters, digits and `_ - : @ ,`. Such a text is no
 * attack by itself, and detection does not read it either.
 */
export function isBare(value: string): boolean {
  if (value.length > BARE_CHARS_MAX) return false;
  for (let at = 0; at < value.length; at++) if (BARE[value.charCodeAt(at)] !== 1) return false;
  return true;
}

/**
 * Values past the limit of addresses, gathered into few leaves under `body`, `query` and so on: a megabyte of short values
 * then costs what a megabyte of text costs, and not a leaf for each.
 */
export class JoinedValues {
  readonly #leaves: Leaf[];
  readonly #answer: boolean;
  #kind: PointKind = 'body';
  /** An encoded value that is left out if what it decodes to comes next. */
  #held = '';
  #heldDecoded = 0;
  /** Values with odd signs are kept apart, so that detection looks closely at them alone. */
  readonly #odd = new Joined();
  readonly #quiet = new Joined();
  /** Lists repeat payees, categories and remarks: what came before says nothing new. */
  readonly #known = new Set<string>();
  #repeats = 0;

  /** In an `answer` bare values stay: an account number that leaks is one. */
  constructor(leaves: Leaf[], answer: boolean) {
    this.#leaves = leaves;
    this.#answer = answer;
  }

  /**
   * False for a value so long that it is to be a leaf of its own.
   * @param decoded steps that it was decoded in
   */
  take(point: Point, kind: PointKind, value: string, decoded: number): boolean {
    const isBareValue = !this.#answer && isBare(value);
    if (this.#held !== '') this.#settleHeld(!isBareValue && decoded === this.#heldDecoded + 1 && point.endsWith('|percent'));
    if (value.length > VALUE_CHARS_MAX) return false;
    if (isBareValue) return true;
    if (kind !== this.#kind) {
      this.flush();
      this.#known.clear();
      this.#kind = kind;
    }
    if (this.#isRepeat(value)) return true;
    if (!this.#answer && ENCODED.test(value)) {
      this.#held = value;
      this.#heldDecoded = decoded;
    } else this.#join(value);
    return true;
  }

  #settleHeld(isDecoded: boolean): void {
    const value = this.#held;
    this.#held = '';
    if (!isDecoded) this.#join(value);
  }

  #join(value: string): void {
    const into = (scanValue(value) & IS_ODD) !== 0 ? this.#odd : this.#quiet;
    if (into.chars + value.length >= JOINED_CHARS_MAX) this.#leave(into);
    into.add(value);
  }

  #isRepeat(value: string): boolean {
    const { size } = this.#known;
    if (size === KNOWN_VALUES_MAX && this.#repeats * 8 < size) return false;
    if (this.#known.has(value)) {
      this.#repeats++;
      return true;
    }
    if (size < KNOWN_VALUES_MAX) this.#known.add(value);
    return false;
  }

  /** Makes leaves of what is gathered. */
  flush(): void {
    if (this.#held !== '') this.#settleHeld(false);
    this.#leave(this.#odd);
    this.#leave(this.#quiet);
  }

  #leave(from: Joined): void {
    const values = from.take();
    if (values.length === 0) return;
    const point = this.#answer ? `response.${this.#kind}` : this.#kind;
    this.#leaves.push({ point, kind: this.#kind, name: '', value: values.join(BETWEEN), isName: false, decoded: 0, joined: values });
  }
}

/** Values that are to make one leaf. */
class Joined {
  #values: string[] = [];
  /** As one text. */
  chars = 0;

  add(value: string): void {
    this.chars += (this.#values.length === 0 ? 0 : BETWEEN.length) + value.length;
    this.#values.push(value);
  }

  take(): readonly string[] {
    const values = this.#values;
    this.#values = [];
    this.chars = 0;
    return values;
  }
}
