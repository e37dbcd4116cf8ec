import { ok, type Result } from '@sallyport/core';
import { z } from 'zod';
import { readDocument } from './document.ts';
import { type Policy, policySchema } from './schema.ts';

/** A configuration file holds the policy in a section; what else it holds is read by others. */
const configurationSchema: z.ZodType<{ readonly policy: Policy }> = z.looseObject({ policy: policySchema }) as unknown as z.ZodType<{
  readonly policy: Policy;
}>;

/** Reads a policy: a file of its own, or the `policy:` section of a configuration. */
export function loadPolicy(text: string, place: string): Result<Policy> {
  if (/^policy\s*:/m.test(text)) {
    const whole = readDocument(text, place, configurationSchema, () => 'POLICY_INVALID');
    return whole.ok ? ok(whole.value.value.policy) : whole;
  }
  const read = readDocument(text, place, policySchema, () => 'POLICY_INVALID');
  return read.ok ? ok(read.value.value) : read;
}
