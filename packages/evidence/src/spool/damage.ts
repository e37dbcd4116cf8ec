import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventDraft } from '@sallyport/core';
import { SPOOL_QUARANTINE_FILES_MAX } from './limits.ts';

/**
 * What a reader could not hand on.
 * `torn`: the unfinished last line of a killed writer; its append never returned, so nothing recorded is missing.
 * `corrupt`: bytes that do not match their check sum; they are kept in quarantine. `gap`: sequence numbers are missing.
 * `lost`: the writer was killed while the spool was full, before it could record what it had lost.
 */
export interface SpoolDamage {
  readonly kind: 'torn' | 'corrupt' | 'gap' | 'lost';
  readonly stream: string;
  readonly file: string;
  readonly offset: number;
  /** Damaged bytes; for a gap the records missing, for a loss the events lost. */
  readonly size: number;
  /** The file that keeps the damaged bytes, or `null`. */
  readonly quarantined: string | null;
}

/** The event to record for a damage; SPOOL_CORRUPT of the error table says what it means. */
export function spoolDamageDraft(damage: SpoolDamage, at: number): EventDraft {
  if (damage.kind === 'lost') {
    const lost = `${damage.size} events were lost while the spool was full, until ${damage.stream} was killed`;
    return { kind: 'system', name: 'spool-overflow', at, detail: lost, count: damage.size };
  }
  const detail = `${damage.kind} in ${damage.stream}/${damage.file} at byte ${damage.offset}`;
  return {
    kind: 'system',
    name: 'spool-corrupt',
    at,
    detail: damage.quarantined === null ? detail : `${detail}, kept as ${damage.quarantined}`,
    count: damage.size,
  };
}

/** Keeps bytes that cannot be shipped for an analyst; durable when it returns. Gives the file name, or `null` when the quarantine is full. */
export function quarantine(dir: string, name: string, bytes: Uint8Array): string | null {
  const folder = join(dir, '.quarantine');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length >= SPOOL_QUARANTINE_FILES_MAX) return null;
  writeFileSync(join(folder, name), bytes, { mode: 0o600, flush: true });
  return name;
}
