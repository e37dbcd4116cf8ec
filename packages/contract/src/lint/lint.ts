import { ok, type Result } from '@sallyport/core';
import { upgrade } from '@scalar/openapi-upgrader';
import { isObject, type JsonObject, localResolver } from '../references.ts';
import { clip, invalid, parseSource, pointerJoin } from '../source.ts';
import { LINT_RULES, type LintRule, type LintSeverity } from './rules.ts';

/** One thing a description could do better. */
export interface LintFinding {
  readonly rule: string;
  readonly severity: LintSeverity;
  readonly title: string;
  readonly source: string;
  /** `GET /accounts` */
  readonly operation: string;
  /** Line of the operation in the document. */
  readonly line: number;
  /** Where under the operation. */
  readonly at: string;
  readonly message: string;
}

/** Findings of one document; more are found once these are mended. */
export const LINT_FINDINGS_MAX = 5_000;

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** Looks an OpenAPI document over by the rules; findings in the order of the document. */
export function lintSpec(text: string, place: string, rules: readonly LintRule[] = LINT_RULES): Result<LintFinding[]> {
  const source = parseSource(text, place);
  if (!source.ok) return source;
  let document: JsonObject;
  try {
    document = upgrade(structuredClone(source.value.document), '3.1') as unknown as JsonObject;
  } catch (cause) {
    return invalid(place, clip(cause instanceof Error ? cause.message : String(cause)));
  }
  if (!isObject(document.paths)) return invalid(place, '`paths` is missing or not an object');
  const resolve = localResolver(document);
  const findings: LintFinding[] = [];
  for (const [path, raw] of Object.entries(document.paths)) {
    const item = resolve(raw);
    if (item === null) continue;
    for (const [method, operation] of Object.entries(item)) {
      if (!METHODS.has(method) || !isObject(operation)) continue;
      const line = source.value.lineOf(pointerJoin(pointerJoin('/paths', path), method));
      const name = `${method.toUpperCase()} ${path}`;
      for (const { id, severity, title, source: from, check } of rules) {
        for (const found of check({ method, path, operation, item, document, resolve })) {
          if (findings.length >= LINT_FINDINGS_MAX) return ok(findings);
          findings.push({ rule: id, severity, title, source: from, operation: name, line, ...found });
        }
      }
    }
  }
  return ok(findings);
}
