import type { ScanFinding } from '../model.ts';

/** A weakness that another finding of the same place already says, better. */
const SAID_BY: Readonly<Record<string, readonly string[]>> = {
  // A database error is a server error, and shows a trace.
  'server-error': ['sql-injection', 'nosql-injection', 'verbose-error', 'command-injection', 'template-injection', 'path-traversal'],
};

/** Leaves out what only repeats a stronger finding of the same operation. */
export function withoutEchoes(findings: readonly ScanFinding[]): ScanFinding[] {
  return findings.filter((finding) => {
    const better = SAID_BY[finding.check] ?? [];
    return !findings.some((other) => other.operation === finding.operation && better.includes(other.check));
  });
}
