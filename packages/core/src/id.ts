/** Randomness is an argument: fills the array given. */
export type RandomSource = (bytes: Uint8Array) => void;

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new id: 10 characters of time (milliseconds, Crockford base 32) and 16 random ones, so that ids sort by time.
 * Shape of a ULID, lower-case.
 */
export function newId(now: number, random: RandomSource): string {
  let time = '';
  let rest = Math.floor(now);
  for (let index = 0; index < 10; index++) {
    time = DIGITS.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  const bytes = new Uint8Array(16);
  random(bytes);
  let tail = '';
  for (const byte of bytes) tail += DIGITS.charAt(byte & 31);
  return time + tail;
}

/** When an id of {@link newId} was made, milliseconds since the epoch; 0 for a text that is none. */
export function idTime(id: string): number {
  let time = 0;
  for (const digit of id.slice(0, 10)) {
    const value = DIGITS.indexOf(digit);
    if (value === -1) return 0;
    time = time * 32 + value;
  }
  return id.length < 10 ? 0 : time;
}
