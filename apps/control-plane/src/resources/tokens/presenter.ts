import { type Actor, canUse } from '../../access/actor.ts';
import type { TokenRow } from '../../state/tables.ts';
import { tokensPolicy } from './policy.ts';
import type { Token, TokenList } from './schema.ts';

/** Never the hash: a token is shown by its name. */
export function presentToken(actor: Actor, row: TokenRow): Token {
  const { id, name, role, created_at, created_by, expires_at, last_used_at } = row;
  const can = canUse(actor, tokensPolicy, { revoke: 'tokens.delete' });
  return { id, name, role, created_at, created_by, expires_at, last_used_at, can };
}

export function presentTokens(actor: Actor, rows: readonly TokenRow[]): TokenList {
  return { items: rows.map((row) => presentToken(actor, row)), can: canUse(actor, tokensPolicy, { create: 'tokens.create' }) };
}
