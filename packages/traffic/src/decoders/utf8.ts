/** What decoding saw on the way; bits of {@link DecodeNotes}. */
export const NOTE_OVERLONG = 1;
export const NOTE_INVALID_UTF8 = 2;
export const NOTE_NUL = 4;
export const NOTE_INVALID_PERCENT = 8;

export interface DecodeNotes {
  /** OR of the `NOTE_` bits. */
  bits: number;
}

/** Longest sequence old decoders accept (RFC 2279, six bytes); RFC 3629 stops at four. */
const SEQUENCE_BYTES_MAX = 6;

/** Bytes in the sequence that `lead` opens, by RFC 2279; 1 for ASCII, 0 for a byte that cannot lead. */
export function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc0) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  if (lead < 0xf8) return 4;
  if (lead < 0xfc) return 5;
  return lead < 0xfe ? SEQUENCE_BYTES_MAX : 0;
}

/** Smallest code point that needs a sequence of this length; a smaller one in it is overlong. */
const SHORTEST = [0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000];

/**
 * The code point that a lenient decoder reads from `bytes[at]` on, or -1 when it is no sequence.
 * An overlong form reads as the character it hides: `C0 AF` is `/`.
 */
export function readSequence(bytes: ArrayLike<number>, at: number, length: number): number {
  if (length === 0 || at + length > bytes.length) return -1;
  let code = length === 1 ? bytes[at]! : bytes[at]! & (0x7f >> length);
  for (let index = 1; index < length; index++) {
    const next = bytes[at + index]!;
    if ((next & 0xc0) !== 0x80) return -1;
    code = code * 64 + (next & 0x3f);
  }
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return -1;
  return code;
}

export function isOverlong(code: number, length: number): boolean {
  return code < SHORTEST[length]!;
}

/** Longer input is gathered in an array: adding a character at a time to a string costs 100 ns each once it is long. */
const CONCATENATED_BYTES_MAX = 64;

/**
 * Text as the most lenient backend would read it: overlong forms become the characters they hide, a byte that is part
 * of no sequence becomes the latin-1 character of its value. Never longer than `bytes`.
 */
export function lenientUtf8(bytes: ArrayLike<number>, notes: DecodeNotes): string {
  return bytes.length <= CONCATENATED_BYTES_MAX ? concatenated(bytes, notes) : gathered(bytes, notes);
}

function concatenated(bytes: ArrayLike<number>, notes: DecodeNotes): string {
  let out = '';
  for (let at = 0; at < bytes.length; ) {
    const length = lenientLength(bytes, at, notes);
    out += String.fromCodePoint(length === 1 ? bytes[at]! : readSequence(bytes, at, length));
    at += length;
  }
  return out;
}

function gathered(bytes: ArrayLike<number>, notes: DecodeNotes): string {
  const units = Buffer.allocUnsafe(bytes.length * 2);
  let end = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = lenientLength(bytes, at, notes);
    const code = length === 1 ? bytes[at]! : readSequence(bytes, at, length);
    at += length;
    if (code < 0x10000) end = units.writeUInt16LE(code, end);
    else {
      end = units.writeUInt16LE(0xd7c0 + (code >> 10), end);
      end = units.writeUInt16LE(0xdc00 + (code & 0x3ff), end);
    }
  }
  return units.toString('utf16le', 0, end);
}

/** Bytes of the sequence at `at`, 1 for a byte that stands for itself; notes what is unusual about it. */
function lenientLength(bytes: ArrayLike<number>, at: number, notes: DecodeNotes): number {
  const lead = bytes[at]!;
  if (lead < 0x80) {
    if (lead === 0) notes.bits |= NOTE_NUL;
    return 1;
  }
  const length = sequenceLength(lead);
  const code = readSequence(bytes, at, length);
  if (code < 0) {
    notes.bits |= NOTE_INVALID_UTF8;
    return 1;
  }
  if (isOverlong(code, length)) notes.bits |= code === 0 ? NOTE_OVERLONG | NOTE_NUL : NOTE_OVERLONG;
  return length;
}
