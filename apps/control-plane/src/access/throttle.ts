/** Failed tries in a row after which a name is locked (PCI DSS 4.0.1, 8.3.4: at most 10). */
export const FAILURES_MAX = 10;

/** How long a locked name stays locked, milliseconds (PCI DSS 4.0.1, 8.3.4: at least 30 minutes). */
export const LOCK_MS = 1_800_000;

/** Failed tries from one address in a window; further ones are refused until the window has passed. */
const ADDRESS_FAILURES_MAX = 30;
const ADDRESS_WINDOW_MS = 5 * 60_000;

/** Names and addresses remembered; the one idle longest is forgotten first, so a flood of names frees no locked one at once. */
const ENTRIES_MAX = 20_000;

interface Entry {
  failures: number;
  /** When the count starts anew. */
  until: number;
}

/** Counts failed sign-ins by name and by address. Unknown names count too, so that a lock tells nothing of who exists. */
export class SignInThrottle {
  readonly #names = new Map<string, Entry>();
  readonly #addresses = new Map<string, Entry>();

  /** Milliseconds to wait before another try, 0 when one is allowed. */
  wait(name: string, address: string, now: number): number {
    return Math.max(left(this.#names.get(name), FAILURES_MAX, now), left(this.#addresses.get(address), ADDRESS_FAILURES_MAX, now));
  }

  failed(name: string, address: string, now: number): void {
    count(this.#names, name, LOCK_MS, now);
    count(this.#addresses, address, ADDRESS_WINDOW_MS, now);
  }

  succeeded(name: string): void {
    this.#names.delete(name);
  }
}

function left(entry: Entry | undefined, max: number, now: number): number {
  return entry === undefined || entry.failures < max ? 0 : Math.max(0, entry.until - now);
}

function count(entries: Map<string, Entry>, key: string, window: number, now: number): void {
  const before = entries.get(key);
  const failures = before === undefined || before.until <= now ? 1 : before.failures + 1;
  entries.delete(key);
  entries.set(key, { failures, until: now + window });
  if (entries.size > ENTRIES_MAX) {
    const oldest = entries.keys().next();
    if (!oldest.done) entries.delete(oldest.value);
  }
}
