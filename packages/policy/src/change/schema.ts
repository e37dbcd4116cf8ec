import { z } from 'zod';
import { type Scope, scopeSchema } from '../scope-schema.ts';

/** Who has to agree to a change of the policy before it takes effect. */
export interface ApprovalPolicy {
  readonly required: boolean;
  /** Empty: every change. */
  readonly scopes: readonly Scope[];
  readonly expires_hours: number;
  readonly emergency: boolean;
}

const SCOPES_MAX = 100;

export const approvalSchema: z.ZodType<ApprovalPolicy, object> = z.strictObject({
  required: z
    .boolean()
    .default(false)
    .describe('A second person has to approve a change before it takes effect; nobody approves their own.'),
  scopes: z
    .array(scopeSchema)
    .max(SCOPES_MAX)
    .default([])
    .describe('Only changes that bear on this traffic need approval; empty for all. What has no scope of its own bears on all traffic.'),
  expires_hours: z.number().min(1).max(720).default(72).describe('A proposed change that nobody decided on expires after so many hours.'),
  emergency: z
    .boolean()
    .default(true)
    .describe(
      'One person may stop all blocking (ceiling: monitor), let only the allow list in (lockdown: true), or go back to the version before, without approval. It is recorded like any change.',
    ),
}) as unknown as z.ZodType<ApprovalPolicy, object>;
