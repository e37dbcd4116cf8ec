import { z } from 'zod';
import { type SecretPlace, secretSchema, urlSchema } from '../tickets/config.ts';

/** What people and systems elsewhere can be told of. */
export const NOTICE_KINDS = ['campaign-reminder', 'report-made', 'report-failed', 'finding-overdue'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** An address that is told by a signed POST of JSON. */
export interface NoticeTarget {
  readonly name: string;
  readonly url: string;
  readonly secret: SecretPlace;
  readonly kinds: readonly NoticeKind[];
}

/** Addresses of one installation. */
const TARGETS_MAX = 10;

export const noticesSchema: z.ZodType<NoticeTarget[]> = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and -')
        .describe('What the address is called here.'),
      url: urlSchema.describe('Where notices are posted. They go nowhere else and follow no redirect.'),
      secret: secretSchema('Where the secret that signs them (HMAC-SHA256, X-Sallyport-Signature-256) is read from.'),
      kinds: z
        .array(z.enum(NOTICE_KINDS))
        .min(1)
        .default([...NOTICE_KINDS])
        .describe('What it is told of; without it, of everything.'),
    }),
  )
  .max(TARGETS_MAX)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two addresses have one name')
  .default([]);
