import type { Severity } from '@sallyport/core';
import type { JsonObject, Resolve } from '../references.ts';

export type LintSeverity = 'error' | 'warning' | 'info';

/** `owasp`: the rules of Spectral's OWASP ruleset, by their names; `bank`: what an examiner of a bank would ask beside. */
export type LintPack = 'owasp' | 'bank';

export const LINT_PACKS: readonly LintPack[] = ['owasp', 'bank'];

/** What there is to say of a rule itself. */
export interface LintRuleInfo {
  /** `owasp:api2:2023-no-http-basic`, `bank:no-secrets-in-url`. */
  readonly id: string;
  readonly pack: LintPack;
  readonly severity: LintSeverity;
  readonly title: string;
  /** What it comes from. */
  readonly source: string;
}

/** As severities of findings are. A description is a promise, not the service: what it lacks is worth less than what is proven. */
export const LINT_SEVERITY: Readonly<Record<LintSeverity, Severity>> = { error: 'medium', warning: 'low', info: 'info' };

/** What the source of a rule names: `API2:2023` or the empty string, and the number of a CWE or 0. */
export function lintReferences({ source }: Pick<LintRuleInfo, 'source'>): { readonly owasp: string; readonly cwe: number } {
  return { owasp: /API\d{1,2}:2023/.exec(source)?.[0] ?? '', cwe: Number(/CWE-(\d{1,5})/.exec(source)?.[1] ?? 0) };
}

/** One place that breaks a rule. */
export interface LintHit {
  /** JSON pointer into the document as it is written, of the place or of its nearest parent that is there. */
  readonly pointer: string;
  readonly message: string;
}

/** A document as rules see it. */
export interface LintDocument {
  readonly document: JsonObject;
  readonly written: '2.0' | '3.0' | '3.1';
  readonly resolve: Resolve;
}
