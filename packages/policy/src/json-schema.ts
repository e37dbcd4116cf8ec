import { z } from 'zod';
import { policySchema } from './schema.ts';

/** JSON Schema (2020-12) of a policy as people write it, for the completion of editors; `policySchema` checks more. */
export function policyJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'any' });
  return { $schema, title: 'Sallyport policy', ...rest };
}
