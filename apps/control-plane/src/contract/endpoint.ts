import type { z } from 'zod';

export const API_BASE = '/api/v1';

/** The header that carries the session's anti-forgery token on every method but GET and HEAD. */
export const CSRF_HEADER = 'x-csrf-token';

/** Set (to anything) on requests nobody asked for, such as a refresh after a live notice: they do not keep a session open. */
export const BACKGROUND_HEADER = 'x-sallyport-background';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route answers with when it is not JSON of {@link Endpoint.answer}. */
export type AnswerKind = 'json' | 'empty' | 'file' | 'stream';

/**
 * One route of the HTTP API: the server mounts it, the console calls it. A `null` schema means there is no such part.
 * In `query`, every member may be left out by the caller; defaults are the schema's.
 */
export interface Endpoint<Params, Query, Body, Answer> {
  /** `<resource>.<verb>`; also the OpenAPI operationId. */
  readonly id: string;
  readonly method: Method;
  /** Path under the origin with `:name` parameters, e.g. `/api/v1/operations/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly params: z.ZodType<Params> | null;
  readonly query: z.ZodType<Query> | null;
  readonly body: z.ZodType<Body> | null;
  readonly kind: AnswerKind;
  readonly answer: z.ZodType<Answer> | null;
}

/** An endpoint of any shape, for tables of them. */
// biome-ignore lint/suspicious/noExplicitAny: a heterogeneous table; each entry is typed where it is declared.
export type AnyEndpoint = Endpoint<any, any, any, any>;
