/** Seeded draws (sfc32). The same seed gives the same traffic. */
export class Dice {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: number) {
    this.#a = seed >>> 0;
    this.#b = (seed ^ 0x9e3779b9) >>> 0;
    this.#c = (seed ^ 0x243f6a88) >>> 0;
    for (let warm = 0; warm < 12; warm++) this.word();
  }

  word(): number {
    const sum = (this.#a + this.#b + this.#count++) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    return sum;
  }

  /** From 0 to below 1. */
  roll(): number {
    return this.word() / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.roll() * (high - low + 1));
  }

  odds(share: number): boolean {
    return this.roll() < share;
  }

  one<T>(items: readonly T[]): T {
    return items[Math.floor(this.roll() * items.length)] as T;
  }

  /** Log-normal about a median. */
  about(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.roll())) * Math.cos(2 * Math.PI * this.roll());
    return median * Math.exp(spread * normal);
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.word().toString(16).padStart(8, '0');
    return text.slice(0, length);
  }

  digits(length: number): string {
    let text = String(this.whole(1, 9));
    while (text.length < length) text += this.whole(0, 9);
    return text;
  }

  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
