import type { Check } from '../checks/check.ts';
import type { ScanConfig } from '../config/model.ts';
import type { ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';

/** One check on one operation, or once for the API. */
export interface Unit {
  readonly check: Check;
  readonly operation: ScanOperation | null;
  /** `bola-read GET /accounts/{id}`: what a journal remembers. */
  readonly key: string;
}

export function selectChecks(all: readonly Check[], config: ScanConfig): Check[] {
  const named = (list: readonly string[], { meta }: Check): boolean =>
    list.some((word) => word === meta.id || word.toUpperCase() === meta.owasp.split(':', 1)[0] || word === meta.owasp);
  return all.filter((check) => {
    if (config.checks.include.length > 0 && !named(config.checks.include, check)) return false;
    if (named(config.checks.exclude, check)) return false;
    if (check.meta.impact === 'write') return config.profile === 'standard';
    return check.meta.impact === 'read' || (config.profile === 'standard' && config.destructive);
  });
}

/** The units of a scan, check by check. */
export function planUnits(scan: Scan, checks: readonly Check[]): Unit[] {
  return checks.flatMap((check): Unit[] => {
    if (check.scope === 'api') return [{ check, operation: null, key: check.meta.id }];
    return scan.operations
      .filter((operation) => check.applies(operation, scan))
      .map((operation) => ({ check, operation, key: `${check.meta.id} ${operation.id}` }));
  });
}
