/** Six-bit value by character code; both alphabets; -1 for anything else. */
export const SIX_BITS: Int8Array = values();

function values(): Int8Array {
  const table = new Int8Array(128).fill(-1);
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  for (let index = 0; index < digits.length; index++) table[digits.charCodeAt(index)] = index;
  for (const character of '+-') table[character.charCodeAt(0)] = 62;
  for (const character of '/_') table[character.charCodeAt(0)] = 63;
  return table;
}

/** Characters of unpadded base64 of four or five bytes. */
const COMMAND_CODED_MIN = 6;
const COMMAND_CODED_MAX = 7;

const LETTER = 1;
const SIGN = 2;

/** What a line of a shell can be made of: by byte, a letter or blank, or a sign that separates commands. */
const COMMAND: Uint8Array = Uint8Array.from({ length: 128 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[;|&`$(]/.test(character) ? SIGN : /[a-z )\\]/.test(character) ? LETTER : 0;
});

/**
 * True when a value of six or seven characters is unpadded base64 of small letters and a sign of the shell (`YTtpZA` is `a;id`).
 * Any other value so short spells a text by chance as often as not; this does in one of 5,000 random ones, and refuses most at
 * their first two characters.
 */
export function isCodedCommand(value: string): boolean {
  if (value.length < COMMAND_CODED_MIN || value.length > COMMAND_CODED_MAX) return false;
  let kinds = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < value.length; at++) {
    const digit = SIX_BITS[value.charCodeAt(at)] ?? -1;
    if (digit < 0) return false;
    bits = ((bits << 6) | digit) & 0x3fff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const kind = COMMAND[(bits >> held) & 0xff] ?? 0;
    if (kind === 0) return false;
    kinds |= kind;
  }
  return kinds === (LETTER | SIGN);
}
