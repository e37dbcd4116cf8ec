import { z } from 'zod';
import { type Role, roleSchema } from '../../contract/access.ts';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema, timeSchema } from '../../contract/page.ts';

/** `gateway` tokens may only deliver events and fetch configuration. */
export type TokenRole = Role | 'gateway';

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: TokenRole;
  readonly created_at: number;
  readonly created_by: string;
  /** 0 when it never ends. */
  readonly expires_at: number;
  /** 0 when it was never used; kept to the minute. */
  readonly last_used_at: number;
  readonly can: Can<'revoke'>;
}

export interface TokenList {
  readonly items: readonly Token[];
  readonly can: Can<'create'>;
}

export interface TokenCreate {
  readonly name: string;
  readonly role: TokenRole;
  /** Milliseconds since the epoch; left out or 0, it never ends. */
  readonly expires_at?: number | undefined;
}

/** The secret is shown this once; only its hash is kept. */
export interface TokenWithSecret {
  readonly token: Token;
  readonly secret: string;
}

const tokenRoleSchema: z.ZodType<TokenRole> = z.union([roleSchema, z.literal('gateway')]);

const tokenSchema: z.ZodType<Token> = z.object({
  id: z.string(),
  name: z.string(),
  role: tokenRoleSchema,
  created_at: z.number(),
  created_by: z.string(),
  expires_at: z.number(),
  last_used_at: z.number(),
  can: canSchema('revoke'),
});

export const listTokens: Endpoint<null, null, null, TokenList> = {
  id: 'tokens.list',
  method: 'GET',
  path: `${API_BASE}/tokens`,
  summary: 'All API tokens, never their secrets.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(tokenSchema), can: canSchema('create') }),
};

export const createToken: Endpoint<null, null, TokenCreate, TokenWithSecret> = {
  id: 'tokens.create',
  method: 'POST',
  path: `${API_BASE}/tokens`,
  summary: 'Creates an API token; answers its secret once.',
  params: null,
  query: null,
  body: z.object({ name: z.string().trim().min(1).max(100), role: tokenRoleSchema, expires_at: timeSchema.optional() }),
  kind: 'json',
  answer: z.object({ token: tokenSchema, secret: z.string() }),
};

export const revokeToken: Endpoint<IdParams, null, null, null> = {
  id: 'tokens.delete',
  method: 'DELETE',
  path: `${API_BASE}/tokens/:id`,
  summary: 'Revokes an API token at once.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'empty',
  answer: null,
};
