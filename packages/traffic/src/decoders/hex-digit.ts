/** Value of an ASCII hex digit by character code, -1 for any other code below 256. */
export const HEX_VALUE: Int8Array = hexValues();

function hexValues(): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (let digit = 0; digit < 16; digit++) {
    const lower = digit.toString(16);
    table[lower.charCodeAt(0)] = digit;
    table[lower.toUpperCase().charCodeAt(0)] = digit;
  }
  return table;
}

/** The byte written as two hex digits at `at`, or -1. */
export function hexByte(text: string, at: number): number {
  const high = HEX_VALUE[text.charCodeAt(at)] ?? -1;
  const low = HEX_VALUE[text.charCodeAt(at + 1)] ?? -1;
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** The number written as exactly `digits` hex digits at `at`, or -1. */
export function hexNumber(text: string, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index++) {
    const digit = HEX_VALUE[text.charCodeAt(index)] ?? -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}
