import { loadSpec } from '@sallyport/contract';
import { newId, SallyportError } from '@sallyport/core';
import { secretHash as sha256 } from '../../access/sessions.ts';
import type { Control } from '../../control.ts';
import { type Resource, route } from '../../http/route.ts';
import type { SpecRow } from '../../state/tables.ts';
import { specsPolicy } from './policy.ts';
import { presentSpec, presentSpecs, type SpecHead } from './presenter.ts';
import { deleteSpec, listSpecs, uploadSpec } from './schema.ts';

/** Descriptions of one installation; all of them are in memory, so more is refused. */
const SPECS_MAX = 500;

const HEAD = ['id', 'name', 'title', 'version', 'openapi', 'operations', 'sha256', 'bytes', 'uploaded_at', 'uploaded_by'] as const;

const list = route(listSpecs, async (call, control) => {
  const rows = await control.state.db.selectFrom('specs').select(HEAD).orderBy('name').limit(SPECS_MAX).execute();
  return presentSpecs(call.actor, rows);
});

const upload = route(uploadSpec, async (call, control) => {
  const { name, text } = call.body;
  const hash = sha256(text);
  call.note(name, `sha256 ${hash}`);
  const loaded = await loadSpec(text, name);
  if (!loaded.ok) throw loaded.error;
  const { title, version, openapi, operations } = loaded.value;
  const now = control.clock.now();
  const head: SpecHead = {
    id: `spec_${newId(now, control.random)}`,
    name,
    title,
    version,
    openapi,
    operations: operations.length,
    sha256: hash,
    bytes: Buffer.byteLength(text),
    uploaded_at: now,
    uploaded_by: call.actor.name,
  };
  return presentSpec(call.actor, await keep({ ...head, text }, control));
});

async function keep(row: SpecRow, control: Control): Promise<SpecHead> {
  const { db } = control.state;
  const held = await db.selectFrom('specs').select('name').execute();
  if (held.length >= SPECS_MAX && !held.some((spec) => spec.name === row.name)) {
    throw new SallyportError('BAD_REQUEST', 'specs', `there are ${SPECS_MAX} descriptions already`);
  }
  const { id: _, name: __, ...next } = row;
  const kept = await db
    .insertInto('specs')
    .values(row)
    .onConflict((on) => on.column('name').doUpdateSet(next))
    .returning(HEAD)
    .executeTakeFirstOrThrow();
  await applySpecs(control);
  return kept;
}

const remove = route(deleteSpec, async (call, control) => {
  const gone = await control.state.db.deleteFrom('specs').where('id', '=', call.params.id).returning('name').executeTakeFirst();
  if (gone === undefined) throw new SallyportError('NOT_FOUND', 'spec', call.params.id);
  call.note(gone.name);
  await applySpecs(control);
  return null;
});

async function applySpecs(control: Control): Promise<void> {
  await control.inventory.reloadSpecs();
  await control.published.refresh();
}

export const specs: Resource = { name: 'specs', policy: specsPolicy, routes: [list, upload, remove] };
