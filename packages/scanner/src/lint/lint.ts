import {
  type ApiDocument,
  LINT_RULES,
  LINT_SEVERITY,
  type LintFinding,
  type LintReport,
  type LintRuleInfo,
  lintReferences,
  lintSpec,
} from '@sallyport/contract';
import { ok, type Result, severityRank } from '@sallyport/core';
import { SCAN_FINDINGS_MAX } from '../limits.ts';
import type { CheckMeta, ScanFinding } from '../model.ts';
import { fingerprint } from '../run/finding.ts';
import type { ScanResult } from '../run/run.ts';
import { readOperations } from '../spec/operations.ts';

/** Rules say nothing of a running system, so none has the vector of one. */
const NO_IMPACT = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N';

const REMEDIATION = 'Correct the description, and the service where it does as described.';

/** The rules of `sallyport lint`, as reports of scans know checks. */
export const LINT_METAS: readonly CheckMeta[] = LINT_RULES.map(metaOf);

function metaOf({ id, title, severity, source }: LintRuleInfo): CheckMeta {
  return {
    id,
    title,
    ...lintReferences({ source }),
    severity: LINT_SEVERITY[severity],
    cvss: NO_IMPACT,
    cvssReason: 'A description alone proves no impact.',
    impact: 'read',
    how: 'Reads the description.',
    proof: source,
    remediation: REMEDIATION,
    controls: ['NIST 800-53 CM-8'],
  };
}

/**
 * Looks at a description as `sallyport lint` does, without sending anything. The result is that of a scan, so that all reports can show it.
 *
 * `text` is what `api` was read from.
 */
export function lintDescription(text: string, api: ApiDocument, place: string): Result<ScanResult> {
  const linted = lintSpec(text, place);
  if (!linted.ok) return linted;
  const operations = readOperations(api, place);
  const findings = linted.value.findings.map(findingOf).sort((left, right) => severityRank(right.severity) - severityRank(left.severity));
  return ok({
    findings: findings.slice(0, SCAN_FINDINGS_MAX),
    requests: 0,
    duration_ms: 0,
    stopped: null,
    operations: operations.length,
    reached: operations.map(({ id }) => id),
    unreached: [],
    seed: '',
    target: place,
    notes: notesOf(linted.value, findings.length),
  });
}

function notesOf({ left_out, whole }: LintReport, findings: number): string[] {
  return [
    ...Object.entries(left_out).map(([rule, count]) => `${count} more findings of ${rule} are left out`),
    ...(whole ? [] : ['too large for the OWASP rules to see all of it']),
    ...(findings > SCAN_FINDINGS_MAX ? [`more than ${SCAN_FINDINGS_MAX} findings; the rest is left out`] : []),
  ];
}

function findingOf({ rule, severity, title, source, operation, pointer, line, message }: LintFinding): ScanFinding {
  const place = operation === '' ? '*' : operation;
  return {
    fingerprint: fingerprint(rule, place, pointer),
    check: rule,
    title,
    severity: LINT_SEVERITY[severity],
    ...lintReferences({ source }),
    cvss: NO_IMPACT,
    operation: place,
    point: pointer,
    proof: [message],
    remediation: REMEDIATION,
    data: [],
    evidence: [],
    location: { pointer, line },
  };
}
