/**
 * Keccak-256 as Ethereum uses it: the Keccak submission's padding (0x01), not SHA-3's, which is why the platform's
 * `sha3-256` does not serve. Source: the Keccak reference, version 3.0, sections 1.1-1.3. Used for addresses only.
 */
const MASK = (1n << 64n) - 1n;
const RATE_BYTES = 136;
const ROUNDS = 24;

const ROTATIONS: readonly bigint[] = [0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14].map(
  BigInt,
);

/** Round constants from the degree-8 shift register of section 1.2. */
const ROUND_CONSTANTS: readonly bigint[] = Array.from({ length: ROUNDS }, (_, round) => {
  let constant = 0n;
  for (let j = 0; j <= 6; j++) if (registerBit(7 * round + j)) constant |= 1n << BigInt((1 << j) - 1);
  return constant;
});

function registerBit(time: number): boolean {
  let state = 1;
  for (let step = 0; step < time % 255; step++) {
    state <<= 1;
    if (state & 0x100) state ^= 0x171;
  }
  return (state & 1) === 1;
}

/** The digest of a short message as lower-case hex. */
export function keccak256(message: Uint8Array): string {
  const padded = new Uint8Array((Math.floor(message.length / RATE_BYTES) + 1) * RATE_BYTES);
  padded.set(message);
  padded[message.length] = 0x01;
  padded[padded.length - 1]! |= 0x80;
  let lanes: bigint[] = new Array<bigint>(25).fill(0n);
  const view = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += RATE_BYTES) {
    for (let lane = 0; lane < RATE_BYTES / 8; lane++) lanes[lane]! ^= view.getBigUint64(block + lane * 8, true);
    lanes = permute(lanes);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) digest.setBigUint64(lane * 8, lanes[lane]!, true);
  return Buffer.from(digest.buffer).toString('hex');
}

function permute(lanes: bigint[]): bigint[] {
  let state = lanes;
  for (let round = 0; round < ROUNDS; round++) {
    state = chi(rhoPi(theta(state)));
    state[0]! ^= ROUND_CONSTANTS[round]!;
  }
  return state;
}

function theta(a: readonly bigint[]): bigint[] {
  const c = [0, 1, 2, 3, 4].map((x) => a[x]! ^ a[x + 5]! ^ a[x + 10]! ^ a[x + 15]! ^ a[x + 20]!);
  return a.map((lane, index) => lane ^ c[(index + 4) % 5]! ^ rotate(c[(index + 1) % 5]!, 1n));
}

function rhoPi(a: readonly bigint[]): bigint[] {
  const b = new Array<bigint>(25).fill(0n);
  for (let index = 0; index < 25; index++) {
    const x = index % 5;
    const y = Math.floor(index / 5);
    b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[index]!, ROTATIONS[index]!);
  }
  return b;
}

function chi(b: readonly bigint[]): bigint[] {
  return b.map((lane, index) => {
    const row = index - (index % 5);
    return lane ^ (~b[row + ((index + 1) % 5)]! & MASK & b[row + ((index + 2) % 5)]!);
  });
}

function rotate(lane: bigint, by: bigint): bigint {
  return ((lane << by) | (lane >> (64n - by))) & MASK;
}
