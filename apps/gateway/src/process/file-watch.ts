import { statSync } from 'node:fs';
import type { GatewaySection } from '../config/schema.ts';

/** How often files are looked at. A change is taken up at the look behind the one that saw it: well within a second. */
const LOOK_INTERVAL_MS = 125;
/** How many looks longer a file is waited for that became empty: most who write begin by that. */
const EMPTY_LOOKS_MAX = 8;

const EMPTY = /^\d+\.0\./;

/** What is known of each file: its size, time and inode. */
type Signatures = ReadonlyMap<string, string>;

/**
 * Looks at files again and again. Polling sees what editors, configuration tools and mounted secrets do (renames,
 * symbolic links), where notification of a single inode does not. A file that is still being written is waited for.
 */
export class FileWatch {
  #seen: Signatures;
  #changing: Signatures | null = null;
  #emptyLooks = 0;
  readonly #onChange: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(files: readonly string[], onChange: () => void) {
    this.#seen = new Map(files.map((file) => [file, signature(file)]));
    this.#onChange = onChange;
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL_MS).unref();
  }

  #look(): void {
    const now: Signatures = new Map([...this.#seen.keys()].map((file) => [file, signature(file)]));
    const quiet = this.#changing !== null && same(now, this.#changing);
    this.#emptyLooks = quiet && this.#emptied(now) ? this.#emptyLooks + 1 : 0;
    const settled = quiet && (this.#emptyLooks === 0 || this.#emptyLooks > EMPTY_LOOKS_MAX);
    this.#changing = same(now, this.#seen) ? null : now;
    if (!settled || this.#changing === null) return;
    this.#seen = now;
    this.#changing = null;
    this.#emptyLooks = 0;
    this.#onChange();
  }

  /** Is one of the files that changed empty now? */
  #emptied(now: Signatures): boolean {
    for (const [file, value] of now) if (EMPTY.test(value) && this.#seen.get(file) !== value) return true;
    return false;
  }

  /** The files that matter from now on. Of one that mattered before, a change that nobody was told of is still told. */
  follow(files: readonly string[]): void {
    this.#seen = new Map(files.map((file) => [file, this.#seen.get(file) ?? signature(file)]));
    this.#changing = null;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function same(a: Signatures, b: Signatures): boolean {
  for (const [file, value] of a) if (b.get(file) !== value) return false;
  return true;
}

function signature(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.ino}.${stat.size}.${stat.mtimeMs}`;
}

/** Certificates, keys, authorities and descriptions that a configuration names. */
export function referencedFiles(gateway: GatewaySection): string[] {
  const files: (string | null)[] = [];
  for (const { tls } of gateway.listeners) {
    if (tls === null) continue;
    for (const { certificate, key } of tls.certificates) files.push(certificate, key);
    files.push(tls.client_ca);
  }
  for (const { tls } of gateway.upstreams) files.push(tls.ca, tls.certificate, tls.key);
  files.push(
    gateway.hash_key_file,
    gateway.token_secrets_file,
    gateway.jwks_fetch.ca,
    gateway.breached_passwords,
    ...gateway.descriptions,
    ...gateway.geography,
    ...gateway.jwks.map((item) => item.file),
  );
  return files.filter((file) => file !== null);
}
