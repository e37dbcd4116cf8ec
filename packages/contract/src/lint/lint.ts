import { ok, type Result } from '@sallyport/core';
import { upgrade } from '@scalar/openapi-upgrader';
import type { JsonObject } from '../references.ts';
import { clip, invalid, parseSource, pointerParts, type SpecSource } from '../source.ts';
import { specVersion } from '../version.ts';
import { BANK_DOCUMENT_RULES, BANK_RULES } from './bank/rules.ts';
import { type BankTarget, objectsBelow } from './bank/target.ts';
import { LINT_PACKS, type LintHit, type LintPack, type LintRuleInfo, type LintSeverity } from './model.ts';
import { owaspHits } from './owasp/owasp.ts';
import { OWASP_RULES } from './owasp/rules.ts';

/** One thing a description could do better. */
export interface LintFinding {
  readonly rule: string;
  readonly severity: LintSeverity;
  readonly title: string;
  readonly source: string;
  /** `GET /accounts`; empty where the place belongs to no operation, or to several. */
  readonly operation: string;
  /** JSON pointer into the document. */
  readonly pointer: string;
  /** 1-based, of the place or of its nearest parent. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface LintReport {
  /** In the order of the document. */
  readonly findings: readonly LintFinding[];
  /** Findings beyond {@link LINT_FINDINGS_PER_RULE_MAX}, by rule; more are found once these are mended. */
  readonly left_out: Readonly<Record<string, number>>;
  /** `false`: the document has more places than `LINT_VISITS_MAX`, and the OWASP rules did not see all of them. */
  readonly whole: boolean;
}

/** Findings of one rule in one document; the rest is counted. */
export const LINT_FINDINGS_PER_RULE_MAX = 1_000;

/** Every rule there is. */
export const LINT_RULES: readonly LintRuleInfo[] = [...OWASP_RULES, ...BANK_RULES, ...BANK_DOCUMENT_RULES].map(
  ({ id, pack, severity, title, source }) => ({
    id,
    pack,
    severity,
    title,
    source,
  }),
);

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

interface Hit extends LintHit {
  readonly rule: LintRuleInfo;
}

/**
 * Looks an OpenAPI document over by the rules of the packs.
 *
 * Refuses what is no OpenAPI document, or too deep to walk, with `SPEC_INVALID`. References that leave the document are
 * not followed.
 */
export function lintSpec(text: string, place: string, packs: readonly LintPack[] = LINT_PACKS): Result<LintReport> {
  const source = parseSource(text, place);
  if (!source.ok) return source;
  const { document } = source.value;
  const written = specVersion(document);
  if (written === null) return invalid(`${place}:1`, '`openapi` or `swagger` is missing, or its version is not 2.0, 3.0 or 3.1');
  const { hits: first, whole } = packs.includes('owasp') ? owaspHits({ document, written }) : { hits: [], whole: true };
  const hits: Hit[] = [...first];
  if (packs.includes('bank')) {
    try {
      const current = written === '3.1' ? document : (upgrade(structuredClone(document), '3.1') as unknown as JsonObject);
      hits.push(...bankHits(current, written));
    } catch (cause) {
      return invalid(place, clip(cause instanceof Error ? cause.message : String(cause)));
    }
  }
  return ok({ ...reportOf(hits, source.value), whole });
}

function bankHits(document: JsonObject, written: string): Hit[] {
  const found = new Map<string, Hit>();
  const add = (rule: LintRuleInfo, hits: readonly LintHit[]): void => {
    for (const { pointer, message } of hits) {
      const at = written === '2.0' ? before3(pointer) : pointer;
      found.set(`${rule.id} ${at}`, { rule, pointer: at, message });
    }
  };
  const targets = targetsOf(document);
  for (const target of targets) for (const rule of BANK_RULES) add(rule, rule.check(target));
  for (const rule of BANK_DOCUMENT_RULES) add(rule, rule.checkAll(targets));
  return [...found.values()];
}

function targetsOf(document: JsonObject): BankTarget[] {
  return objectsBelow(document, { pointer: '', value: document }, 'paths').flatMap(([path, item]) =>
    objectsBelow(document, item)
      .filter(([method]) => METHODS.has(method))
      .map(([method, operation]) => ({ method, path, document, operation, item })),
  );
}

const BEFORE_3: readonly (readonly [string, string])[] = [
  ['/components/schemas/', '/definitions/'],
  ['/components/parameters/', '/parameters/'],
  ['/components/responses/', '/responses/'],
  ['/components/securitySchemes/', '/securityDefinitions/'],
];

/** Where a part of an upgraded document stands in the document of version 2.0 it was made of. */
function before3(pointer: string): string {
  const [now, then] = BEFORE_3.find(([prefix]) => pointer.startsWith(prefix)) ?? ['', ''];
  return `${then}${pointer.slice(now.length)}`;
}

function reportOf(hits: readonly Hit[], source: SpecSource): Omit<LintReport, 'whole'> {
  const counts = new Map<string, number>();
  const findings: LintFinding[] = [];
  for (const { rule, pointer, message } of hits) {
    const count = (counts.get(rule.id) ?? 0) + 1;
    counts.set(rule.id, count);
    if (count > LINT_FINDINGS_PER_RULE_MAX) continue;
    const { id, severity, title, source: from } = rule;
    findings.push({
      rule: id,
      severity,
      title,
      source: from,
      operation: operationOf(pointer),
      pointer,
      ...source.positionOf(pointer),
      message,
    });
  }
  findings.sort((a, b) => a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : 1));
  const over = [...counts].filter(([, count]) => count > LINT_FINDINGS_PER_RULE_MAX);
  return { findings, left_out: Object.fromEntries(over.map(([id, count]) => [id, count - LINT_FINDINGS_PER_RULE_MAX])) };
}

function operationOf(pointer: string): string {
  const [root, path, method] = pointerParts(pointer);
  return root === 'paths' && path !== undefined && method !== undefined && METHODS.has(method) ? `${method.toUpperCase()} ${path}` : '';
}
