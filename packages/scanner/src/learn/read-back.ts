import type { Session } from '../identity/session.ts';
import { READ_BACK_MAX } from '../limits.ts';
import type { Exchange, ScanOperation } from '../model.ts';
import type { Baseline, Scan } from '../scan.ts';
import { nounOfPath } from '../spec/names.ts';
import { sameNoun } from './pool.ts';

/** How near an answer stands to an operation: the same object, its list, its owner. */
function nearness(baseline: Baseline, operation: ScanOperation): number {
  const { path } = baseline.operation;
  if (path === operation.path) return 5;
  if (operation.path.startsWith(`${path}/`)) return 4;
  if (path.startsWith(`${operation.path}/`)) return 4;
  if (sameNoun(nounOfPath(path), nounOfPath(operation.path))) return 3;
  if (/(^|\/)(me|self|profile|whoami|dashboard)(\/|$)/i.test(path)) return 2;
  const [, first] = operation.path.split('/');
  return path.split('/')[1] === first ? 1 : 0;
}

/** Looks again at what an identity could read, nearest first, until an answer satisfies; `null` when none does. */
export async function readBack(
  scan: Scan,
  session: Session,
  operation: ScanOperation,
  satisfies: (exchange: Exchange) => boolean,
): Promise<Exchange | null> {
  for (const baseline of nearReads(scan, session, operation)) {
    const exchange = await scan.as(session, baseline.call);
    if (satisfies(exchange)) return exchange;
  }
  return null;
}

/** The reads of an identity near an operation, at most `READ_BACK_MAX`. */
export function nearReads(scan: Scan, session: Session, operation: ScanOperation): Baseline[] {
  return scan
    .baselinesOf(session)
    .filter((baseline) => baseline.operation.method === 'GET')
    .map((baseline) => ({ baseline, near: nearness(baseline, operation) }))
    .sort((left, right) => right.near - left.near)
    .slice(0, READ_BACK_MAX)
    .map(({ baseline }) => baseline);
}

/** The operation that reads one object by the same path, or by the path plus an id. */
export function readerOf(scan: Scan, operation: ScanOperation): ScanOperation | null {
  const same = scan.find('GET', operation.path);
  if (same !== null) return same;
  return (
    scan.operations.find(
      (one) =>
        one.method === 'GET' && one.path.startsWith(`${operation.path}/{`) && !one.path.slice(operation.path.length + 1).includes('/'),
    ) ?? null
  );
}
