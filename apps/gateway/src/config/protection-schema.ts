import { z } from 'zod';

export interface JwksConfig {
  readonly issuer: string;
  readonly file: string;
}

/** How JWK sets of issuers are fetched. */
export interface JwksFetchConfig {
  readonly hosts: readonly string[];
  readonly refresh_s: number;
  readonly min_interval_s: number;
  readonly stale_s: number;
  readonly timeout_ms: number;
  readonly bytes_max: number;
  readonly ca: string | null;
}

export interface CountersConfig {
  /** `redis://` of a store shared by gateways, or `null` for this gateway's own. */
  readonly url: string | null;
  readonly interval_ms: number;
  readonly timeout_ms: number;
}

const DESCRIPTIONS_MAX = 500;
const JWKS_MAX = 50;
const file = z.string().min(1).max(4_096);
const ms = z.int().min(1).max(86_400_000);

/** Countries from one, networks from another. */
const GEOGRAPHY_FILES_MAX = 4;

/** Fields of the `gateway:` section for descriptions, token keys, counters and hashes. */
export const protectionFields: Record<
  'descriptions' | 'breached_passwords' | 'geography' | 'jwks' | 'jwks_fetch' | 'counters' | 'hash_key_file' | 'token_secrets_file',
  z.ZodType
> = {
  breached_passwords: file
    .nullable()
    .default(null)
    .describe(
      'Breached passwords: one file of SHA-1:count lines sorted by hash, or a folder of prefix files (00000 to FFFFF), as the downloader of Have I Been Pwned writes them. Looked up on this machine when a sign-in, registration or change of password succeeds; nothing is sent anywhere.',
    ),
  geography: z
    .array(file)
    .max(GEOGRAPHY_FILES_MAX)
    .default([])
    .describe(
      'Files that say in which country and autonomous system, and where, addresses are: MaxMind DB (.mmdb), or CSV with the head line network,country,asn,latitude,longitude. Nothing is fetched; changed files are taken up while running.',
    ),
  descriptions: z
    .array(file)
    .max(DESCRIPTIONS_MAX)
    .default([])
    .describe(
      'Files with API descriptions (OpenAPI) that traffic is held against; what follows is in policy.specification. With a control plane, those published by it.',
    ),
  jwks: z
    .array(
      z.strictObject({
        issuer: z.string().min(1).max(512).describe('An issuer of policy.specification.issuers.'),
        file: file.describe('File with its JWK set (RFC 7517); read again when it changes.'),
      }),
    )
    .max(JWKS_MAX)
    .default([])
    .describe('Keys of token issuers.'),
  jwks_fetch: z
    .strictObject({
      hosts: z
        .array(z.string().regex(/^[a-z0-9.-]+(?::\d{1,5})?$/, 'a lower-case host, with its port where that is not the usual one'))
        .max(JWKS_MAX)
        .default([])
        .describe('Hosts (host or host:port) from which key sets named by jwks_url of an issuer may be fetched; all others are refused.'),
      refresh_s: z.int().min(1).max(86_400).default(300).describe('How often a set is fetched; more often where Cache-Control says so.'),
      min_interval_s: z
        .int()
        .min(1)
        .max(86_400)
        .default(30)
        .describe('The least time between two fetches of a set, also when a token names a key that is not in it.'),
      stale_s: z
        .int()
        .min(0)
        .max(2_592_000)
        .default(86_400)
        .describe(
          'How long the last set goes on while it cannot be fetched. After that tokens cannot be checked and on_error of the route decides.',
        ),
      timeout_ms: ms.default(5_000).describe('For one fetch.'),
      bytes_max: z.int().min(1_024).max(16_777_216).default(262_144).describe('Bytes of a set; a larger one is not taken.'),
      ca: file
        .nullable()
        .default(null)
        .describe('File with the authorities that may sign for those hosts (PEM); without it the usual ones.'),
    })
    .prefault({})
    .describe('Key sets that are fetched. Only the primary process fetches; nothing waits for it.'),
  counters: z
    .strictObject({
      url: z
        .string()
        .regex(/^rediss?:\/\/[^\s]+$/, 'redis://host:port or rediss://host:port')
        .nullable()
        .default(null)
        .describe('Redis or Valkey that several gateways share their limits through; without it the workers of this gateway share theirs.'),
      interval_ms: z
        .int()
        .min(10)
        .max(10_000)
        .default(250)
        .describe(
          'How often counters are brought together. With n gateways a limit can be passed by (n - 1) x (burst + rate x this) for a moment; it is made up for afterwards.',
        ),
      timeout_ms: ms
        .default(1_000)
        .describe('A store that does not answer within this counts as down: limits then hold for each worker by itself.'),
    })
    .prefault({})
    .describe('Where limits are counted together.'),
  hash_key_file: file
    .nullable()
    .default(null)
    .describe(
      'File with 32 bytes as hex, the key of hashes that stand for callers; the same on all gateways that share counters. Without it each gateway makes its own.',
    ),
  token_secrets_file: file
    .nullable()
    .default(null)
    .describe(
      'File with secrets, one a line, that accepted tokens (HS256, HS384, HS512) are tried with beside a list of our own; one that fits is a finding of the control plane. Read again when it changes.',
    ),
};
