import { z } from 'zod';

/** Which traffic a rule speaks of. All parts given must hold. */
export interface Scope {
  /** `api.bank.example`, `*.bank.example` or `*`. */
  readonly host: string;
  /** Segments; `*` is one segment, `**` is any rest: `/payments/**`. */
  readonly path: string;
  /** Empty: every method. */
  readonly methods: readonly string[];
}

export const id: z.ZodType<string> = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, . _ and -, at most 64');

export const hostPattern: z.ZodType<string> = z
  .string()
  .min(1)
  .max(255)
  .regex(/^(\*|(\*\.)?[a-z0-9_[\]:.-]+)$/, 'a lower-case host, *.host or *');

const path = z.string().min(1).max(1_024).startsWith('/');
const methods = z.array(z.string().regex(/^[A-Z]{1,32}$/, 'an upper-case method')).max(32);

/** Members of a scope, for rules that hold them themselves. */
export const scopeFields: Record<keyof Scope, z.ZodType> = {
  host: hostPattern.default('*').describe('Host the rule speaks of: a host, *.host, or * for all.'),
  path: path.default('/**').describe('Path of the rule: segments, where * is one segment and ** any rest.'),
  methods: methods.default([]).describe('Methods of the rule; empty for all.'),
};

export const scopeSchema: z.ZodType<Scope, Partial<Scope>> = z.strictObject(scopeFields) as unknown as z.ZodType<Scope, Partial<Scope>>;
