import { newId, SallyportError } from '@sallyport/core';
import type { Control } from '../control.ts';
import type { PolicyChangeState, RolloutPlan } from '../resources/policy/change-schema.ts';
import type { StateStore } from '../state/open.ts';
import type { PolicyChangeRow } from '../state/tables.ts';

/** Changes that wait at one time; more are refused, for nobody reads them. */
const OPEN_MAX = 50;
/** Changes that were decided on, kept to look back at; the audit trail has them all. */
const DECIDED_MAX = 500;

const HOUR_MS = 3_600_000;

export interface ChangeDraft {
  readonly base: number;
  readonly text: string;
  readonly summary: string;
  readonly touches: readonly string[];
  readonly reason: string;
  readonly plan: RolloutPlan | null;
  readonly restores: number;
  readonly by: string;
  readonly person: string;
  readonly expires_hours: number;
}

/** Keeps a change until a second person decides on it. CONFLICT when too many wait. */
export async function proposeChange(control: Pick<Control, 'state' | 'random'>, draft: ChangeDraft, now: number): Promise<PolicyChangeRow> {
  const { db } = control.state;
  const open = await db.selectFrom('policy_changes').select('id').where('state', '=', 'proposed').execute();
  if (open.length >= OPEN_MAX)
    throw new SallyportError('CONFLICT', 'policy.changes', `${OPEN_MAX} changes wait for approval; decide on those first`);
  const { touches, plan, by, expires_hours, ...rest } = draft;
  const row: PolicyChangeRow = {
    ...rest,
    id: `chg_${newId(now, control.random)}`,
    state: 'proposed',
    touches: JSON.stringify(touches),
    plan: plan === null ? '' : JSON.stringify(plan),
    proposed_at: now,
    proposed_by: by,
    expires_at: now + expires_hours * HOUR_MS,
    decided_at: 0,
    decided_by: '',
    note: '',
    version: 0,
  };
  await db.insertInto('policy_changes').values(row).execute();
  const oldest = db.selectFrom('policy_changes').select('id').where('state', '!=', 'proposed').orderBy('decided_at', 'desc');
  const spare = await oldest.offset(DECIDED_MAX).limit(DECIDED_MAX).execute();
  if (spare.length > 0)
    await db
      .deleteFrom('policy_changes')
      .where(
        'id',
        'in',
        spare.map(({ id }) => id),
      )
      .execute();
  return row;
}

/** Open ones first, then the latest. */
export async function policyChanges(state: StateStore): Promise<readonly PolicyChangeRow[]> {
  const rows = await state.db
    .selectFrom('policy_changes')
    .selectAll()
    .orderBy('proposed_at', 'desc')
    .limit(OPEN_MAX + DECIDED_MAX)
    .execute();
  return [...rows.filter((row) => row.state === 'proposed'), ...rows.filter((row) => row.state !== 'proposed')];
}

export async function policyChange(state: StateStore, id: string): Promise<PolicyChangeRow> {
  const row = await state.db.selectFrom('policy_changes').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'policy.change', id);
  return row;
}

export interface ChangeDecision {
  readonly state: Exclude<PolicyChangeState, 'proposed'>;
  readonly by: string;
  readonly note: string;
}

/** Ends the wait of a change; CONFLICT when somebody else was faster. */
export async function decideChange(state: StateStore, id: string, decision: ChangeDecision, now: number): Promise<PolicyChangeRow> {
  const { state: to, by, note } = decision;
  const row = await state.db
    .updateTable('policy_changes')
    .set({ state: to, decided_at: now, decided_by: by, note })
    .where('id', '=', id)
    .where('state', '=', 'proposed')
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw new SallyportError('CONFLICT', 'policy.change', `${id} is not waiting any more`);
  return row;
}

/** Says more of a change that was just decided on, or takes the decision back. */
export async function amendChange(state: StateStore, id: string, fields: Partial<PolicyChangeRow>): Promise<PolicyChangeRow> {
  return await state.db.updateTable('policy_changes').set(fields).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
}

/** Ends the wait of changes that nobody decided on in time; gives them. */
export async function expireChanges(state: StateStore, now: number): Promise<readonly PolicyChangeRow[]> {
  return await state.db
    .updateTable('policy_changes')
    .set({ state: 'expired', decided_at: now, decided_by: 'sallyport', note: 'nobody decided on it in time' })
    .where('state', '=', 'proposed')
    .where('expires_at', '<=', now)
    .returningAll()
    .execute();
}
