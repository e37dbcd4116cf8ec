/** Where such signs stand: the Greek question mark, the varia, one dot, raised and lowered signs, vertical and small forms. */
const RANGES: readonly (readonly [from: number, to: number])[] = [
  [0x37e, 0x37e],
  [0x1fef, 0x1fef],
  [0x2024, 0x2024],
  [0x207a, 0x208e],
  [0xfe50, 0xfe6b],
];

/**
 * Signs that data bases and web servers map to ASCII when their code page has none of them, or that normalise to it (NFKC): full-width, small,
 * raised and lowered forms. Letters and figures are left but for the full-width ones: they are somebody's text.
 */
const BEST_FIT: ReadonlyMap<number, string> = bestFits();

function bestFits(): Map<number, string> {
  const map = new Map<number, string>([
    [0x02bc, "'"],
    [0x2044, '/'],
    [0x2215, '/'],
    [0x29f8, '/'],
    [0x2216, '\\'],
  ]);
  for (const [from, to] of RANGES)
    for (let code = from; code <= to; code++) {
      const plain = String.fromCharCode(code).normalize('NFKC');
      if (/^[!-/:-@[-`{-~]$/.test(plain)) map.set(code, plain);
    }
  for (let code = 0xff01; code <= 0xff5e; code++) map.set(code, String.fromCharCode(code - 0xfee0));
  return map;
}

export function isBestFit(code: number): boolean {
  return BEST_FIT.has(code);
}

/** The ASCII sign that stands for it, or the empty string. */
export function bestFit(code: number): string {
  return BEST_FIT.get(code) ?? '';
}
