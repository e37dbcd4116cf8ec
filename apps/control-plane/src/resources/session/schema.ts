import { z } from 'zod';
import { type Permission, permissionSchema, type Role, roleSchema } from '../../contract/access.ts';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';

/** Characters of a password; shorter is refused (NIST SP 800-63B-4 3.1.1.2 for single-factor use). */
export const PASSWORD_CHARS_MIN = 15;

/** Longer is refused, so that hashing is no lever. */
export const PASSWORD_CHARS_MAX = 256;

export const newPasswordSchema: z.ZodType<string> = z.string().min(PASSWORD_CHARS_MIN).max(PASSWORD_CHARS_MAX);

export interface SignIn {
  readonly name: string;
  readonly password: string;
}

/** Who is asking, and what they may do. */
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly permissions: readonly Permission[];
  /** To be sent in the `x-csrf-token` header of every change; the empty string for API tokens. */
  readonly csrf: string;
  /** When this session ends at the latest, milliseconds since the epoch. */
  readonly expires_at: number;
  /** True until a generated password was replaced by the user's own. */
  readonly must_change_password: boolean;
}

const signInSchema: z.ZodType<SignIn> = z.object({
  name: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(PASSWORD_CHARS_MAX),
});

const meSchema: z.ZodType<Me> = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  permissions: z.array(permissionSchema),
  csrf: z.string(),
  expires_at: z.number(),
  must_change_password: z.boolean(),
});

export const getSession: Endpoint<null, null, null, Me> = {
  id: 'session.get',
  method: 'GET',
  path: `${API_BASE}/session`,
  summary: 'Who is signed in, with permissions and the anti-forgery token.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: meSchema,
};

export const signIn: Endpoint<null, null, SignIn, Me> = {
  id: 'session.sign-in',
  method: 'POST',
  path: `${API_BASE}/session`,
  summary: 'Signs in with name and password; sets the session cookie.',
  params: null,
  query: null,
  body: signInSchema,
  kind: 'json',
  answer: meSchema,
};

export const signOut: Endpoint<null, null, null, null> = {
  id: 'session.sign-out',
  method: 'DELETE',
  path: `${API_BASE}/session`,
  summary: 'Ends the session.',
  params: null,
  query: null,
  body: null,
  kind: 'empty',
  answer: null,
};

export interface PasswordChange {
  readonly current: string;
  readonly next: string;
}

export const changePassword: Endpoint<null, null, PasswordChange, null> = {
  id: 'session.change-password',
  method: 'PUT',
  path: `${API_BASE}/session/password`,
  summary: 'Replaces the password of the user signed in; ends their other sessions.',
  params: null,
  query: null,
  body: z.object({ current: z.string().min(1).max(PASSWORD_CHARS_MAX), next: newPasswordSchema }),
  kind: 'empty',
  answer: null,
};
