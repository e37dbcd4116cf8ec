/** Collects the names of changed resources and hands them on, at most once in an interval. */
export function createThrottle(flush: (changed: ReadonlySet<string>) => void, interval_ms: number): (changed: readonly string[]) => void {
  const pending = new Set<string>();
  return (changed) => {
    const waiting = pending.size > 0;
    for (const name of changed) pending.add(name);
    if (waiting || pending.size === 0) return;
    setTimeout(() => {
      const names = new Set(pending);
      pending.clear();
      flush(names);
    }, interval_ms);
  };
}
