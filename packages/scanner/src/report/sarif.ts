import type { Severity } from '@sallyport/core';
import { CHECKS } from '../checks/index.ts';
import type { Suppression } from '../config/model.ts';
import { LINT_METAS } from '../lint/lint.ts';
import type { CheckMeta, ScanFinding } from '../model.ts';
import { curl } from './curl.ts';
import type { Formatter, ScanReport } from './model.ts';

const LEVEL: Readonly<Record<Severity, string>> = { info: 'note', low: 'note', medium: 'warning', high: 'error', critical: 'error' };
/** The scale of code scanning services: over 9 is critical, over 7 high, over 4 medium. */
const SCORE: Readonly<Record<Severity, string>> = { info: '0.0', low: '3.0', medium: '5.5', high: '8.0', critical: '9.5' };

/** SARIF 2.1.0 with taxa for CWE and OWASP. */
export const sarifReport: Formatter = (report) => {
  const metas = metasOf(report);
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
        metas.filter(({ cwe }) => cwe > 0).map(({ cwe }) => String(cwe)),
      ),
      taxonomy(
        'OWASP API Security Top 10',
        'OWASP',
        metas.map(({ owasp }) => owasp).filter((owasp) => owasp !== ''),
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

/** The checks of a scan, or the rules of the linter where only the description was looked at. */
function metasOf({ result: { findings, requests } }: ScanReport): readonly CheckMeta[] {
  const linted = requests === 0 && findings.every(({ check }) => LINT_METAS.some(({ id }) => id === check));
  return linted ? LINT_METAS : CHECKS.map(({ meta }) => meta);
}

/** The entries of the taxonomies that something belongs to; a rule of the linter may have none. */
function taxaOf({
  cwe,
  owasp,
}: Pick<CheckMeta, 'cwe' | 'owasp'>): { readonly id: string; readonly toolComponent: { readonly name: string } }[] {
  return [
    ...(cwe > 0 ? [{ id: String(cwe), toolComponent: { name: 'CWE' } }] : []),
    ...(owasp === '' ? [] : [{ id: owasp, toolComponent: { name: 'OWASP API Security Top 10' } }]),
  ];
}

function rule(meta: CheckMeta): object {
  return {
    id: meta.id,
    name: meta.id.replace(/(^|[-:])(\w)/g, (_whole, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: meta.title },
    fullDescription: { text: `${meta.how} Proof: ${meta.proof}` },
    help: {
      text: meta.remediation,
      markdown: `**How it is tested.** ${meta.how}\n\n**Proof.** ${meta.proof}\n\n**Remediation.** ${meta.remediation}`,
    },
    defaultConfiguration: { level: LEVEL[meta.severity] },
    relationships: taxaOf(meta).map((target) => ({ target, kinds: ['superset'] })),
    properties: {
      tags: ['security', ...(meta.owasp === '' ? [] : [meta.owasp]), ...(meta.cwe > 0 ? [`external/cwe/cwe-${meta.cwe}`] : [])],
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
    taxa: taxaOf(finding),
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
