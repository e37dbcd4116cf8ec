import { SallyportError } from '@sallyport/core';
import { type Resource, route } from '../../http/route.ts';
import { applySpecs, SPEC_HEAD, SPECS_MAX, storeSpec } from '../../publish/spec-store.ts';
import { lintWeaknesses } from '../weaknesses/import/lint.ts';
import { specsPolicy } from './policy.ts';
import { presentSpec, presentSpecs } from './presenter.ts';
import { deleteSpec, listSpecs, uploadSpec } from './schema.ts';

const list = route(listSpecs, async (call, control) => {
  const rows = await control.state.db.selectFrom('specs').select(SPEC_HEAD).orderBy('name').limit(SPECS_MAX).execute();
  return presentSpecs(call.actor, rows);
});

const upload = route(uploadSpec, async (call, control) => {
  const { name, text } = call.body;
  call.note(name);
  const kept = await storeSpec(control, name, text, call.actor.name);
  call.note(name, `sha256 ${kept.sha256}`);
  await control.weaknesses.lint(name, lintWeaknesses(name, text, kept.uploaded_at), kept.uploaded_at);
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

export const specs: Resource = { name: 'specs', policy: specsPolicy, routes: [list, upload, remove] };
