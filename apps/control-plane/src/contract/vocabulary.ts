import {
  ATTACK_CLASS_INFO,
  type AttackClass,
  type AuthScheme,
  COVERAGE_GAP_REASONS,
  type CoverageGap,
  type CoverageGapReason,
  type Decision,
  type DetectionVersions,
  type Excerpt,
  type Exposure,
  type Fact,
  type FactKind,
  type FailMode,
  type Finding,
  type Mode,
  type OperationStatus,
  PHASES,
  type Phase,
  type Principal,
  type Reason,
  type ReasonKind,
  SEVERITIES,
  type Severity,
  type Verdict,
} from '@sallyport/core';
import { z } from 'zod';

/** The words of `@sallyport/core` as schemas. */

export const attackClassSchema: z.ZodType<AttackClass> = z.enum(Object.keys(ATTACK_CLASS_INFO) as AttackClass[]);
export const severitySchema: z.ZodType<Severity> = z.enum(SEVERITIES as Severity[]);
export const verdictSchema: z.ZodType<Verdict> = z.enum(['pass', 'block']);
export const modeSchema: z.ZodType<Mode> = z.enum(['off', 'monitor', 'block']);
export const failModeSchema: z.ZodType<FailMode> = z.enum(['open', 'closed']);
export const phaseSchema: z.ZodType<Phase> = z.enum(PHASES as Phase[]);
export const gapReasonSchema: z.ZodType<CoverageGapReason> = z.enum(COVERAGE_GAP_REASONS as CoverageGapReason[]);

export const EXPOSURES: readonly Exposure[] = ['external', 'partner', 'internal', 'third-party', 'unknown'];
export const exposureSchema: z.ZodType<Exposure> = z.enum(EXPOSURES as Exposure[]);

export const OPERATION_STATUSES: readonly OperationStatus[] = ['provisional', 'active', 'shadow', 'orphan', 'zombie', 'idle'];
export const operationStatusSchema: z.ZodType<OperationStatus> = z.enum(OPERATION_STATUSES as OperationStatus[]);

export const AUTH_SCHEMES: readonly AuthScheme[] = [
  'none',
  'basic',
  'bearer',
  'jwt',
  'api-key',
  'mtls',
  'cookie',
  'digest',
  'signature',
  'other',
];
export const authSchemeSchema: z.ZodType<AuthScheme> = z.enum(AUTH_SCHEMES as AuthScheme[]);

/** Bands of the risk score, most severe last. */
export type RiskLevel = 'low' | 'medium' | 'high' | 'critical';
export const RISK_LEVELS: readonly RiskLevel[] = ['low', 'medium', 'high', 'critical'];
export const riskLevelSchema: z.ZodType<RiskLevel> = z.enum(RISK_LEVELS as RiskLevel[]);

export const findingSchema: z.ZodType<Finding> = z.object({
  detector: z.string(),
  class: attackClassSchema,
  point: z.string(),
  severity: severitySchema,
  confidence: z.number(),
  evidence: z.string(),
  cwe: z.number(),
  capec: z.array(z.number()),
  owasp: z.string(),
  indicators: z.array(z.object({ id: z.string(), weight: z.number(), contribution: z.number(), about: z.string().optional() })),
});

export const versionsSchema: z.ZodType<DetectionVersions> = z.object({ rules: z.string(), model: z.string() });

// Kinds may be added; a reader shows one it does not know as it is.
const reasonKindSchema = z.string() as unknown as z.ZodType<ReasonKind>;
const factKindSchema = z.string() as unknown as z.ZodType<FactKind>;

export const reasonSchema: z.ZodType<Reason> = z.object({
  kind: reasonKindSchema,
  rule: z.string(),
  detail: z.string(),
});

export const decisionSchema: z.ZodType<Decision> = z.object({
  verdict: verdictSchema,
  action: verdictSchema,
  mode: modeSchema,
  score: z.number(),
  classes: z.array(attackClassSchema),
  reasons: z.array(reasonSchema),
  status: z.number(),
  policy: z.string(),
});

export const gapSchema: z.ZodType<CoverageGap> = z.object({ reason: gapReasonSchema, phase: phaseSchema, detail: z.string() });

export const factSchema: z.ZodType<Fact> = z.object({ kind: factKindSchema, detail: z.string() });

export const excerptSchema: z.ZodType<Excerpt> = z.object({
  target: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string(),
});

export const principalSchema: z.ZodType<Principal> = z.object({
  scheme: authSchemeSchema,
  id: z.string().nullable(),
  client: z.string().nullable(),
});
