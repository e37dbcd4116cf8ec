import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { SallyportError } from '@sallyport/core';

/** A configuration or policy of more bytes than this is a mistake, and is refused. */
const TEXT_BYTES_MAX = 16_777_216;

export interface InputStream {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes of the file, or `null` for standard input. */
  readonly total: number | null;
}

/** Opens a file for streaming; `-` is standard input. `onBytes` is told how much was read. */
export async function openInput(path: string, onBytes: (read: number) => void): Promise<InputStream> {
  const total = path === '-' ? null : await sizeOf(path);
  const source: AsyncIterable<Uint8Array> = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 262_144 });
  return { bytes: counted(source, path, onBytes), total };
}

async function* counted(source: AsyncIterable<Uint8Array>, path: string, onBytes: (read: number) => void): AsyncIterable<Uint8Array> {
  let read = 0;
  try {
    for await (const chunk of source) {
      read += chunk.length;
      onBytes(read);
      yield chunk;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): SallyportError {
  return new SallyportError('INPUT_UNREADABLE', path, error instanceof Error ? error.message : String(error), { cause: error });
}

/** Reads a whole small text file. */
export async function readText(path: string): Promise<string> {
  const size = await sizeOf(path);
  if (size > TEXT_BYTES_MAX) throw tooLarge(path, size);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads a whole small file, or standard input for `-`, as bytes. */
export async function readBytes(path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const input = await openInput(path, (read) => {
    size = read;
  });
  for await (const chunk of input.bytes) {
    if (size > TEXT_BYTES_MAX) throw tooLarge(path, size);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(path: string, size: number): SallyportError {
  return new SallyportError('INPUT_UNREADABLE', path, `${size} bytes; at most ${TEXT_BYTES_MAX} are read`);
}
