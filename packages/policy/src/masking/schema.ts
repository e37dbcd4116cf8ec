import { z } from 'zod';

/** Names of fields whose values are never kept, beside those that are known to be sensitive. */
export interface MaskingPolicy {
  readonly fields: readonly string[];
}

const FIELDS_MAX = 500;

export const maskingSchema: z.ZodType<MaskingPolicy, object> = z.strictObject({
  fields: z
    .array(z.string().regex(/^[A-Za-z0-9_.$-]{1,64}$/, 'a name of letters, digits, _ . $ and -'))
    .max(FIELDS_MAX)
    .default([])
    .describe(
      'Headers, query parameters, cookies, form fields and JSON members of these names (in any case) are kept as [masked] only. Known sensitive data is masked in any case.',
    ),
}) as unknown as z.ZodType<MaskingPolicy, object>;
