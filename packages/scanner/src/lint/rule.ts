import type { ApiDocument } from '@sallyport/contract';
import type { CheckMeta, ScanOperation } from '../model.ts';

/** One thing that a rule objects to. */
export interface LintHit {
  /** `null` for the whole description. */
  readonly operation: ScanOperation | null;
  readonly point: string;
  readonly reason: string;
}

/** A rule is data, and a function that looks. It sees the description only; nothing is sent. */
export interface LintRule {
  readonly meta: CheckMeta;
  readonly look: (operations: readonly ScanOperation[], api: ApiDocument) => LintHit[];
}

type RuleFacts = Pick<CheckMeta, 'id' | 'title' | 'owasp' | 'cwe' | 'severity' | 'proof' | 'remediation'>;

/** Rules say nothing of a running system, so none has the vector of one. */
export function lintMeta(facts: RuleFacts): CheckMeta {
  return {
    ...facts,
    cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N',
    cvssReason: 'A description alone proves no impact.',
    impact: 'read',
    how: 'Reads the description.',
    controls: ['NIST 800-53 CM-8'],
  };
}
