import type { OwnershipRule } from '@sallyport/inventory';
import type { Control } from '../../control.ts';

/** Name of rules that were set by hand. */
export const BY_HAND = 'hand';

/** The rules in force, imports first so that what people set weighs more. */
export async function ownershipRules(control: Pick<Control, 'state'>): Promise<OwnershipRule[]> {
  const rows = await control.state.db.selectFrom('ownership').selectAll().orderBy('source').execute();
  const sorted = rows.toSorted((a, b) => Number(a.source === BY_HAND) - Number(b.source === BY_HAND));
  return sorted.flatMap((row) => JSON.parse(row.rules) as OwnershipRule[]);
}

/** Replaces the rules of one source. */
export async function keepRules(control: Control, source: string, rules: readonly OwnershipRule[], by: string): Promise<void> {
  const row = { source, rules: JSON.stringify(rules), updated_at: control.clock.now(), updated_by: by };
  const { source: _, ...changed } = row;
  await control.state.db
    .insertInto('ownership')
    .values(row)
    .onConflict((on) => on.column('source').doUpdateSet(changed))
    .execute();
}
