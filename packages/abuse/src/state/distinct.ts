/** Values remembered one by one; above it they are estimated. */
const EXACT_MAX = 64;
/** Registers of the estimate: 2^8, a standard error of 6.5 %. */
const BITS = 8;
const REGISTERS = 1 << BITS;
/** Bias correction for this many registers (Flajolet et al. 2007, figure 3). */
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

/** How many distinct 32-bit hashes were added. Plain JSON. */
export interface Distinct {
  exact: number[] | null;
  /** One character a register. */
  registers: string;
  /** The estimate, worked out when it is asked for and something changed. */
  count?: number;
}

export function newDistinct(): Distinct {
  return { exact: [], registers: '' };
}

/** Adds a hash; true when it is certainly new. */
export function addDistinct(set: Distinct, hash: number): boolean {
  if (set.exact !== null) {
    if (set.exact.includes(hash)) return false;
    set.exact.push(hash);
    if (set.exact.length > EXACT_MAX) estimateFromHere(set);
    return true;
  }
  const { index, letter } = placeOf(hash);
  if (letter <= (set.registers[index] as string)) return false;
  set.registers = set.registers.slice(0, index) + letter + set.registers.slice(index + 1);
  set.count = 0;
  return true;
}

function estimateFromHere(set: Distinct): void {
  const registers = Array.from({ length: REGISTERS }, () => 'A');
  for (const hash of set.exact ?? []) {
    const { index, letter } = placeOf(hash);
    if (letter > (registers[index] as string)) registers[index] = letter;
  }
  set.exact = null;
  set.registers = registers.join('');
}

/** The register of a hash, and the letter it would put there. */
function placeOf(raw: number): { readonly index: number; readonly letter: string } {
  const hash = mix(raw);
  const rank = Math.clz32((hash << BITS) | (1 << (BITS - 1))) + 1;
  return { index: hash >>> (32 - BITS), letter: String.fromCharCode(65 + rank) };
}

/** The finaliser of MurmurHash3: spreads hashes that are not spread evenly. */
function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Exact up to 64; above that HyperLogLog (Flajolet, Fusy, Gandouet and Meunier 2007) with linear counting where it is small. */
export function countDistinct(set: Distinct): number {
  if (set.exact !== null) return set.exact.length;
  if (set.count !== undefined && set.count > 0) return set.count;
  set.count = estimate(set.registers);
  return set.count;
}

function estimate(registers: string): number {
  let sum = 0;
  let zeros = 0;
  for (let index = 0; index < REGISTERS; index++) {
    const rank = registers.charCodeAt(index) - 65;
    sum += 2 ** -rank;
    if (rank === 0) zeros++;
  }
  const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
  return Math.round(raw <= 2.5 * REGISTERS && zeros > 0 ? REGISTERS * Math.log(REGISTERS / zeros) : raw);
}

/** A 32-bit hash of a text: FNV-1a. The text is a keyed hash already or a word of the API. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
