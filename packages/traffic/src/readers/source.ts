/** The head of an input: whether it is compressed, and what it holds. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isCapture } from './pcap-frames.ts';
import type { RecordFormat } from './record.ts';

/** Bytes looked at to tell the format; a first line longer than this is judged by its beginning. */
export const DETECT_BYTES_MAX = 65_536;

/** Decompresses an input that begins with gzip's magic bytes; any other passes as it is. */
export async function* plainBytes(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, rest } = await takeHead(stream, 2);
  const whole = joined(head, rest);
  if (head.length < 2 || head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const source = Readable.from(whole);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

export interface Head {
  readonly head: Uint8Array;
  readonly rest: AsyncIterator<Uint8Array>;
}

/** Reads until `bytes` are there or the stream ends. */
export async function takeHead(stream: AsyncIterable<Uint8Array>, bytes: number): Promise<Head> {
  const rest = stream[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < bytes) {
    const next = await rest.next();
    if (next.done === true) break;
    parts.push(next.value);
    size += next.value.length;
  }
  return { head: parts.length === 1 ? parts[0]! : Buffer.concat(parts), rest };
}

export async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Tells the format from an input's first bytes, or `null`. */
export function detectFormat(head: Uint8Array): Exclude<RecordFormat, 'auto'> | null {
  if (isCapture(head)) return 'pcap';
  const text = Buffer.from(head.subarray(0, DETECT_BYTES_MAX))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^\{\s*"resourceSpans"\s*:/.test(text)) return 'otlp-json';
  if (/^\{\s*"log"\s*:\s*\{/.test(text)) return 'har';
  if (text.startsWith('{')) return detectJsonLine(text);
  return /^(?:\S+ ){2,4}\S+ ?\[\d{2}\/[A-Z][a-z]{2}\/\d{4}:/.test(text) ? 'combined' : null;
}

/** The product's records have `method`, `path` and `headers`; log records have a status and the variables of a server. */
function detectJsonLine(text: string): 'jsonl' | 'nginx-json' | null {
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  const has = (name: string): boolean => line.includes(`"${name}"`);
  if (['request_uri', 'request_method', 'remote_addr', 'time_iso8601', 'time_local', 'body_bytes_sent'].some(has)) return 'nginx-json';
  if (has('method') && has('path')) return 'jsonl';
  return has('request') && has('status') ? 'nginx-json' : null;
}
