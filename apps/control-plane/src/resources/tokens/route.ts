import { newId, SallyportError } from '@sallyport/core';
import { secretHash } from '../../access/sessions.ts';
import { newTokenSecret } from '../../access/tokens.ts';
import { type Resource, route } from '../../http/route.ts';
import type { TokenRow } from '../../state/tables.ts';
import { tokensPolicy } from './policy.ts';
import { presentToken, presentTokens } from './presenter.ts';
import { createToken, listTokens, revokeToken } from './schema.ts';

/** Tokens of one installation; more is refused until some are revoked. */
const TOKENS_MAX = 1_000;

const list = route(listTokens, async (call, control) => {
  const rows = await control.state.db.selectFrom('tokens').selectAll().orderBy('created_at').limit(TOKENS_MAX).execute();
  return presentTokens(call.actor, rows);
});

const create = route(createToken, async (call, control) => {
  const { db } = control.state;
  const held = await db.selectFrom('tokens').select('id').execute();
  if (held.length >= TOKENS_MAX) throw new SallyportError('BAD_REQUEST', 'tokens', `there are ${TOKENS_MAX} tokens already`);
  const now = control.clock.now();
  const { name, role, expires_at = 0 } = call.body;
  if (expires_at !== 0 && expires_at <= now) throw new SallyportError('BAD_REQUEST', 'body.expires_at', 'it is in the past');
  const secret = newTokenSecret();
  const row: TokenRow = {
    id: `tok_${newId(now, control.random)}`,
    name,
    role,
    hash: secretHash(secret),
    created_at: now,
    created_by: call.actor.name,
    expires_at,
    last_used_at: 0,
  };
  call.note(row.id, `${name}, role ${role}`);
  await db.insertInto('tokens').values(row).execute();
  return { token: presentToken(call.actor, row), secret };
});

const revoke = route(revokeToken, async (call, control) => {
  const gone = await control.state.db.deleteFrom('tokens').where('id', '=', call.params.id).returning('id').executeTakeFirst();
  if (gone === undefined) throw new SallyportError('NOT_FOUND', 'token', call.params.id);
  return null;
});

export const tokens: Resource = { name: 'tokens', policy: tokensPolicy, routes: [list, create, revoke] };
