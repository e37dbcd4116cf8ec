import { z } from 'zod';
import type { Predicate } from '../assess/predicate.ts';
import { FACTS, type FactName } from '../facts/fact-table.ts';

/** What the platform is to a control. */
export type Role = 'IMPLEMENTS' | 'SUPPORTS' | 'INFORMS' | 'NONE';

export interface DecisionTests {
  /** Any one that holds proves the control is not met. */
  readonly not_satisfied: readonly Predicate[];
  /** All must hold. */
  readonly satisfied: readonly Predicate[];
  /** All must hold. */
  readonly partially: readonly Predicate[];
  /** True when the tests speak of the platform's own stores only, not of the institution. */
  readonly platform_scope?: boolean | undefined;
}

export interface Control {
  readonly id: string;
  readonly framework: string;
  readonly ref: string;
  readonly title: string;
  readonly paraphrase: string;
  readonly role: Role;
  readonly capabilities: readonly string[];
  readonly owasp_api_2023: readonly string[];
  readonly cwe: readonly number[];
  readonly evidence: string;
  readonly satisfied_if: string;
  readonly partially_if: string;
  readonly not_satisfied_if: string;
  /** What no machine can see; `-` when there is none. */
  readonly manual_part: string;
  readonly period: string;
  readonly frequency: string;
  readonly confidence: string;
  readonly source: string;
  /** `null` when this version collects no evidence that could decide it. */
  readonly decide: DecisionTests | null;
}

/** Thresholds of the gate; product policy, printed in every report. */
export interface Gate {
  readonly inspected_pct_min: number;
  readonly gap_share_pct_max: number;
  readonly gap_hours_max: number;
  readonly clock_offset_ms_max: number;
}

export interface Catalogue {
  readonly version: string;
  readonly note: string;
  readonly gate: Gate;
  readonly controls: readonly Control[];
}

export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly kind: 'regulation' | 'guidance' | 'standard' | 'catalogue';
  readonly status: string;
  /** "requires" only for law and standards; guidance says "examiners look for". */
  readonly verb: string;
  readonly verified_on: string;
  /** The framework's own word for each of our states, or `null`. */
  readonly terms: Readonly<Record<string, string>> | null;
  /** Citation by charter, where it differs. */
  readonly charters?: Readonly<Record<string, string>> | undefined;
}

const text = z.string().min(1);
const fact = z.enum(Object.keys(FACTS) as [FactName, ...FactName[]]);
const predicates = z.array(z.strictObject({ fact, op: z.enum(['eq', 'lt', 'le', 'gt', 'ge']), value: z.number() }));

export const catalogueSchema: z.ZodType<Catalogue> = z.strictObject({
  version: z.iso.date(),
  note: text,
  gate: z.strictObject({
    inspected_pct_min: z.number(),
    gap_share_pct_max: z.number(),
    gap_hours_max: z.number(),
    clock_offset_ms_max: z.number(),
  }),
  controls: z.array(
    z.strictObject({
      id: text,
      framework: text,
      ref: text,
      title: text,
      paraphrase: text,
      role: z.enum(['IMPLEMENTS', 'SUPPORTS', 'INFORMS', 'NONE']),
      capabilities: z.array(text),
      owasp_api_2023: z.array(text),
      cwe: z.array(z.int()),
      evidence: z.string(),
      satisfied_if: z.string(),
      partially_if: z.string(),
      not_satisfied_if: z.string(),
      manual_part: z.string(),
      period: z.string(),
      frequency: z.string(),
      confidence: z.string(),
      source: z.string(),
      decide: z
        .strictObject({ not_satisfied: predicates, satisfied: predicates, partially: predicates, platform_scope: z.boolean().optional() })
        .nullable(),
    }),
  ),
}) as unknown as z.ZodType<Catalogue>;

export const frameworksSchema: z.ZodType<{ readonly frameworks: readonly Framework[] }> = z.strictObject({
  frameworks: z.array(
    z.strictObject({
      id: text,
      title: text,
      version: text,
      kind: z.enum(['regulation', 'guidance', 'standard', 'catalogue']),
      status: text,
      verb: text,
      verified_on: z.iso.date(),
      terms: z.record(text, text).nullable(),
      charters: z.record(text, text).optional(),
    }),
  ),
}) as unknown as z.ZodType<{ readonly frameworks: readonly Framework[] }>;
