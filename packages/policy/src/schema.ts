import type { AttackClass, FailMode, Mode } from '@sallyport/core';
import { ATTACK_CLASS_INFO } from '@sallyport/core';
import { z } from 'zod';

/** Which traffic a rule speaks of. All parts given must hold. */
export interface Scope {
  /** `api.bank.example`, `*.bank.example` or `*`. */
  readonly host: string;
  /** Segments; `*` is one segment, `**` is any rest: `/payments/**`. */
  readonly path: string;
  /** Empty: every method. */
  readonly methods: readonly string[];
}

export interface HostRule {
  readonly host: string;
  readonly mode?: Mode | undefined;
  readonly on_error?: FailMode | undefined;
  readonly block_threshold?: number | undefined;
}

export interface RouteRule extends Scope {
  readonly id: string;
  readonly mode?: Mode | undefined;
  readonly on_error?: FailMode | undefined;
  readonly block_threshold?: number | undefined;
  readonly body_bytes_max?: number | undefined;
  readonly inspect_ms_max?: number | undefined;
}

export interface AddressRule {
  readonly id: string;
  readonly addresses: readonly string[];
  readonly reason: string;
  /** ISO 8601 date-time after which the rule no longer holds. */
  readonly expires?: string | undefined;
}

/** Sets findings aside. At least one of `detector`, `class`, `point` narrows it. */
export interface ExceptionRule {
  readonly id: string;
  readonly detector?: string | undefined;
  readonly class?: AttackClass | undefined;
  /** Point pattern as `pointPattern` gives it, e.g. `body.json.items[].note`. */
  readonly point?: string | undefined;
  readonly scope?: Scope | undefined;
  readonly reason: string;
  readonly owner: string;
  readonly expires?: string | undefined;
}

export interface Policy {
  readonly mode: Mode;
  readonly ceiling: Mode;
  readonly on_error: FailMode;
  readonly block_threshold: number;
  readonly block_status: number;
  readonly body_bytes_max: number;
  readonly response_bytes_max: number;
  readonly inspect_ms_max: number;
  readonly hosts: readonly HostRule[];
  readonly routes: readonly RouteRule[];
  readonly deny: readonly AddressRule[];
  readonly allow: readonly AddressRule[];
  readonly exceptions: readonly ExceptionRule[];
}

/** A policy with more rules than this is refused: every rule is looked at in order. */
const RULES_MAX = 1_000;
/** One list may be a published feed of networks. */
const ADDRESSES_MAX = 100_000;

const mode: z.ZodType<Mode> = z.enum(['off', 'monitor', 'block']);
const failMode: z.ZodType<FailMode> = z.enum(['open', 'closed']);
const threshold = z.number().min(0.05).max(1);
const id = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, . _ and -, at most 64');
const host = z
  .string()
  .min(1)
  .max(255)
  .regex(/^(\*|(\*\.)?[a-z0-9_[\]:.-]+)$/, 'a lower-case host, *.host or *');
const path = z.string().min(1).max(1_024).startsWith('/');
const methods = z.array(z.string().regex(/^[A-Z]{1,32}$/, 'an upper-case method')).max(32);
const expires = z.iso.datetime({ offset: true });
const addresses = z
  .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
  .min(1)
  .max(ADDRESSES_MAX);
const attackClass = z.enum(Object.keys(ATTACK_CLASS_INFO) as [AttackClass, ...AttackClass[]]);

const scope = {
  host: host.default('*').describe('Host the rule speaks of: a host, *.host, or * for all.'),
  path: path.default('/**').describe('Path of the rule: segments, where * is one segment and ** any rest.'),
  methods: methods.default([]).describe('Methods of the rule; empty for all.'),
};

const overrides = {
  mode: mode.optional().describe('Mode here; without it the next wider level decides.'),
  on_error: failMode.optional().describe('Fail mode here; without it the next wider level decides.'),
  block_threshold: threshold.optional().describe('Block threshold here; without it the next wider level decides.'),
};

