import type { ScanFinding } from '../model.ts';
import { escapeMarkup } from './markup.ts';
import type { Formatter } from './model.ts';

/** JUnit XML: a test case for each operation reached, failed by what is new there; suppressed ones are skipped. */
export const junitReport: Formatter = ({ result, triage }) => {
  const open = [...triage.fresh, ...triage.known];
  const names = [
    ...new Set([
      ...result.reached,
      ...open.map(({ operation }) => operation),
      ...triage.suppressed.map(({ finding }) => finding.operation),
    ]),
  ].sort();
  const cases = names.map((name) => {
    const failures = open.filter(({ operation }) => operation === name);
    const skipped = failures.length === 0 ? triage.suppressed.filter(({ finding }) => finding.operation === name) : [];
    const inside = [
      ...failures.map(failure),
      ...skipped.slice(0, 1).map(({ by }) => `      <skipped message="${escapeMarkup(by.reason)}"/>`),
    ];
    const head = `    <testcase classname="sallyport.scan" name="${escapeMarkup(name)}"`;
    return inside.length === 0 ? `${head}/>` : `${head}>\n${inside.join('\n')}\n    </testcase>`;
  });
  const failed = names.filter((name) => open.some(({ operation }) => operation === name)).length;
  const counts = `tests="${names.length}" failures="${failed}" time="${(result.duration_ms / 1_000).toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n  <testsuite name="sallyport scan" ${counts}>\n${cases.join('\n')}\n  </testsuite>\n</testsuites>\n`;
};

function failure(finding: ScanFinding): string {
  const text = [
    `${finding.severity}: ${finding.title}`,
    ...finding.proof,
    `Remediation: ${finding.remediation}`,
    `Fingerprint: ${finding.fingerprint}`,
  ].join('\n');
  return `      <failure type="${finding.check}" message="${escapeMarkup(`${finding.severity}: ${finding.title}`)}">${escapeMarkup(text)}</failure>`;
}
