import { loadSpec } from '@sallyport/contract';
import { newId, SallyportError } from '@sallyport/core';
import { secretHash as sha256 } from '../access/sessions.ts';
import type { Control } from '../control.ts';
import { lintWeaknesses } from '../resources/weaknesses/import/lint.ts';
import type { SpecRow, SpecVersionRow } from '../state/tables.ts';

/** Descriptions of one installation; all of them are in memory, so more is refused. */
export const SPECS_MAX = 500;

/** Everything of a description but its text. */
export type SpecHead = Omit<SpecRow, 'text'>;

export const SPEC_HEAD: readonly (keyof SpecHead)[] = [
  'id',
  'name',
  'title',
  'version',
  'openapi',
  'operations',
  'sha256',
  'bytes',
  'uploaded_at',
  'uploaded_by',
];

/** Versions kept of one description; the oldest goes when one more comes. */
export const SPEC_VERSIONS_MAX = 50;

/**
 * Keeps an API description under its name, in place of the one before, and puts it in force; the one before stays among
 * its versions. `why` is kept with it. Throws when it is not valid.
 */
export async function storeSpec(control: Control, name: string, text: string, by: string, why: string): Promise<SpecHead> {
  const loaded = await loadSpec(text, name);
  if (!loaded.ok) throw loaded.error;
  const { title, version, openapi, operations } = loaded.value;
  const now = control.clock.now();
  const row: SpecRow = {
    id: `spec_${newId(now, control.random)}`,
    name,
    title,
    version,
    openapi,
    operations: operations.length,
    sha256: sha256(text),
    bytes: Buffer.byteLength(text),
    uploaded_at: now,
    uploaded_by: by,
    text,
  };
  const before = await control.state.db.selectFrom('specs').select('sha256').where('name', '=', name).executeTakeFirst();
  const kept = await keep(row, control);
  await keepVersion(row, why, control);
  await applySpecs(control);
  // What is given once more, unchanged, shows nothing new: what people decided on its findings stays.
  if (before?.sha256 === row.sha256) return kept;
  await control.weaknesses.lint(name, lintWeaknesses(name, text, now), now);
  if (before !== undefined) await control.scans.onDescription(name);
  return kept;
}

async function keep(row: SpecRow, control: Control): Promise<SpecHead> {
  const { db } = control.state;
  const held = await db.selectFrom('specs').select('name').execute();
  if (held.length >= SPECS_MAX && !held.some((spec) => spec.name === row.name)) {
    throw new SallyportError('BAD_REQUEST', 'specs', `there are ${SPECS_MAX} descriptions already`);
  }
  const { id: _, name: __, ...next } = row;
  return await db
    .insertInto('specs')
    .values(row)
    .onConflict((on) => on.column('name').doUpdateSet(next))
    .returning(SPEC_HEAD)
    .executeTakeFirstOrThrow();
}

/** What was given once more, unchanged, is no version. */
async function keepVersion(row: SpecRow, why: string, control: Control): Promise<void> {
  const { db } = control.state;
  const { id: _, uploaded_at: kept_at, uploaded_by: kept_by, ...rest } = row;
  const held = await versionsOf(control, row.name);
  if (held[0]?.sha256 === row.sha256) return;
  await db
    .insertInto('spec_versions')
    .values({ ...rest, kept_at, kept_by, why })
    .execute();
  const old = held.slice(SPEC_VERSIONS_MAX - 1).map(({ seq }) => seq);
  if (old.length > 0) await db.deleteFrom('spec_versions').where('seq', 'in', old).execute();
}

/** Everything of a version but its text. */
export type SpecVersionHead = Omit<SpecVersionRow, 'text'>;

/** Versions of a description, newest first. */
export async function versionsOf(control: Control, name: string): Promise<SpecVersionHead[]> {
  return await control.state.db
    .selectFrom('spec_versions')
    .select(['seq', 'name', 'title', 'version', 'openapi', 'operations', 'sha256', 'bytes', 'kept_at', 'kept_by', 'why'])
    .where('name', '=', name)
    .orderBy('seq', 'desc')
    .execute();
}

/** Puts the descriptions that are kept, and only those, in force. */
export async function applySpecs(control: Control): Promise<void> {
  await control.inventory.reloadSpecs();
  await control.published.refresh();
}