const addressRule = z.strictObject({
  id: id.describe('Name of the rule, shown as the reason of a decision.'),
  addresses: addresses.describe('Addresses and networks (CIDR).'),
  reason: z.string().min(3).max(500).describe('Why, for the audit.'),
  expires: expires.optional().describe('When the rule stops to hold (ISO 8601).'),
});

/** What the `policy:` section of a configuration, and a policy file, may hold. Every field has a default. */
export const policySchema: z.ZodType<Policy> = z.strictObject({
  mode: mode.default('monitor').describe('What to do with attacks where no host or route says otherwise: off, monitor or block.'),
  ceiling: mode.default('block').describe('The most any level may do; monitor here stops all blocking at once (the switch for a bad day).'),
  on_error: failMode
    .default('open')
    .describe('What to do with a request that could not be wholly inspected: open forwards, closed blocks.'),
  block_threshold: threshold.default(0.5).describe('Attack score (0..1) from which a request is blocked.'),
  block_status: z.int().min(400).max(599).default(403).describe('Status of the answer to a blocked request.'),
  body_bytes_max: z
    .int()
    .min(0)
    .max(67_108_864)
    .default(262_144)
    .describe('Request body bytes inspected; a larger body is a coverage gap and follows on_error.'),
  response_bytes_max: z
    .int()
    .min(0)
    .max(1_048_576)
    .default(16_384)
    .describe('Response body bytes looked at for leaks and for the inventory.'),
  inspect_ms_max: z
    .number()
    .min(0.1)
    .max(1_000)
    .default(50)
    .describe('Time for the inspection of one request, ms; past it the rest is a coverage gap and follows on_error.'),
  hosts: z
    .array(z.strictObject({ host: host.describe('A host, or *.host.'), ...overrides }))
    .max(RULES_MAX)
    .default([])
    .describe('Rules for hosts.'),
  routes: z
    .array(
      z.strictObject({
        id: id.describe('Name of the route, shown as the reason of a decision.'),
        ...scope,
        ...overrides,
        body_bytes_max: z.int().min(0).max(67_108_864).optional().describe('Request body bytes inspected on this route.'),
        inspect_ms_max: z.number().min(0.1).max(1_000).optional().describe('Time for the inspection on this route, ms.'),
      }),
    )
    .max(RULES_MAX)
    .default([])
    .describe('Rules for routes; the most specific one that matches holds.'),
  deny: z.array(addressRule).max(RULES_MAX).default([]).describe('Clients that are always blocked (in block mode).'),
  allow: z.array(addressRule).max(RULES_MAX).default([]).describe('Clients that are never blocked; findings are recorded all the same.'),
  exceptions: z
    .array(
      z
        .strictObject({
          id: id.describe('Name of the exception, shown as a reason.'),
          detector: z.string().min(1).max(128).optional().describe('Findings of this detector, e.g. sqli.tautology.'),
          class: attackClass.optional().describe('Findings of this attack class.'),
          point: z.string().min(1).max(512).optional().describe('Findings at this point, with [] for any index: body.json.items[].note.'),
          scope: z.strictObject(scope).optional().describe('Only on this traffic.'),
          reason: z.string().min(3).max(500).describe('Why, for the audit.'),
          owner: z.string().min(1).max(128).describe('Who answers for it.'),
          expires: expires.optional().describe('When it stops to hold (ISO 8601).'),
        })
        .refine((rule) => rule.detector !== undefined || rule.class !== undefined || rule.point !== undefined, {
          message: 'names no detector, class or point: it would set everything aside',
        }),
    )
    .max(RULES_MAX)
    .default([])
    .describe('Findings that are set aside, with the reason and the owner.'),
}) as unknown as z.ZodType<Policy>;

/** The policy of an empty file. */
export const DEFAULT_POLICY: Policy = policySchema.parse({});
