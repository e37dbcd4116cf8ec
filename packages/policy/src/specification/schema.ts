import { type IssuerConfig, SIGNING_ALGORITHMS, VIOLATION_KINDS, type ViolationKind } from '@sallyport/contract/enforce';
import { z } from 'zod';
import { type Rollout, rolloutFields } from '../rollout/schema.ts';
import { id, type Scope, scopeSchema } from '../scope-schema.ts';

export type SpecificationAction = 'block' | 'monitor' | 'ignore';

/** What to do with some kinds of departure on some traffic. */
export interface SpecificationRule extends Rollout {
  readonly id: string;
  readonly scope: Scope;
  /** Empty: every kind. */
  readonly violations: readonly ViolationKind[];
  readonly action: SpecificationAction;
}

export interface SpecificationPolicy {
  readonly action: SpecificationAction;
  readonly rules: readonly SpecificationRule[];
  readonly issuers: readonly IssuerConfig[];
  readonly watched_classes: readonly string[];
  readonly answer_bytes_max: number;
}

/** Rules of one policy; the most specific that speaks of a violation holds. */
const RULES_MAX = 1_000;
const ISSUERS_MAX = 50;
const KEYS_MAX = 50;
const AUDIENCES_MAX = 50;
const CLASSES_MAX = 100;

/** Keys come over TLS, but for an issuer on the same machine. */
function fetchable(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname));
}

const action = z.enum(['block', 'monitor', 'ignore']);

const issuer = z.strictObject({
  issuer: z.string().min(1).max(512).describe('What iss has to be.'),
  audiences: z.array(z.string().min(1).max(512)).max(AUDIENCES_MAX).default([]).describe('One of these has to be in aud; empty for any.'),
  algorithms: z
    .array(z.enum(SIGNING_ALGORITHMS as [string, ...string[]]))
    .min(1)
    .default(['PS256', 'ES256', 'EdDSA'])
    .describe('Signature algorithms accepted; a token of another one is refused whatever its header says.'),
  keys: z.array(z.record(z.string(), z.unknown())).max(KEYS_MAX).default([]).describe('Public keys, as in the keys of a JWK set.'),
  jwks_url: z
    .string()
    .max(2_048)
    .refine(fetchable, { message: 'an https address, or http on this machine' })
    .optional()
    .describe('Where the gateway fetches the JWK set; its host has to be in gateway.jwks_fetch.hosts.'),
  leeway_s: z.number().min(0).max(600).default(30).describe('How far clocks may differ, seconds.'),
  bound: z
    .enum(['none', 'mtls', 'dpop', 'either'])
    .default('none')
    .describe(
      'Tokens have to be bound to a certificate (RFC 8705) or a key (RFC 9449). A binding that a token names is checked in any case.',
    ),
});

export const specificationSchema: z.ZodType<SpecificationPolicy, object> = z.strictObject({
  action: action.default('monitor').describe('What to do with a departure that no rule speaks of: block, monitor (record only) or ignore.'),
  rules: z
    .array(
      z.strictObject({
        id: id.describe('Name of the rule, shown as the reason of a decision.'),
        scope: scopeSchema.prefault({}).describe('Traffic it speaks of.'),
        violations: z
          .array(z.enum(VIOLATION_KINDS as [ViolationKind, ...ViolationKind[]]))
          .default([])
          .describe('Kinds of departure it speaks of; empty for all.'),
        action: action.describe(
          'What to do with them. An answer that can be blocked waits at the gateway until it is known to be good; 502 is what the client gets otherwise.',
        ),
        ...rolloutFields,
      }),
    )
    .max(RULES_MAX)
    .default([])
    .describe('More exact rules; the most specific path wins, then a rule that names its kinds.'),
  issuers: z
    .array(issuer)
    .max(ISSUERS_MAX)
    .default([])
    .describe('Issuers whose tokens are verified; without one only the presence of a credential is checked.'),
  watched_classes: z
    .array(z.string().min(1).max(64))
    .max(CLASSES_MAX)
    .default([])
    .describe('Data classes that an answer may hold only where the description of the field names them in x-data-classes.'),
  answer_bytes_max: z
    .int()
    .min(1_024)
    .max(16_777_216)
    .default(262_144)
    .describe(
      'Bytes of an answer held against its description, and held back where it can be blocked. A larger answer, or one that streams, is a coverage gap and follows on_error.',
    ),
}) as unknown as z.ZodType<SpecificationPolicy, object>;
