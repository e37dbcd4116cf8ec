import { z } from 'zod';
import { parseNetwork } from '../address.ts';
import { id } from '../scope-schema.ts';

/** Clients on a list: who matches any one of what it names. */
export interface ListRule {
  readonly id: string;
  readonly addresses?: readonly string[] | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly asns?: readonly number[] | undefined;
  readonly users?: readonly string[] | undefined;
  readonly principals?: readonly string[] | undefined;
  readonly sessions?: readonly string[] | undefined;
  readonly tokens?: readonly string[] | undefined;
  readonly ja4?: readonly string[] | undefined;
  readonly fingerprints?: readonly string[] | undefined;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner?: string | undefined;
  /** ISO 8601 date-time after which the rule no longer holds. */
  readonly expires?: string | undefined;
}

/** One list may be a published feed of networks. */
const ADDRESSES_MAX = 1_000_000;
/** Entries of any other kind in one rule. */
const ENTRIES_MAX = 100_000;

const hash16 = z.string().regex(/^[0-9a-f]{16}$/, '16 hexadecimal digits, as alerts and attacks show them');

const list = <T>(entry: z.ZodType<T>): z.ZodArray<z.ZodType<T>> => z.array(entry).min(1).max(ENTRIES_MAX);

const KINDS = ['addresses', 'countries', 'asns', 'users', 'principals', 'sessions', 'tokens', 'ja4', 'fingerprints'] as const;

export const listRuleSchema: z.ZodType<ListRule> = z
  .strictObject({
    id: id.describe('Name of the rule, shown as the reason of a decision.'),
    addresses: z
      .array(
        z
          .string()
          .max(50)
          .refine((text) => parseNetwork(text) !== null, { message: 'an IPv4 or IPv6 address or network' }),
      )
      .min(1)
      .max(ADDRESSES_MAX)
      .optional()
      .describe('Addresses and networks (CIDR).'),
    countries: list(z.string().regex(/^[A-Z]{2}$/, 'two upper-case letters (ISO 3166-1)'))
      .optional()
      .describe('Countries of the address, by gateway.geography; without that nobody is in any.'),
    asns: list(z.int().min(1).max(4_294_967_295)).optional().describe('Autonomous systems of the address, by gateway.geography.'),
    users: list(z.string().min(1).max(256))
      .optional()
      .describe('Users: the sub of a token as it claims it, or the name somebody signs in with (in any case).'),
    principals: list(hash16).optional().describe('Callers, by the keyed hash that alerts and attacks show.'),
    sessions: list(hash16).optional().describe('Sessions, by the keyed hash that alerts show.'),
    tokens: list(z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 in hexadecimal'))
      .optional()
      .describe('Tokens, API keys and session cookies, by the SHA-256 of their text: a leaked one is refused without being kept here.'),
    ja4: list(z.string().regex(/^[tqd](?:1[0-3]|s[23]|00|d[1-3])[di]\d{4}[0-9a-zA-Z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/, 'a JA4 fingerprint'))
      .optional()
      .describe('TLS clients, by their JA4, where TLS ends at the gateway.'),
    fingerprints: list(hash16).optional().describe('Client programs, by the keyed hash of their headers that alerts about clusters show.'),
    reason: z.string().min(3).max(500).describe('Why, for the audit.'),
    owner: z.string().min(1).max(128).optional().describe('Who answers for it.'),
    expires: z.iso.datetime({ offset: true }).optional().describe('When the rule stops to hold (ISO 8601).'),
  })
  .refine((rule) => KINDS.some((kind) => rule[kind] !== undefined), { message: `names nobody: one of ${KINDS.join(', ')} is needed` });
