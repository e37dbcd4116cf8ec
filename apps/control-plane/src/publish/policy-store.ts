import { SallyportError } from '@sallyport/core';
import { compilePolicy, DEFAULT_POLICY, loadPolicy, type Policy, policySchema, textOf } from '@sallyport/policy';
import type { StateStore } from '../state/open.ts';
import type { PolicyRow } from '../state/tables.ts';
import type { Rollout } from './rollout.ts';

/** Versions kept to look back at and to go back to; who changed what is in the evidence log in any case. */
export const VERSIONS_KEPT = 200;

/** One version of the policy. */
export interface PolicyVersion {
  readonly version: number;
  readonly hash: string;
  readonly policy: Policy;
  /** The same as people write it: YAML with their comments. */
  readonly text: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly reason: string;
  /** Who agreed to it, else the empty string. */
  readonly approved_by: string;
  /** The version it brings back, else 0. */
  readonly restores: number;
  /** `null`: to all gateways at once. */
  readonly rollout: Rollout | null;
}

/** What a new version says of itself. */
export interface PolicyDraft {
  readonly text: string;
  readonly policy: Policy;
  readonly by: string;
  readonly reason: string;
  readonly approved_by?: string;
  readonly restores?: number;
  readonly rollout?: Rollout | null;
}

/** Reads a document as a policy with every default filled in; POLICY_INVALID names the field. */
export function readPolicy(document: unknown): Policy {
  const read = policySchema.safeParse(document);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new SallyportError('POLICY_INVALID', ['policy', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'not a policy');
}

/** Reads a policy as YAML; POLICY_INVALID names `policy:line:column`. */
export function readPolicyText(text: string): Policy {
  const read = loadPolicy(text, 'policy');
  if (read.ok) return read.value;
  throw new SallyportError('POLICY_INVALID', read.error.place, read.error.detail);
}

/** The versions that matter now: the one all gateways run on, and the one that some try out, if any. */
export interface PolicyState {
  readonly current: PolicyVersion;
  readonly staged: PolicyVersion | null;
  /** The highest number given so far. */
  readonly last: number;
}

const DEFAULT_VERSION: PolicyVersion = {
  version: 0,
  hash: compilePolicy(DEFAULT_POLICY).hash,
  policy: DEFAULT_POLICY,
  text: '',
  created_at: 0,
  created_by: 'default',
  reason: '',
  approved_by: '',
  restores: 0,
  rollout: null,
};

/** Version 0 with the default policy is in force while none was written. */
export async function policyState(state: StateStore): Promise<PolicyState> {
  // Documents can be large (a list of a million networks), so only those that matter are read.
  const rows = await state.db.selectFrom('policies').select(['version', 'rollout']).orderBy('version', 'desc').execute();
  const [newest] = rows;
  const current = rows.find((row) => (rolloutOf(row)?.state ?? 'complete') === 'complete');
  const staged = newest !== undefined && rolloutOf(newest)?.state === 'staged' ? newest : undefined;
  return {
    current: await policyVersion(state, current?.version ?? 0),
    staged: staged === undefined ? null : await policyVersion(state, staged.version),
    last: newest?.version ?? 0,
  };
}

/** One version; NOT_FOUND when it is not kept. */
export async function policyVersion(state: StateStore, version: number): Promise<PolicyVersion> {
  if (version === 0) return DEFAULT_VERSION;
  const row = await state.db.selectFrom('policies').selectAll().where('version', '=', version).executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'policy.version', String(version));
  return versionOf(row);
}

export type PolicyRecord = Omit<PolicyVersion, 'policy' | 'text'>;

/** What is kept of the versions, newest first, without their documents. */
export async function policyVersions(state: StateStore): Promise<readonly PolicyRecord[]> {
  const columns = ['version', 'hash', 'created_at', 'created_by', 'reason', 'approved_by', 'restores', 'rollout'] as const;
  const rows = await state.db.selectFrom('policies').select(columns).orderBy('version', 'desc').limit(VERSIONS_KEPT).execute();
  return rows.map((row) => ({ ...row, rollout: rolloutOf(row) }));
}

function rolloutOf({ rollout }: Pick<PolicyRow, 'rollout'>): Rollout | null {
  return rollout === '' ? null : (JSON.parse(rollout) as Rollout);
}

function versionOf(row: PolicyRow): PolicyVersion {
  const { document, ...rest } = row;
  const policy = readPolicy(JSON.parse(document));
  return { ...rest, policy, text: row.text === '' ? textOf(policy) : row.text, rollout: rolloutOf(row) };
}

/** Writes the next version; CONFLICT when `base` is no longer the one in force. */
export async function writePolicy(state: StateStore, base: number, draft: PolicyDraft, now: number): Promise<PolicyVersion> {
  const { text, policy, by, reason, approved_by = '', restores = 0, rollout = null } = draft;
  // Compiled before it is kept: what cannot run is refused here and not by every gateway.
  const { hash } = compilePolicy(policy);
  const before = await policyState(state);
  if (before.current.version !== base) throw conflict(`version ${base} is not the one in force`);
  if (before.staged !== null) throw conflict(`version ${before.staged.version} is being rolled out; complete or halt it first`);
  const version = before.last + 1;
  const row = { version, hash, document: JSON.stringify(policy), text, created_at: now, created_by: by, reason, approved_by, restores };
  const written = await state.db.transaction().execute(async (tx) => {
    const added = await tx
      .insertInto('policies')
      .values({ ...row, rollout: rollout === null ? '' : JSON.stringify(rollout) })
      // Two writers came from one version: the number is given once.
      .onConflict((on) => on.column('version').doNothing())
      .returning('version')
      .executeTakeFirst();
    await tx
      .deleteFrom('policies')
      .where('version', '<=', Math.min(version - VERSIONS_KEPT, base - 1))
      .execute();
    return added;
  });
  if (written === undefined) throw conflict(`version ${base} is not the one in force`);
  return { version, hash, policy, text, created_at: now, created_by: by, reason, approved_by, restores, rollout };
}

/** Moves a staged version on; CONFLICT when it is staged no longer. */
export async function writeRollout(state: StateStore, staged: PolicyVersion, rollout: Rollout): Promise<void> {
  const written = await state.db
    .updateTable('policies')
    .set({ rollout: JSON.stringify(rollout) })
    .where('version', '=', staged.version)
    .where('rollout', '=', JSON.stringify(staged.rollout))
    .returning('version')
    .executeTakeFirst();
  if (written === undefined) throw conflict(`the rollout of version ${staged.version} has moved on`);
}

function conflict(detail: string): SallyportError {
  return new SallyportError('CONFLICT', 'policy.version', detail);
}
