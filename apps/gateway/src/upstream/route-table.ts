import type { UpstreamGroup } from './group.ts';

/** Which upstream serves which host and path prefix. */
export interface RouteEntry {
  /** `api.bank.example`, `*.bank.example` or `*`; lower-case, without port. */
  readonly host: string;
  /** Whole segments: `/payments` serves `/payments` and `/payments/1`, not `/payments2`. */
  readonly path: string;
  readonly upstream: UpstreamGroup;
}

/** Exact host before wildcard before `*`; then the longest path prefix. Compiled once, bounded by the routes of the configuration. */
export class RouteTable {
  readonly #exact = new Map<string, RouteEntry[]>();
  readonly #suffix: { readonly suffix: string; readonly entries: RouteEntry[] }[] = [];
  readonly #any: RouteEntry[] = [];

  constructor(entries: readonly RouteEntry[]) {
    for (const entry of [...entries].sort((a, b) => b.path.length - a.path.length)) this.#place(entry).push(entry);
    this.#suffix.sort((a, b) => b.suffix.length - a.suffix.length);
  }

  #place(entry: RouteEntry): RouteEntry[] {
    if (entry.host === '*') return this.#any;
    if (!entry.host.startsWith('*.')) {
      const list = this.#exact.get(entry.host) ?? [];
      this.#exact.set(entry.host, list);
      return list;
    }
    const suffix = entry.host.slice(1);
    const known = this.#suffix.find((item) => item.suffix === suffix);
    if (known !== undefined) return known.entries;
    const made = { suffix, entries: [] };
    this.#suffix.push(made);
    return made.entries;
  }

  /** `host` lower-case, a port allowed; `path` canonical. */
  match(host: string, path: string): UpstreamGroup | null {
    if (this.#exact.size > 0 || this.#suffix.length > 0) {
      const name = withoutPort(host);
      const exact = this.#exact.get(name);
      const found = exact === undefined ? null : longest(exact, path);
      if (found !== null) return found;
      for (const { suffix, entries } of this.#suffix) {
        const match = name.endsWith(suffix) ? longest(entries, path) : null;
        if (match !== null) return match;
      }
    }
    return longest(this.#any, path);
  }
}

function longest(entries: readonly RouteEntry[], path: string): UpstreamGroup | null {
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] as RouteEntry;
    if (serves(entry.path, path)) return entry.upstream;
  }
  return null;
}

/** The prefix ends at a segment; `*` (OPTIONS of the server as a whole) belongs to the root. */
function serves(prefix: string, path: string): boolean {
  if (prefix === '/') return true;
  if (!path.startsWith(prefix)) return false;
  return path.length === prefix.length || prefix.endsWith('/') || path.charCodeAt(prefix.length) === 0x2f;
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  return colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
}
