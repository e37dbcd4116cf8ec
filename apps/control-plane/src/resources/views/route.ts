import { newId, SallyportError } from '@sallyport/core';
import { type Resource, route } from '../../http/route.ts';
import { viewsPolicy } from './policy.ts';
import { presentView } from './presenter.ts';
import { deleteView, listViews, saveView, VIEWS_MAX } from './schema.ts';

const list = route(listViews, async (call, control) => {
  const rows = await control.state.db.selectFrom('saved_views').selectAll().where('user_id', '=', call.actor.id).orderBy('name').execute();
  return { items: rows.map(presentView) };
});

const save = route(saveView, async (call, control) => {
  const { page, name, search } = call.body;
  call.note(name);
  const { db } = control.state;
  const held = await db.selectFrom('saved_views').selectAll().where('user_id', '=', call.actor.id).execute();
  const now = control.clock.now();
  const same = held.find((row) => row.page === page && row.name === name);
  if (same !== undefined) {
    await db.updateTable('saved_views').set({ search }).where('id', '=', same.id).execute();
    return presentView({ ...same, search });
  }
  if (held.length >= VIEWS_MAX) throw new SallyportError('BAD_REQUEST', 'views', `there are ${VIEWS_MAX} already`);
  const row = { id: `view_${newId(now, control.random)}`, user_id: call.actor.id, page, name, search, created_at: now };
  await db.insertInto('saved_views').values(row).execute();
  return presentView(row);
});

const remove = route(deleteView, async (call, control) => {
  const gone = await control.state.db
    .deleteFrom('saved_views')
    .where('id', '=', call.params.id)
    .where('user_id', '=', call.actor.id)
    .returning('name')
    .executeTakeFirst();
  if (gone === undefined) throw new SallyportError('NOT_FOUND', 'view', call.params.id);
  call.note(gone.name);
  return null;
});

export const views: Resource = { name: 'views', policy: viewsPolicy, routes: [list, save, remove] };
