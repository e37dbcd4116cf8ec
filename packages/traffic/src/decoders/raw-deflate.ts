/** Tells a raw deflate stream (RFC 1951) of text by its first bytes, for nothing else does: it has no magic number. */

/** Literals of a fixed block that have to be text. One random byte in three is. */
const LITERALS_MIN = 6;

/** Symbols of the codes of a dynamic block, and code lengths in the order in which they are given. */
const CODES_MAX = 29;
const LENGTH_CODES_MIN = 4;

/** What complete codes of up to seven bits add up to. */
const WHOLE = 128;

/** Reads bits as deflate packs them: the lowest of a byte first. */
class Bits {
  readonly #byteAt: (index: number) => number;
  #at = 0;
  #byte = 0;

  constructor(byteAt: (index: number) => number) {
    this.#byteAt = byteAt;
  }

  bit(): number {
    if ((this.#at & 7) === 0) this.#byte = this.#byteAt(this.#at >> 3);
    return (this.#byte >> (this.#at++ & 7)) & 1;
  }

  /** A number, lowest bit first. */
  number(count: number): number {
    let value = 0;
    for (let at = 0; at < count; at++) value |= this.bit() << at;
    return value;
  }

  /** A code, highest bit first, behind what was read of it. */
  code(count: number, read = 0): number {
    let value = read;
    for (let at = 0; at < count; at++) value = (value << 1) | this.bit();
    return value;
  }
}

/** Cheap refusal: false when no block of codes, fixed or its own, begins with this byte. */
export function mayBeDeflated(byte: number): boolean {
  const kind = (byte >> 1) & 3;
  return kind === FIXED || kind === DYNAMIC;
}

const FIXED = 1;
const DYNAMIC = 2;

/** True for streams of text, and hardly ever for random bytes. `byteAt` gives 0 behind the end. */
export function beginsDeflated(byteAt: (index: number) => number): boolean {
  const first = byteAt(0);
  if (!mayBeDeflated(first)) return false;
  const bits = new Bits(byteAt);
  bits.number(3);
  return ((first >> 1) & 3) === FIXED ? beginsWithText(bits) : hasWholeCode(bits);
}

/** Literals of a block with fixed codes (RFC 1951 3.2.6), as far as the first repetition. */
function beginsWithText(bits: Bits): boolean {
  for (let count = 0; count < LITERALS_MIN; count++) {
    const head = bits.code(7);
    if (head < 0b0011000) return head > 0 && count >= LITERALS_MIN / 2;
    const code = bits.code(1, head);
    if (code >= 0b11000000) return code < 0b11001000 ? count >= LITERALS_MIN / 2 : false;
    if (!isText(code - 0b00110000)) return false;
  }
  return true;
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13;
}

/** The code that a block with codes of its own is told by is one that leaves no bits over (RFC 1951 3.2.7). */
function hasWholeCode(bits: Bits): boolean {
  if (bits.number(5) > CODES_MAX || bits.number(5) > CODES_MAX) return false;
  const count = bits.number(4) + LENGTH_CODES_MIN;
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const length = bits.number(3);
    if (length > 0) sum += WHOLE >> length;
  }
  return sum === WHOLE;
}
