import { z } from 'zod';
import { type Role, roleSchema } from '../../contract/access.ts';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema } from '../../contract/page.ts';
import { newPasswordSchema } from '../session/schema.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly must_change_password: boolean;
  readonly created_at: number;
  /** 0 when they never signed in. */
  readonly last_sign_in_at: number;
  readonly can: Can<'update' | 'reset'>;
}

export interface UserList {
  readonly items: readonly User[];
  readonly can: Can<'create'>;
}

export interface UserCreate {
  readonly name: string;
  readonly role: Role;
  /** Left out, one is made and answered once. */
  readonly password?: string | undefined;
}

/** A user with the password that was made for them; shown this once. */
export interface UserWithPassword {
  readonly user: User;
  /** `null` when the caller gave one. */
  readonly password: string | null;
}

export interface UserUpdate {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
}

const userSchema: z.ZodType<User> = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  disabled: z.boolean(),
  must_change_password: z.boolean(),
  created_at: z.number(),
  last_sign_in_at: z.number(),
  can: canSchema('update', 'reset'),
});

const withPasswordSchema: z.ZodType<UserWithPassword> = z.object({ user: userSchema, password: z.string().nullable() });

/** Names are written in audit records: letters, digits and the marks of mail addresses. */
const userNameSchema: z.ZodType<string> = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$/);

export const listUsers: Endpoint<null, null, null, UserList> = {
  id: 'users.list',
  method: 'GET',
  path: `${API_BASE}/users`,
  summary: 'All users.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(userSchema), can: canSchema('create') }),
};

export const createUser: Endpoint<null, null, UserCreate, UserWithPassword> = {
  id: 'users.create',
  method: 'POST',
  path: `${API_BASE}/users`,
  summary: 'Creates a user; answers a generated password once when none is given.',
  params: null,
  query: null,
  body: z.object({ name: userNameSchema, role: roleSchema, password: newPasswordSchema.optional() }),
  kind: 'json',
  answer: withPasswordSchema,
};

export const updateUser: Endpoint<IdParams, null, UserUpdate, User> = {
  id: 'users.update',
  method: 'PATCH',
  path: `${API_BASE}/users/:id`,
  summary: 'Changes the role, or disables and enables; ends the sessions of that user.',
  params: idParamsSchema,
  query: null,
  body: z.object({ role: roleSchema.optional(), disabled: z.boolean().optional() }),
  kind: 'json',
  answer: userSchema,
};

export const resetUser: Endpoint<IdParams, null, null, UserWithPassword> = {
  id: 'users.reset',
  method: 'POST',
  path: `${API_BASE}/users/:id/reset`,
  summary: 'Makes a new password, answered once; ends the sessions of that user.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: withPasswordSchema,
};
