import { Readable } from 'node:stream';
import { diffSpecs, gatherSpecs, loadSpec } from '@sallyport/contract';
import { SallyportError } from '@sallyport/core';
import type { Control } from '../../control.ts';
import { fileRoute, type Resource, route } from '../../http/route.ts';
import { applySpecs, SPEC_HEAD, SPECS_MAX, type SpecHead, storeSpec, versionsOf } from '../../publish/spec-store.ts';
import type { SpecVersionRow } from '../../state/tables.ts';
import { specsPolicy } from './policy.ts';
import { presentSpec, presentSpecs, presentVersions } from './presenter.ts';
import {
  deleteSpec,
  fetchSpec,
  getSpecDifference,
  getSpecText,
  listSpecs,
  listSpecVersions,
  restoreSpec,
  SPEC_CHANGES_MAX,
  uploadSpec,
} from './schema.ts';

const list = route(listSpecs, async (call, control) => {
  const rows = await control.state.db.selectFrom('specs').select(SPEC_HEAD).orderBy('name').limit(SPECS_MAX).execute();
  return presentSpecs(call.actor, rows, control.config.description_origins);
});

const upload = route(uploadSpec, async (call, control) => {
  const { name, text } = call.body;
  call.note(name);
  const kept = await storeSpec(control, name, text, call.actor.name, 'uploaded');
  call.note(name, `sha256 ${kept.sha256}`);
  return presentSpec(call.actor, kept);
});

const take = route(fetchSpec, async (call, control) => {
  const { url } = call.body;
  call.note(url);
  const [spec] = await gatherSpecs(url, { allowed: control.config.description_origins, fetch });
  const kept = await storeSpec(control, url, spec!.text, call.actor.name, 'fetched');
  call.note(url, `sha256 ${kept.sha256}`);
  return presentSpec(call.actor, kept);
});

const remove = route(deleteSpec, async (call, control) => {
  const gone = await control.state.db.deleteFrom('specs').where('id', '=', call.params.id).returning('name').executeTakeFirst();
  if (gone === undefined) throw new SallyportError('NOT_FOUND', 'spec', call.params.id);
  call.note(gone.name);
  await applySpecs(control);
  await control.weaknesses.lint(gone.name, [], control.clock.now());
  return null;
});

async function headOf(control: Control, id: string): Promise<SpecHead> {
  const row = await control.state.db.selectFrom('specs').select(SPEC_HEAD).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'spec', id);
  return row;
}

/** A version of this description, and of no other. */
async function versionOf(control: Control, name: string, seq: string): Promise<SpecVersionRow> {
  const row = await control.state.db
    .selectFrom('spec_versions')
    .selectAll()
    .where('name', '=', name)
    .where('seq', '=', /^\d{1,15}$/.test(seq) ? Number(seq) : -1)
    .executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'version', seq);
  return row;
}

const versions = route(listSpecVersions, async (call, control) => {
  const { name } = await headOf(control, call.params.id);
  return presentVersions(call.actor, name, await versionsOf(control, name));
});

const text = fileRoute(getSpecText, async (call, control) => {
  const { name } = await headOf(control, call.params.id);
  const { version } = call.query;
  const row =
    version === undefined
      ? await control.state.db.selectFrom('specs').select('text').where('id', '=', call.params.id).executeTakeFirstOrThrow()
      : await versionOf(control, name, version);
  const bytes = Buffer.from(row.text, 'utf8');
  return {
    mediaType: 'text/plain; charset=utf-8',
    name: name.split('/').at(-1) ?? name,
    bytes: bytes.length,
    content: Readable.from([bytes]),
  };
});

const difference = route(getSpecDifference, async (call, control) => {
  const { name } = await headOf(control, call.params.id);
  const known = await versionsOf(control, name);
  const at = call.query.to === undefined ? 0 : known.findIndex(({ seq }) => String(seq) === call.query.to);
  const earlier = call.query.from ?? String(known[at + 1]?.seq ?? '');
  const later = call.query.to ?? String(known[0]?.seq ?? '');
  if (earlier === '') return { items: [], cut: false };
  const [before, after] = await Promise.all(
    [earlier, later].map(async (seq) => {
      const row = await versionOf(control, name, seq);
      const loaded = await loadSpec(row.text, `${name} ${row.version}`);
      if (!loaded.ok) throw loaded.error;
      return loaded.value;
    }),
  );
  const changes = diffSpecs(before!, after!);
  return { items: changes.slice(0, SPEC_CHANGES_MAX), cut: changes.length > SPEC_CHANGES_MAX };
});

const restore = route(restoreSpec, async (call, control) => {
  const { name } = await headOf(control, call.params.id);
  const row = await versionOf(control, name, call.body.version);
  call.note(name, `sha256 ${row.sha256}`);
  const when = new Date(row.kept_at).toISOString();
  return presentSpec(call.actor, await storeSpec(control, name, row.text, call.actor.name, `as it was given ${when}`));
});

export const specs: Resource = {
  name: 'specs',
  policy: specsPolicy,
  routes: [list, upload, take, remove, versions, text, difference, restore],
};
