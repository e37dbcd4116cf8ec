import { createWriteStream } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { SallyportError } from '@sallyport/core';

/** Text is handed to the file in pieces of about this size. */
const PIECE_CHARS = 65_536;

/** A line writer with back-pressure: `line` resolves when there is room again. */
export interface LineWriter {
  line(text: string): Promise<void> | undefined;
  close(): Promise<void>;
}

/** Opens a file for lines; `-` is standard output. */
export function openLines(path: string): LineWriter {
  const stream = path === '-' ? process.stdout : createWriteStream(path);
  let failure: SallyportError | null = null;
  let wake = (): void => {};
  stream.on('drain', () => wake());
  stream.on('error', (error: Error) => {
    failure ??= new SallyportError('OUTPUT_UNWRITABLE', path, error.message, { cause: error });
    wake();
  });
  let pending = '';
  const flush = (): Promise<void> | undefined => {
    if (failure !== null) throw failure;
    const piece = pending;
    pending = '';
    if (stream.write(piece)) return undefined;
    return new Promise((resolve) => {
      wake = resolve;
    });
  };
  return {
    line(text) {
      pending += `${text}\n`;
      return pending.length < PIECE_CHARS ? undefined : flush();
    },
    async close() {
      await flush();
      await new Promise<void>((resolve) => (path === '-' ? stream.write('', () => resolve()) : stream.end(() => resolve())));
      if (failure !== null) throw failure;
    },
  };
}

/** Writes a whole file, so that a reader sees either the old or the new one. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  if (path === '-') {
    await new Promise<void>((resolve) => process.stdout.write(data, () => resolve()));
    return;
  }
  try {
    const beside = `${path}.${process.pid}.part`;
    await writeFile(beside, data);
    await rename(beside, path);
  } catch (error) {
    throw new SallyportError('OUTPUT_UNWRITABLE', path, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
