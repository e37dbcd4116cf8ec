import { LINT_RULES, type LintFinding } from './lint.ts';
import type { LintSeverity } from './model.ts';

const LEVEL: Readonly<Record<LintSeverity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** Findings of several files as SARIF 2.1.0; `file` is a path or an address. `version`: of the product. */
export function lintSarif(findings: readonly (LintFinding & { readonly file: string })[], version: string): string {
  const run = {
    tool: {
      driver: {
        name: 'Sallyport lint',
        version,
        informationUri: 'https://github.com/sallyport/sallyport',
        rules: LINT_RULES.map(({ id, title, source, severity, pack }) => ({
          id,
          shortDescription: { text: title },
          fullDescription: { text: `${title}. ${source}.` },
          help: { text: source },
          defaultConfiguration: { level: LEVEL[severity] },
          properties: { tags: ['security', pack] },
        })),
      },
    },
    columnKind: 'utf16CodeUnits',
    results: findings.map(result),
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function result({ file, rule, severity, operation, pointer, line, column, message }: LintFinding & { readonly file: string }): object {
  return {
    ruleId: rule,
    ruleIndex: LINT_RULES.findIndex(({ id }) => id === rule),
    level: LEVEL[severity],
    message: { text: `${message.charAt(0).toUpperCase()}${message.slice(1)}.` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: line, startColumn: column } },
        logicalLocations: [{ fullyQualifiedName: pointer, ...(operation === '' ? {} : { name: operation, kind: 'function' }) }],
      },
    ],
    // Lines move; the rule and the place in the document do not.
    partialFingerprints: { 'sallyport-lint/v1': `${rule} ${pointer}` },
  };
}
