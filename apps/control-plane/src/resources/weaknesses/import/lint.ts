import { type LintFinding, lintSpec } from '@sallyport/contract';
import type { Severity } from '@sallyport/core';
import { weaknessFingerprint } from '@sallyport/inventory';
import type { SeenWeakness } from '../../../ingest/weakness-store.ts';
import { cweIn, operationPlace, seenOnce } from './seen.ts';

/** A description is a promise, not the service: what it lacks is worth less than what is proven. */
const SEVERITY: Readonly<Record<LintFinding['severity'], Severity>> = { error: 'medium', warning: 'low', info: 'info' };

/** What a description shows by itself. It stands in the list under the name of its file. */
export function lintWeaknesses(name: string, text: string, at: number): SeenWeakness[] {
  const linted = lintSpec(text, name);
  // It was read already; what the linter cannot read of it says nothing.
  if (!linted.ok) return [];
  return linted.value.findings.map(({ rule, severity, title, source, operation, pointer, line, message }) => ({
    id: weaknessFingerprint('lint', name, rule, operation, pointer),
    source: 'lint',
    kind: rule,
    title,
    severity: SEVERITY[severity],
    cwe: cweIn(source),
    owasp: /API\d{1,2}:2023/.exec(source)?.[0] ?? '',
    ...operationPlace(operation, name),
    point: pointer,
    detail: `line ${line}: ${message}`,
    remediation: 'Correct the description, and the service where it does as described.',
    ...seenOnce(at),
  }));
}
