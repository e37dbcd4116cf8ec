import type { LintDocument, LintHit } from '../model.ts';
import { OWASP_RULES, type OwaspRule } from './rules.ts';
import { walk } from './walk.ts';

export interface OwaspHit extends LintHit {
  readonly rule: OwaspRule;
}

/** What the rules have to say of a document, each place once for a rule. `whole`: nothing was left out. */
export function owaspHits({ document, written }: Pick<LintDocument, 'document' | 'written'>): {
  readonly hits: readonly OwaspHit[];
  readonly whole: boolean;
} {
  const rules = OWASP_RULES.filter(({ versions }) => versions.includes(written));
  const hits = new Map<string, OwaspHit>();
  const add = (rule: OwaspRule, found: readonly LintHit[]): void => {
    for (const hit of found) hits.set(`${rule.id} ${hit.pointer}`, { rule, ...hit });
  };
  for (const rule of rules) if (rule.whole !== undefined) add(rule, rule.whole(document));
  const whole = walk(document, (visit) => {
    for (const rule of rules) if (rule.look !== undefined) add(rule, rule.look(visit, document, written));
  });
  return { hits: [...hits.values()], whole };
}
