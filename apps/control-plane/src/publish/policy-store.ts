import { SallyportError } from '@sallyport/core';
import { compilePolicy, DEFAULT_POLICY, type Policy, policySchema } from '@sallyport/policy';
import type { StateStore } from '../state/open.ts';

/** Versions kept to look back at; who changed what is in the evidence log in any case. */
const VERSIONS_KEPT = 200;

/** One version of the policy. */
export interface PolicyVersion {
  readonly version: number;
  readonly hash: string;
  readonly policy: Policy;
  readonly created_at: number;
  readonly created_by: string;
}

/** Reads a document as a policy with every default filled in; POLICY_INVALID names the field. */
export function readPolicy(document: unknown): Policy {
  const read = policySchema.safeParse(document);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new SallyportError('POLICY_INVALID', ['policy', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'not a policy');
}

/** The version in force; version 0 with the default policy while none was written. */
export async function currentPolicy(state: StateStore): Promise<PolicyVersion> {
  const row = await state.db.selectFrom('policies').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst();
  if (row === undefined) {
    const { hash } = compilePolicy(DEFAULT_POLICY);
    return { version: 0, hash, policy: DEFAULT_POLICY, created_at: 0, created_by: 'default' };
  }
  const { version, hash, created_at, created_by } = row;
  return { version, hash, policy: readPolicy(JSON.parse(row.document)), created_at, created_by };
}

/** Writes the version after `base`; CONFLICT when `base` is no longer the one in force. */
export async function writePolicy(state: StateStore, base: number, policy: Policy, by: string, now: number): Promise<PolicyVersion> {
  // Compiled before it is kept: what cannot run is refused here and not by every gateway.
  const { hash } = compilePolicy(policy);
  const version = base + 1;
  const written = await state.db.transaction().execute(async (tx) => {
    const last = await tx.selectFrom('policies').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst();
    if ((last?.version ?? 0) !== base) return undefined;
    const row = { version, hash, document: JSON.stringify(policy), created_at: now, created_by: by };
    const added = await tx
      .insertInto('policies')
      .values(row)
      .onConflict((on) => on.column('version').doNothing())
      .returning('version')
      .executeTakeFirst();
    await tx
      .deleteFrom('policies')
      .where('version', '<=', version - VERSIONS_KEPT)
      .execute();
    return added;
  });
  if (written === undefined) throw new SallyportError('CONFLICT', 'policy.version', `version ${base} is not the one in force`);
  return { version, hash, policy, created_at: now, created_by: by };
}
