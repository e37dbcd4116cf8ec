import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import { syncFolder } from '../atomic-file.ts';
import { segmentFile } from './segment.ts';

/** The file the log grows in. What `write` resolved for is on the disk, whatever happens to process or power. */
export class SegmentAppender {
  file = '';
  size = 0;
  readonly #dir: string;
  #handle: FileHandle | null = null;
  #failed: Error | null = null;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Goes on in an existing segment. */
  async resume(file: string): Promise<void> {
    this.#handle = await open(join(this.#dir, file), 'a', 0o600);
    this.file = file;
    this.size = (await this.#handle.stat()).size;
  }

  /** Starts the segment of this first record. */
  async roll(firstSeq: number): Promise<void> {
    await this.close();
    try {
      await this.resume(segmentFile(firstSeq));
      await syncFolder(this.#dir);
    } catch (error) {
      await this.close();
      throw this.#refusal(error as Error);
    }
  }

  get isOpen(): boolean {
    return this.#handle !== null;
  }

  /**
   * Appends and makes durable. Throws OUTPUT_UNWRITABLE: a write that failed is taken back and may be tried again;
   * after a failed sync nothing is certain any more, and every further write is refused until the log is opened anew.
   */
  async write(bytes: Buffer): Promise<void> {
    if (this.#failed !== null) throw this.#refusal(this.#failed);
    const handle = this.#handle;
    if (handle === null) throw this.#refusal(new Error('no segment is open'));
    try {
      await handle.appendFile(bytes);
    } catch (error) {
      await handle.truncate(this.size).catch((worse: Error) => {
        this.#failed = worse;
      });
      throw this.#refusal(error as Error);
    }
    try {
      await handle.datasync();
    } catch (error) {
      this.#failed = error as Error;
      throw this.#refusal(error as Error);
    }
    this.size += bytes.length;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  #refusal(cause: Error): SallyportError {
    return new SallyportError('OUTPUT_UNWRITABLE', join(this.#dir, this.file), cause.message, { cause });
  }
}
