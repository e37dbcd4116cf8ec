/** How many of how many. */
export interface Share {
  items: number;
  blocked: number;
}

/** Shares by a key, filled while items come in. */
export class Tally {
  readonly #shares = new Map<string, Share>();

  add(key: string, blocked: boolean): void {
    const share = this.#shares.get(key) ?? { items: 0, blocked: 0 };
    this.#shares.set(key, share);
    share.items++;
    if (blocked) share.blocked++;
  }

  /** Percent with two decimals, or a dash. */
  percent(key: string): string {
    const share = this.#shares.get(key);
    return share === undefined ? '-' : ((100 * share.blocked) / share.items).toFixed(2);
  }

  items(key: string): number {
    return this.#shares.get(key)?.items ?? 0;
  }

  keys(prefix: string): string[] {
    return [...this.#shares.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}
