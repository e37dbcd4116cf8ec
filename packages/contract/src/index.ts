export * from './limits.ts';
export { LINT_FINDINGS_MAX, type LintFinding, lintSpec } from './lint/lint.ts';
export { LINT_RULES, type LintRule, type LintSeverity } from './lint/rules.ts';
export { type ApiDocument, loadDocument, loadSpec } from './load.ts';
export type * from './model.ts';
export * from './patch.ts';
export { isObject, type JsonObject, type Resolve } from './references.ts';
export { parseYamlDocuments } from './source.ts';
