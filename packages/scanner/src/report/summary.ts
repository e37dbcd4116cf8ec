import { SEVERITIES } from '@sallyport/core';
import type { ScanFinding } from '../model.ts';
import { curl } from './curl.ts';
import type { Formatter } from './model.ts';

/** For a person at a terminal. */
export const summaryReport: Formatter = ({ result, triage }) => {
  const { fresh, known, suppressed, expired, gone } = triage;
  const counts = [...SEVERITIES]
    .reverse()
    .map((severity) => `${fresh.filter((finding) => finding.severity === severity).length} ${severity}`);
  const lines = [
    ...fresh.flatMap(finding),
    `${fresh.length} findings (${counts.join(', ')})${known.length > 0 ? `, ${known.length} more in the baseline` : ''}${suppressed.length > 0 ? `, ${suppressed.length} suppressed` : ''}${gone.length > 0 ? `, ${gone.length} of the baseline not found again` : ''}`,
    ...expired.map(
      ({ check, fingerprint, expires, owner }) => `The suppression of ${check ?? fingerprint ?? ''} (${owner}) ended on ${expires}.`,
    ),
    `${result.reached.length} of ${result.reached.length + result.unreached.length} operations answered, ${result.requests} requests, ${(result.duration_ms / 1_000).toFixed(1)} s, seed ${result.seed}`,
    ...(result.unreached.length > 0 ? [`Hardly tested, because no call was accepted: ${result.unreached.join(', ')}`] : []),
    ...(result.stopped === null ? [] : [`Ended early: ${result.stopped}. What comes after was not tested.`]),
    ...result.notes.map((note) => `Note: ${note}`),
  ];
  return `${lines.join('\n')}\n`;
};

/** `API8:2023  CWE-319`; a rule of the linter may have neither. */
function cataloguesOf({ owasp, cwe }: ScanFinding): string[] {
  return [owasp, cwe === 0 ? '' : `CWE-${cwe}`].filter((name) => name !== '');
}

function finding(one: ScanFinding): string[] {
  return [
    `${one.severity.toUpperCase()} ${one.title}`,
    `  ${one.operation}${one.point === '' ? '' : `  ${one.point}`}   ${one.check}  ${cataloguesOf(one).join('  ')}  ${one.fingerprint.slice(0, 12)}`,
    ...one.proof.map((line) => `  - ${line}`),
    ...one.evidence.slice(-1).map((evidence) => `  $ ${curl(evidence)}`),
    '',
  ];
}
