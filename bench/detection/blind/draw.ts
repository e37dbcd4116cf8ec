import { pick, type Random, seeded } from '../../../packages/detection/training/random.ts';
import browsing from './browsing/words.json' with { type: 'json' };
import everyday from './everyday/words.json' with { type: 'json' };
import fifth from './fifth/words-api.json' with { type: 'json' };
import fifthClient from './fifth/words-client.json' with { type: 'json' };
import parts from './parts.json' with { type: 'json' };
import web from './web/words.json' with { type: 'json' };

const ALPHABETS = {
  digit: '0123456789',
  hex: '0123456789abcdef',
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  alnum: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  base64url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  password: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*()-_=+[]{};:\'",.<>/?|~`\\',
} as const;

const PARTS = { ...parts, ...web, ...browsing, ...everyday, ...fifthClient, ...fifth };

export type Alphabet = keyof typeof ALPHABETS;

/** Instants made up for honest traffic start here: 2026-01-01. */
const FIRST_INSTANT = 1_767_225_600_000;
const YEAR_MS = 31_536_000_000;

/** Made-up values, the same row of them for the same seed. */
export class Draw {
  readonly random: Random;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  of<T>(list: readonly T[]): T {
    return pick(this.random, list);
  }

  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from + 1));
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  /** The text or nothing. */
  maybe(share: number, text: string): string {
    return this.chance(share) ? text : '';
  }

  chars(alphabet: Alphabet, count: number): string {
    const letters = ALPHABETS[alphabet];
    let text = '';
    for (let index = 0; index < count; index++) text += letters[Math.floor(this.random() * letters.length)] ?? '';
    return text;
  }

  digits(count: number): string {
    return this.chars('digit', count);
  }

  hex(count: number): string {
    return this.chars('hex', count);
  }

  /** Random bytes in base64 with padding, as cryptography gives them. */
  base64(bytes: number): string {
    return Buffer.from(this.bytes(bytes)).toString('base64');
  }

  base64url(bytes: number): string {
    return Buffer.from(this.bytes(bytes)).toString('base64url');
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.int(0, 255));
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${this.of(['8', '9', 'a', 'b'])}${this.hex(3)}-${this.hex(12)}`;
  }

  amount(): string {
    return `${this.int(0, 25_000)}.${this.digits(2)}`;
  }

  instant(): string {
    return new Date(FIRST_INSTANT + Math.floor(this.random() * YEAR_MS)).toISOString();
  }

  day(): string {
    return this.instant().slice(0, 10);
  }

  epoch(): number {
    return Date.parse(this.instant());
  }

  iban(): string {
    return `${this.of(['DE', 'FR', 'GB', 'NL', 'ES', 'IT', 'PL', 'SE', 'CZ', 'MT'])}${this.digits(2)}${this.of(['', 'NWBK', 'ABNA'])}${this.digits(16)}`;
  }

  bic(): string {
    return `${this.chars('upper', 4)}${this.of(['DE', 'FR', 'GB', 'US', 'NL', 'CH'])}${this.of(['FF', '2L', '22', 'PP', '33'])}${this.of(['', 'X'.repeat(3)])}`;
  }

  /** A JSON Web Token of these claims; its signature is random. */
  jwt(claims: object, algorithm = 'PS256'): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: algorithm, typ: 'JWT', kid: this.base64url(9) })}.${part(claims)}.${this.base64url(256)}`;
  }

  /**
   * A text of a form: `⟨part⟩` is any text of that part of `parts.json`, `web/words.json` or `browsing/words.json`, `⟨9:4⟩` four
   * digits, `⟨hex:8⟩` and the other alphabets likewise.
   */
  text(form: string): string {
    return form.replace(/⟨([a-z0-9]+)(?::(\d+))?⟩/gi, (_, name: string, size?: string) => {
      if (size !== undefined) return this.chars(name === '9' ? 'digit' : (name as Alphabet), Number(size));
      return this.part(name as PartName);
    });
  }

  part(name: PartName): string {
    const list: readonly string[] | undefined = PARTS[name];
    if (list === undefined) throw new RangeError(`blind: no part ${name}`);
    return this.text(this.of(list));
  }

  name(): string {
    return `${this.part('first')} ${this.part('last')}`;
  }

  words(count: number): string {
    return Array.from({ length: count }, () => this.part('word')).join(' ');
  }

  list<T>(from: number, to: number, make: () => T): T[] {
    return Array.from({ length: this.int(from, to) }, make);
  }
}

export type PartName = Exclude<keyof typeof PARTS, 'about'>;
