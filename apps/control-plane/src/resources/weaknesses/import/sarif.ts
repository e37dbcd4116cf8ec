import { SallyportError, type Severity } from '@sallyport/core';
import { weaknessFingerprint } from '@sallyport/inventory';
import { z } from 'zod';
import type { SeenWeakness } from '../../../ingest/weakness-store.ts';
import { IMPORT_RESULTS_MAX } from './schema.ts';
import { check, operationPlace, seenOnce, textSchema } from './seen.ts';

const messageSchema = z.object({ text: textSchema }).partial();

const ruleSchema = z.object({
  id: z.string().max(500),
  shortDescription: messageSchema.optional(),
  help: messageSchema.optional(),
  properties: z.object({ tags: z.array(z.string()).optional(), 'security-severity': z.string().optional() }).optional(),
});

const resultSchema = z.object({
  ruleId: z.string().max(500).default('unnamed'),
  level: z.enum(['none', 'note', 'warning', 'error']).default('warning'),
  message: messageSchema.default({}),
  suppressions: z.array(z.unknown()).optional(),
  fingerprints: z.record(z.string(), z.string()).optional(),
  partialFingerprints: z.record(z.string(), z.string()).optional(),
  locations: z
    .array(
      z.object({
        physicalLocation: z.object({ artifactLocation: z.object({ uri: textSchema.optional() }).optional() }).optional(),
        logicalLocations: z.array(z.object({ fullyQualifiedName: textSchema.optional() })).optional(),
      }),
    )
    .optional(),
});

const sarifSchema = z.object({
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.object({
        tool: z.object({ driver: z.object({ name: z.string().max(200), rules: z.array(ruleSchema).max(IMPORT_RESULTS_MAX).default([]) }) }),
        results: z.array(resultSchema).max(IMPORT_RESULTS_MAX).default([]),
      }),
    )
    .max(100),
});

type Rule = z.infer<typeof ruleSchema>;
type Result = z.infer<typeof resultSchema>;

/** SARIF 2.1.0 of any tool. What a tool itself says was set aside is not taken in. */
export function fromSarif(value: unknown, at: number): SeenWeakness[] {
  const { runs } = check(sarifSchema, value);
  const list = runs.flatMap(({ tool: { driver }, results }) => {
    const rules = new Map(driver.rules.map((rule) => [rule.id, rule]));
    const kept = results.filter(({ suppressions = [], level }) => suppressions.length === 0 && level !== 'none');
    return kept.map((result) => fromResult(driver.name, rules.get(result.ruleId), result, at));
  });
  if (list.length > IMPORT_RESULTS_MAX)
    throw new SallyportError('IMPORT_INVALID', 'body.text: runs', `more than ${IMPORT_RESULTS_MAX} results`);
  return list;
}

function fromResult(tool: string, rule: Rule | undefined, result: Result, at: number): SeenWeakness {
  const { ruleId, message, locations = [] } = result;
  const [location] = locations;
  const uri = location?.physicalLocation?.artifactLocation?.uri ?? '';
  const operation = location?.logicalLocations?.[0]?.fullyQualifiedName ?? uri;
  const prints = Object.entries({ ...result.partialFingerprints, ...result.fingerprints }).sort(([a], [b]) => (a < b ? -1 : 1));
  const print = prints.length > 0 ? JSON.stringify(prints) : `${operation} ${message.text ?? ''}`;
  const tags = rule?.properties?.tags ?? [];
  return {
    id: weaknessFingerprint('sarif', tool, ruleId, print),
    source: 'sarif',
    kind: ruleId,
    title: rule?.shortDescription?.text ?? ruleId,
    severity: severityOfResult(result, rule),
    cwe: Number(tags.map((tag) => /cwe-(\d+)$/i.exec(tag)?.[1]).find((number) => number !== undefined) ?? 0),
    owasp: tags.find((tag) => /^API\d{1,2}:2023$/.test(tag)) ?? '',
    ...operationPlace(operation, tool),
    point: '',
    detail: message.text ?? '',
    remediation: rule?.help?.text ?? '',
    ...seenOnce(at),
  };
}

/** The scale of code scanning services where the rule has it (over 9 critical, 7 high, 4 medium), else the level. */
function severityOfResult({ level }: Result, rule: Rule | undefined): Severity {
  const score = Number(rule?.properties?.['security-severity'] ?? Number.NaN);
  if (score > 9) return 'critical';
  if (score > 7) return 'high';
  if (score > 4) return 'medium';
  if (score >= 0) return score === 0 ? 'info' : 'low';
  return level === 'error' ? 'high' : level === 'warning' ? 'medium' : 'low';
}
