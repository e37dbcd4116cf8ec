import { LINT_SEVERITY, lintReferences, lintSpec } from '@sallyport/contract';
import { weaknessFingerprint } from '@sallyport/inventory';
import type { SeenWeakness } from '../../../ingest/weakness-store.ts';
import { operationPlace, seenOnce } from './seen.ts';

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
    severity: LINT_SEVERITY[severity],
    ...lintReferences({ source }),
    ...operationPlace(operation, name),
    point: pointer,
    detail: `line ${line}: ${message}`,
    remediation: 'Correct the description, and the service where it does as described.',
    ...seenOnce(at),
  }));
}
