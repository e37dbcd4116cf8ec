import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import type { SpoolWriter } from '@sallyport/evidence/spool';
import type { Logger } from 'pino';
import { type PublishedConfig, publishedConfigSchema } from '../shipper/config-poller.ts';

const HASH_KEY_FILE = '.hash-key';
const HASH_KEY_BYTES = 32;
const PUBLISHED_FILE = '.published.json';

/** What a gateway keeps beside its spool. Names start with a dot, which no stream's does. */
export class LocalState {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /**
   * Key of the hashes that stand for clients, credentials and values, as hex. Made at the first start; with it gone,
   * who was counted before counts as new. It never leaves this machine, unless the operator gives several gateways one
   * `shared` key file; throws `CONFIG_UNREADABLE` or `CONFIG_INVALID` where that is no key.
   */
  hashKey(shared: string | null = null): string {
    if (shared !== null) return readKey(shared);
    const file = join(this.#directory, HASH_KEY_FILE);
    try {
      writeFileSync(file, randomBytes(HASH_KEY_BYTES).toString('hex'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return readFileSync(file, 'utf8').trim();
  }

  /** The last configuration of the control plane, so that a start without it goes on with what was in force. */
  published(): PublishedConfig | null {
    try {
      const parsed = publishedConfigSchema.safeParse(JSON.parse(readFileSync(join(this.#directory, PUBLISHED_FILE), 'utf8')));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  }

  keepPublished(config: PublishedConfig): void {
    const file = join(this.#directory, PUBLISHED_FILE);
    writeFileSync(`${file}.new`, JSON.stringify(config), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
}

function readKey(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new SallyportError('CONFIG_UNREADABLE', file, (cause as NodeJS.ErrnoException).code ?? 'cannot be read', { cause });
  }
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new SallyportError('CONFIG_INVALID', file, 'not 32 bytes as hex');
  return text;
}

/** Closes a spool whose folder may be gone by now: nothing else must stay open for that. */
export function closeSpool(spool: SpoolWriter, log: Logger): void {
  try {
    spool.close();
  } catch (error) {
    log.error({ err: (error as Error).message }, 'the spool could not be closed');
  }
}
