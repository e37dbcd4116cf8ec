import { loadSpec } from '@sallyport/contract';
import { newId, SallyportError } from '@sallyport/core';
import { secretHash as sha256 } from '../access/sessions.ts';
import type { Control } from '../control.ts';
import type { SpecRow } from '../state/tables.ts';

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

/** Keeps an API description under its name, in place of the one before, and puts it in force. Throws when it is not valid. */
export async function storeSpec(control: Control, name: string, text: string, by: string): Promise<SpecHead> {
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
  const kept = await keep(row, control);
  await applySpecs(control);
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

/** Puts the descriptions that are kept, and only those, in force. */
export async function applySpecs(control: Control): Promise<void> {
  await control.inventory.reloadSpecs();
  await control.published.refresh();
}
