/** Addresses of crypto-assets. */
import { createHash } from 'node:crypto';
import { keccak256 } from './keccak.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** Bitcoin P2PKH (version 0) or P2SH (version 5) address: base58check. */
export function base58AddressValid(text: string): boolean {
  if (text.length < 26 || text.length > 35 || (text[0] !== '1' && text[0] !== '3')) return false;
  const bytes = base58Bytes(text);
  if (bytes === null || (bytes[0] !== 0 && bytes[0] !== 5)) return false;
  const check = sha256(sha256(bytes.subarray(0, 21))).subarray(0, 4);
  return check.equals(bytes.subarray(21));
}

/** 25 bytes, or `null`. */
function base58Bytes(text: string): Buffer | null {
  const bytes = Buffer.alloc(25);
  for (let index = 0; index < text.length; index++) {
    let carry = BASE58.indexOf(text[index]!);
    if (carry < 0) return null;
    for (let at = 24; at >= 0; at--) {
      carry += bytes[at]! * 58;
      bytes[at] = carry & 255;
      carry >>= 8;
    }
    if (carry !== 0) return null;
  }
  return bytes;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

const BECH32_CONSTANT = 1; // BIP 173, witness version 0
const BECH32M_CONSTANT = 0x2bc830a3; // BIP 350, witness versions 1-16

/** Bitcoin `bc1...` address: bech32 for witness version 0, bech32m above. */
export function bech32AddressValid(text: string): boolean {
  const lower = text.toLowerCase();
  if (!lower.startsWith('bc1') || text.length < 14 || text.length > 90 || (text !== lower && text !== text.toUpperCase())) return false;
  const values = [3, 3, 0, 2, 3]; // "bc" expanded
  for (let index = 3; index < lower.length; index++) {
    const value = BECH32.indexOf(lower[index]!);
    if (value < 0) return false;
    values.push(value);
  }
  return bech32Checksum(values) === (values[5] === 0 ? BECH32_CONSTANT : BECH32M_CONSTANT);
}

function bech32Checksum(values: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let checksum = 1;
  for (const value of values) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (let bit = 0; bit < 5; bit++) if ((top >>> bit) & 1) checksum ^= generator[bit]!;
  }
  return checksum >>> 0;
}

/** Ethereum address; where letters of both cases are used, they must agree with EIP-55's checksum. */
export function ethereumAddressValid(text: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false;
  const body = text.slice(2);
  const lower = body.toLowerCase();
  if (body === lower || body === body.toUpperCase()) return true;
  const hash = keccak256(Buffer.from(lower, 'latin1'));
  for (let index = 0; index < 40; index++) {
    const char = lower[index]!;
    const expected = Number.parseInt(hash[index]!, 16) >= 8 ? char.toUpperCase() : char;
    if (body[index] !== expected) return false;
  }
  return true;
}
