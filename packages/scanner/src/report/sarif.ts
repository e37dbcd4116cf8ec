import type { Severity } from '@sallyport/core';
import { CHECKS } from '../checks/index.ts';
import type { Suppression } from '../config/model.ts';
import { LINT_RULES } from '../lint/rules.ts';
import type { CheckMeta, ScanFinding } from '../model.ts';
import { curl } from './curl.ts';
import type { Formatter, ScanReport } from './model.ts';

const LEVEL: Readonly<Record<Severity, string>> = { info: 'note', low: 'note', medium: 'warning', high: 'error', critical: 'error' };
/** The scale of code scanning services: over 9 is critical, over 7 high, over 4 medium. */
const SCORE: Readonly<Record<Severity, string>> = { info: '0.0', low: '3.0', medium: '5.5', high: '8.0', critical: '9.5' };

/** SARIF 2.1.0 with taxa for CWE and OWASP. */
export const sarifReport: Formatter = (report) => {
  const metas = [...CHECKS, ...LINT_RULES].map(({ meta }) => meta);
  const run = {
    tool: {
      driver: {
        name: 'Sallyport',
        version: report.version,
        informationUri: 'https://github.com/sallyport/sallyport',
        rules: metas.map(rule),
      },
    },
    taxonomies: [
      taxonomy(
        'CWE',
        'MITRE',
        metas.map(({ cwe }) => String(cwe)),
      ),
      taxonomy(
        'OWASP API Security Top 10',
        'OWASP',
        metas.map(({ owasp }) => owasp),
      ),
    ],
    automationDetails: { id: `sallyport-scan/${report.result.target}` },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: report.result.stopped === null,
        toolExecutionNotifications: report.result.notes.map((text) => ({ level: 'note', message: { text } })),
      },
    ],
    results: [
      ...report.triage.fresh.map((finding) => result(report, metas, finding, 'new', null)),
      ...report.triage.known.map((finding) => result(report, metas, finding, 'unchanged', null)),
      ...report.triage.suppressed.map(({ finding, by }) => result(report, metas, finding, 'unchanged', by)),
    ],
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
};

function rule(meta: CheckMeta): object {
  const target = (id: string, component: string): object => ({ target: { id, toolComponent: { name: component } }, kinds: ['superset'] });
  return {
    id: meta.id,
    name: meta.id.replace(/(^|-)(\w)/g, (_whole, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: meta.title },
    fullDescription: { text: `${meta.how} Proof: ${meta.proof}` },
    help: {
      text: meta.remediation,
      markdown: `**How it is tested.** ${meta.how}\n\n**Proof.** ${meta.proof}\n\n**Remediation.** ${meta.remediation}`,
    },
    defaultConfiguration: { level: LEVEL[meta.severity] },
    relationships: [target(String(meta.cwe), 'CWE'), target(meta.owasp, 'OWASP API Security Top 10')],
    properties: {
      tags: ['security', meta.owasp, `external/cwe/cwe-${meta.cwe}`],
      'security-severity': SCORE[meta.severity],
      cvss: meta.cvss,
    },
  };
}

function taxonomy(name: string, organization: string, ids: readonly string[]): object {
  return { name, organization, shortDescription: { text: name }, taxa: [...new Set(ids)].sort().map((id) => ({ id })) };
}

function result(report: ScanReport, metas: readonly CheckMeta[], finding: ScanFinding, state: string, by: Suppression | null): object {
  return {
    ruleId: finding.check,
    ruleIndex: metas.findIndex(({ id }) => id === finding.check),
    level: LEVEL[finding.severity],
    baselineState: state,
    message: {
      text: `${finding.title}: ${finding.operation}${finding.point === '' ? '' : ` (${finding.point})`}. ${finding.proof.join('; ')}.`,
    },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(report.spec) }, region: { startLine: Math.max(1, finding.location.line) } },
        logicalLocations: [{ fullyQualifiedName: finding.operation, kind: 'function' }],
      },
    ],
    partialFingerprints: { 'sallyport/v1': finding.fingerprint },
    taxa: [
      { id: String(finding.cwe), toolComponent: { name: 'CWE' } },
      { id: finding.owasp, toolComponent: { name: 'OWASP API Security Top 10' } },
    ],
    ...(by === null
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: `${by.reason} (${by.owner}, until ${by.expires})` }] }),
    properties: {
      'security-severity': SCORE[finding.severity],
      severity: finding.severity,
      point: finding.point,
      data: finding.data,
      cvss: finding.cvss,
      reproduce: finding.evidence.map(curl),
    },
  };
}
