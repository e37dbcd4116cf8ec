import { failed, ok, type Result, SallyportError, type Severity, severityRank } from '@sallyport/core';
import type { Suppression } from '../config/model.ts';
import type { ScanFinding } from '../model.ts';

/** Findings sorted by what has been decided on them before. */
export interface Triage {
  /** Not in the baseline and not suppressed. */
  readonly fresh: readonly ScanFinding[];
  /** In the baseline. */
  readonly known: readonly ScanFinding[];
  readonly suppressed: readonly { readonly finding: ScanFinding; readonly by: Suppression }[];
  /** Suppressions whose day has passed: what they covered is back among the others. */
  readonly expired: readonly Suppression[];
  /** Fingerprints of the baseline that were not found again. */
  readonly gone: readonly string[];
}

/** `today` as `2027-01-31`. */
export function triage(
  findings: readonly ScanFinding[],
  baseline: ReadonlySet<string>,
  suppressions: readonly Suppression[],
  today: string,
): Triage {
  const inForce = suppressions.filter(({ expires }) => expires >= today);
  const suppressed = findings.flatMap((finding) => {
    const by = inForce.find((one) => covers(one, finding));
    return by === undefined ? [] : [{ finding, by }];
  });
  const open = findings.filter((finding) => !suppressed.some((one) => one.finding === finding));
  const seen = new Set(findings.map(({ fingerprint }) => fingerprint));
  return {
    fresh: open.filter(({ fingerprint }) => !baseline.has(fingerprint)),
    known: open.filter(({ fingerprint }) => baseline.has(fingerprint)),
    suppressed,
    expired: suppressions.filter(({ expires }) => expires < today),
    gone: [...baseline].filter((fingerprint) => !seen.has(fingerprint)),
  };
}

function covers(suppression: Suppression, finding: ScanFinding): boolean {
  if (suppression.fingerprint !== undefined) return suppression.fingerprint === finding.fingerprint;
  if (suppression.check === undefined) return false;
  return suppression.check === finding.check && (suppression.operation === undefined || suppression.operation === finding.operation);
}

/** Does a finding that counts reach the severity? */
export function reaches(findings: readonly ScanFinding[], severity: Severity): boolean {
  return findings.some((finding) => severityRank(finding.severity) >= severityRank(severity));
}

/** The text of a baseline file. */
export function baselineText(findings: readonly ScanFinding[]): string {
  const entries = findings.map(({ fingerprint, check, operation }) => ({ fingerprint, check, operation }));
  return `${JSON.stringify({ format: 'sallyport-scan-baseline', version: 1, findings: entries }, null, 2)}\n`;
}

export function readBaseline(text: string, place: string): Result<ReadonlySet<string>> {
  try {
    const { format, findings } = JSON.parse(text) as { format?: unknown; findings?: { fingerprint: string }[] };
    if (format === 'sallyport-scan-baseline' && Array.isArray(findings))
      return ok(new Set(findings.map(({ fingerprint }) => String(fingerprint))));
  } catch {
    // Said below like any other text that is no baseline.
  }
  return failed(new SallyportError('INPUT_FORMAT', place, 'this is no baseline of a scan'));
}
