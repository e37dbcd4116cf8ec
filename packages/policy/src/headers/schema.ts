import { z } from 'zod';
import { id, type Scope, scopeSchema } from '../scope-schema.ts';

/** Headers that are taken out of, and put into, what passes the gateway. */
export interface HeaderRule {
  readonly id: string;
  readonly scope: Scope;
  /** `request`: as it goes to the upstream; `answer`: as it goes to the client. */
  readonly on: 'request' | 'answer';
  readonly remove: readonly string[];
  /** Takes the place of what is there by that name. */
  readonly set: Readonly<Record<string, string>>;
}

const RULES_MAX = 200;
const HEADERS_MAX = 50;
const VALUE_CHARS_MAX = 4_096;

/** What frames a message, or says who sent it, is the gateway's own. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]);

const name = z
  .string()
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'a lower-case header name')
  .refine((text) => !OWN_HEADERS.has(text), { message: 'this header is the gateway’s own' });

const value = z
  .string()
  .max(VALUE_CHARS_MAX)
  .regex(/^[\t\x20-\x7e]*$/, 'printable ASCII without line breaks');

export const headersSchema: z.ZodType<readonly HeaderRule[]> = z
  .array(
    z
      .strictObject({
        id: id.describe('Name of the rule.'),
        scope: scopeSchema.prefault({}).describe('Traffic it speaks of.'),
        on: z
          .enum(['request', 'answer'])
          .default('answer')
          .describe('request: on its way to the upstream; answer: on its way to the client.'),
        remove: z.array(name).max(HEADERS_MAX).default([]).describe('Headers taken out, by their lower-case names.'),
        set: z.record(name, value).default({}).describe('Headers put in, in place of those by that name.'),
      })
      .refine(({ remove, set }) => remove.length + Object.keys(set).length > 0, { message: 'names no header' })
      .refine(({ set }) => Object.keys(set).length <= HEADERS_MAX, { message: `at most ${HEADERS_MAX} headers`, path: ['set'] }),
  )
  .max(RULES_MAX)
  .default([]) as unknown as z.ZodType<readonly HeaderRule[]>;
