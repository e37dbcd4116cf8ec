import type { ApiDocument } from '@sallyport/contract';
import { severityRank } from '@sallyport/core';
import { SCAN_FINDINGS_MAX } from '../limits.ts';
import type { ScanFinding } from '../model.ts';
import { fingerprint } from '../run/finding.ts';
import type { ScanResult } from '../run/run.ts';
import { readOperations } from '../spec/operations.ts';
import type { LintHit, LintRule } from './rule.ts';
import { LINT_RULES } from './rules.ts';

/** Looks at a description without sending anything. The result is that of a scan, so that all reports can show it. */
export function lintDescription(api: ApiDocument, place: string): ScanResult {
  const operations = readOperations(api, place);
  const findings = LINT_RULES.flatMap((rule) => rule.look(operations, api).map((hit) => findingOf(rule, hit)));
  findings.sort((left, right) => severityRank(right.severity) - severityRank(left.severity));
  return {
    findings: findings.slice(0, SCAN_FINDINGS_MAX),
    requests: 0,
    duration_ms: 0,
    stopped: null,
    operations: operations.length,
    reached: operations.map(({ id }) => id),
    unreached: [],
    seed: '',
    target: place,
    notes: findings.length > SCAN_FINDINGS_MAX ? [`more than ${SCAN_FINDINGS_MAX} findings; the rest is left out`] : [],
  };
}

function findingOf({ meta }: LintRule, { operation, point, reason }: LintHit): ScanFinding {
  return {
    fingerprint: fingerprint(meta.id, operation?.id ?? '*', point),
    check: meta.id,
    title: meta.title,
    severity: meta.severity,
    owasp: meta.owasp,
    cwe: meta.cwe,
    cvss: meta.cvss,
    operation: operation?.id ?? '*',
    point,
    proof: [reason],
    remediation: meta.remediation,
    data: [],
    evidence: [],
    location: { pointer: operation?.pointer ?? '', line: operation?.line ?? 1 },
  };
}
