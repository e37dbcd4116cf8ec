import { createHash } from 'node:crypto';
import { ALPN, type ClientHello, isGrease, SERVER_NAME } from './client-hello.ts';

const VERSION_WORDS: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
]);

const COUNT_MAX = 99;
const HASH_CHARS = 12;
const NOTHING = '0'.repeat(HASH_CHARS);

/** JA4 of a ClientHello over TCP, by FoxIO's description of JA4 (BSD 3-clause; nothing of JA4+ is used). */
export function ja4Of(hello: ClientHello): string {
  const ciphers = hello.ciphers.filter((value) => !isGrease(value));
  const extensions = hello.extensions.filter((value) => !isGrease(value));
  const counts = [ciphers, extensions].map((list) => String(Math.min(list.length, COUNT_MAX)).padStart(2, '0')).join('');
  const first = `t${VERSION_WORDS.get(hello.version) ?? '00'}${extensions.includes(SERVER_NAME) ? 'd' : 'i'}${counts}${alpnWord(hello.alpn)}`;
  const kept = extensions.filter((value) => value !== SERVER_NAME && value !== ALPN);
  const algorithms = hello.signatureAlgorithms.filter((value) => !isGrease(value));
  const signed = algorithms.length === 0 ? '' : `_${algorithms.map(hex).join(',')}`;
  return `${first}_${ciphers.length === 0 ? NOTHING : hash(sorted(ciphers))}_${extensions.length === 0 ? NOTHING : hash(sorted(kept) + signed)}`;
}

function alpnWord(alpn: Buffer): string {
  if (alpn.length === 0) return '00';
  const [first, last] = [alpn[0] as number, alpn.at(-1) as number];
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  const text = alpn.toString('hex');
  return `${text[0]}${text.at(-1)}`;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function sorted(values: readonly number[]): string {
  return values.map(hex).sort().join(',');
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS);
}
