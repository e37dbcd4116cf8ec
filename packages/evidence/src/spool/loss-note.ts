import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const NOTE = 'lost';

/** Characters of each of the two numbers: a note is overwritten in place, so that it needs no room in a full spool. */
const NUMBER_CHARS = 16;

/**
 * What a writer lost and has not recorded, so that the count outlives a kill. It holds `<events lost> <last sequence
 * number written>`: the loss is the next event to be recorded, so with an event behind that number it is recorded.
 */
export class LossNote {
  readonly #file: string;
  #fd: number | null = null;

  constructor(folder: string) {
    this.#file = join(folder, NOTE);
  }

  write(count: number, seq: number): void {
    try {
      this.#fd ??= openSync(this.#file, 'w', 0o600);
      writeSync(this.#fd, `${pad(count)} ${pad(seq)}\n`, 0);
    } catch {
      // Not even this can be written; the count is still a metric, and an event once there is room.
    }
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}

function pad(value: number): string {
  return String(value).padStart(NUMBER_CHARS, '0');
}

/** Events that a writer lost behind its last event, which has this sequence number. */
export function unrecordedLoss(folder: string, lastSeq: number): number {
  let text: string;
  try {
    text = readFileSync(join(folder, NOTE), 'latin1');
  } catch {
    return 0;
  }
  const match = /^(\d{16}) (\d{16})\n$/.exec(text);
  return match !== null && Number(match[2]) === lastSeq ? Number(match[1]) : 0;
}
