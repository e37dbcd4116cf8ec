import { statSync } from 'node:fs';
import type { GatewaySection } from '../config/schema.ts';

/** How often files are looked at: with the time to build, a change is in force well within a second. */
const LOOK_INTERVAL_MS = 250;

/**
 * Looks at files by their size, time and inode. Polling sees what editors, configuration tools and mounted secrets do
 * (renames, symbolic links), where notification of a single inode does not.
 */
export class FileWatch {
  #seen: string;
  #files: readonly string[];
  readonly #timer: NodeJS.Timeout;

  constructor(files: readonly string[], onChange: () => void) {
    this.#files = files;
    this.#seen = signature(files);
    this.#timer = setInterval(() => {
      const now = signature(this.#files);
      if (now === this.#seen) return;
      this.#seen = now;
      onChange();
    }, LOOK_INTERVAL_MS);
    this.#timer.unref();
  }

  /** The files that matter from now on. */
  follow(files: readonly string[]): void {
    this.#files = files;
    this.#seen = signature(files);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function signature(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat === undefined ? '-' : `${stat.ino}.${stat.size}.${stat.mtimeMs}`;
    })
    .join(' ');
}

/** Certificates, keys and authorities that a configuration names. */
export function referencedFiles(gateway: GatewaySection): string[] {
  const files: (string | null)[] = [];
  for (const { tls } of gateway.listeners) {
    if (tls === null) continue;
    for (const { certificate, key } of tls.certificates) files.push(certificate, key);
    files.push(tls.client_ca);
  }
  for (const { tls } of gateway.upstreams) files.push(tls.ca, tls.certificate, tls.key);
  return files.filter((file) => file !== null);
}
