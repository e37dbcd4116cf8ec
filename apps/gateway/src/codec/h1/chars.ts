/** Byte classes of RFC 9110 as tables: one load per byte on the hot path. */

/** 1 for a token character, 2 for one that is an upper-case letter, 0 for what may not stand in a name. */
export const TOKEN: Uint8Array = tokenTable();

/** 1 for what may stand in a field value: HTAB, SP, visible ASCII and obs-text. */
export const VALUE: Uint8Array = rangeTable([0x09, 0x09], [0x20, 0x7e], [0x80, 0xff]);

/** 1 for what may stand in a request target: visible ASCII but `#`, which no target holds. */
export const TARGET: Uint8Array = rangeTable([0x21, 0x22], [0x24, 0x7e]);

/** 1 for what may stand in Host: names, IPv4, `[IPv6]` and a port. Sub-delimiters are refused; no DNS name has them. */
export const HOST: Uint8Array = rangeTable([0x2d, 0x2e], [0x30, 0x3a], [0x41, 0x5b], [0x5d, 0x5d], [0x5f, 0x5f], [0x61, 0x7a]);

function rangeTable(...ranges: readonly (readonly [number, number])[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const [from, to] of ranges) table.fill(1, from, to + 1);
  return table;
}

function tokenTable(): Uint8Array {
  const table = rangeTable([0x30, 0x39], [0x61, 0x7a]);
  for (const mark of "!#$%&'*+-.^_`|~") table[mark.charCodeAt(0)] = 1;
  table.fill(2, 0x41, 0x5b);
  return table;
}

/** Whether every character of `text` from `start` to `end` is in the class. Characters over 0xff are in none. */
export function allOf(table: Uint8Array, text: string, start = 0, end: number = text.length): boolean {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff || table[code] === 0) return false;
  }
  return true;
}
