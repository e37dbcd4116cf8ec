import { z } from 'zod';
import { type Rollout, rolloutFields } from '../rollout/schema.ts';
import { id, type Scope, scopeSchema } from '../scope-schema.ts';

/** What a limit counts by. A point address (`header.x-api-key`, `body.json.account`) counts by the value there. */
export type LimitKey = string;

export type LimitKind = 'rate' | 'quota' | 'concurrency';

export interface LimitRule extends Rollout {
  readonly id: string;
  readonly kind: LimitKind;
  readonly scope: Scope;
  readonly keys: readonly LimitKey[];
  /** Cost units: per period, or at one time. */
  readonly limit: number;
  readonly per_seconds: number;
  readonly burst?: number | undefined;
  readonly period: 'day' | 'month';
  readonly cost: number;
  readonly action: 'throttle' | 'monitor';
}

/** Limits of one policy; each that speaks of a request is looked at. */
const LIMITS_MAX = 200;
/** Parts of one key. */
const KEY_PARTS_MAX = 4;

export const NAMED_KEYS = [
  'address',
  'network',
  'principal',
  'client',
  'partner',
  'operation',
  'host',
  'ja4',
  'country',
  'asn',
  'everyone',
] as const;

const POINT = /^(?:header|query|cookie|body\.json|body\.form|jwt)\.[^\s]+$|^path\[\d+\]$/;

const key = z
  .string()
  .max(256)
  .refine((value) => (NAMED_KEYS as readonly string[]).includes(value) || POINT.test(value), {
    message: `one of ${NAMED_KEYS.join(', ')}, or a point such as header.x-api-key, jwt.sub or body.json.account`,
  });

export const limitRuleSchema: z.ZodType<LimitRule> = z
  .strictObject({
    id: id.describe('Name of the limit, shown as the reason of a decision and in the RateLimit headers.'),
    kind: z
      .enum(['rate', 'quota', 'concurrency'])
      .default('rate')
      .describe('rate: so many per per_seconds (GCRA); quota: so many per calendar day or month (UTC); concurrency: so many at one time.'),
    scope: scopeSchema.prefault({}).describe('Traffic it speaks of.'),
    keys: z
      .array(key)
      .min(1)
      .max(KEY_PARTS_MAX)
      .default(['address'])
      .describe(
        'What is counted together: address, network (/24, /64), principal (the credential), client (its client id), partner, operation, host, ja4 (of the TLS client), country, asn (by gateway.geography), everyone, or a point (header.x-api-key, query.id, cookie.sid, body.json.a.b, body.form.a, jwt.sub, path[3]). Several make a combination; where a point is absent the limit does not speak of the request.',
      ),
    limit: z.number().positive().max(1e9).describe('Cost units allowed: per per_seconds, per period, or at one time.'),
    per_seconds: z.number().positive().max(86_400).default(60).describe('rate: the time over which limit is allowed.'),
    burst: z.number().positive().max(1e9).optional().describe('rate: units that may come at once; without it the same as limit.'),
    period: z.enum(['day', 'month']).default('day').describe('quota: when it starts anew (UTC).'),
    cost: z.int().min(1).max(1_000_000).default(1).describe('Units one request costs.'),
    action: z
      .enum(['throttle', 'monitor'])
      .default('monitor')
      .describe('throttle: answer 429 (where the mode is block); monitor: only record what would have been throttled.'),
    ...rolloutFields,
  })
  .refine((rule) => rule.cost <= (rule.kind === 'rate' ? (rule.burst ?? rule.limit) : rule.limit), {
    message: 'a single request costs more than is ever allowed',
  }) as unknown as z.ZodType<LimitRule>;

export const limitsSchema: z.ZodType<readonly LimitRule[]> = z.array(limitRuleSchema).max(LIMITS_MAX).default([]) as unknown as z.ZodType<
  readonly LimitRule[]
>;
