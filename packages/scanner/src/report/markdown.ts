import type { ScanFinding } from '../model.ts';
import { curl } from './curl.ts';
import type { Formatter } from './model.ts';

/** For a merge request or a wiki. */
export const markdownReport: Formatter = ({ result, triage, spec }) => {
  const rows = triage.fresh.map(
    (finding) =>
      `| ${finding.severity} | ${cell(finding.title)} | \`${cell(finding.operation)}\` | ${finding.owasp} | ${finding.cwe === 0 ? '' : `CWE-${finding.cwe}`} | \`${finding.check}\` |`,
  );
  const parts = [
    `# API security scan of ${result.target}`,
    `Description: ${spec}. ${result.reached.length} of ${result.reached.length + result.unreached.length} operations answered, ${result.requests} requests, seed \`${result.seed}\`.${result.stopped === null ? '' : ` **Ended early: ${result.stopped}.**`}`,
    triage.fresh.length === 0
      ? 'Nothing new was found.'
      : ['| severity | finding | operation | OWASP | CWE | check |', '|---|---|---|---|---|---|', ...rows].join('\n'),
    ...triage.fresh.map(section),
    ...(triage.suppressed.length > 0
      ? [
          `## Suppressed\n\n${triage.suppressed.map(({ finding, by }) => `- \`${finding.check}\` ${cell(finding.operation)}: ${cell(by.reason)} (${cell(by.owner)}, until ${by.expires})`).join('\n')}`,
        ]
      : []),
    ...(result.unreached.length > 0
      ? [`## Hardly tested\n\nNo call of these was accepted:\n\n${result.unreached.map((id) => `- \`${id}\``).join('\n')}`]
      : []),
    ...(result.notes.length > 0 ? [`## Notes\n\n${result.notes.map((note) => `- ${cell(note)}`).join('\n')}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
};

function section(finding: ScanFinding): string {
  const place = `\`${cell(finding.operation)}\`${finding.point === '' ? '' : `, \`${cell(finding.point)}\``}`;
  const last = finding.evidence.at(-1);
  return [
    `## ${finding.severity}: ${finding.title}`,
    `${place} · ${finding.cvss} · fingerprint \`${finding.fingerprint}\``,
    finding.proof.map((line) => `- ${cell(line)}`).join('\n'),
    `**Remediation.** ${finding.remediation}`,
    ...(last === undefined ? [] : [`\`\`\`sh\n${curl(last).replaceAll('```', "'''")}\n\`\`\``]),
  ].join('\n\n');
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
