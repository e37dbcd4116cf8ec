import type { StateStore } from '../state/open.ts';
import type { Actor } from './actor.ts';

/** The person behind an actor: themselves, or who made the token. Two pairs of eyes are of two persons. */
export async function personOf({ kind, id, name }: Actor, { state }: { readonly state: StateStore }): Promise<string> {
  if (kind === 'user') return name;
  return (await state.db.selectFrom('tokens').select('created_by').where('id', '=', id).executeTakeFirst())?.created_by ?? name;
}
