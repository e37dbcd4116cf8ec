export * from './limits.ts';
export { LINT_FINDINGS_PER_RULE_MAX, LINT_RULES, type LintFinding, type LintReport, lintSpec } from './lint/lint.ts';
export { LINT_PACKS, type LintPack, type LintRuleInfo, type LintSeverity } from './lint/model.ts';
export { lintSarif } from './lint/sarif.ts';
export { type ApiDocument, loadDocument, loadSpec } from './load.ts';
export type * from './model.ts';
export * from './patch.ts';
export { isObject, type JsonObject, type Resolve } from './references.ts';
export { parseYamlDocuments } from './source.ts';
