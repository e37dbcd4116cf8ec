import type { AnyEndpoint, Endpoint, Problem } from '@sallyport/control-plane/contract';
import { BACKGROUND_HEADER, CSRF_HEADER, problemSchema } from '@sallyport/control-plane/contract';
import { stringifySearch } from './search.ts';

/** What the server answered when it did not do what was asked. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(`${problem.code}: ${problem.message}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }
}

/** The parts of a call; a query member may be left out, its default is the server's. */
export interface CallParts<Params, Query, Body> {
  readonly params?: Params;
  readonly query?: Query extends null ? null : Partial<Query>;
  readonly body?: Body;
  readonly signal?: AbortSignal;
}

let csrf = '';

/** A request this long after the last key or click was made by the page, not by a person: it does not keep a session open. */
const IDLE_MS = 10_000;

let touched = Date.now();
for (const kind of ['pointerdown', 'keydown'] as const) {
  addEventListener(
    kind,
    () => {
      touched = Date.now();
    },
    { passive: true, capture: true },
  );
}

/** The anti-forgery token of the session; sent with every change. */
export function setCsrfToken(token: string): void {
  csrf = token;
}

export function pathOf(endpoint: AnyEndpoint, params?: object | null): string {
  const values = (params ?? {}) as Record<string, string>;
  return endpoint.path.replace(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

function unreachable(cause: unknown): ApiError {
  return new ApiError(0, {
    code: 'INTERNAL',
    message: 'The control plane does not answer. It may be restarting; this page tries again by itself.',
    place: 'network',
    detail: cause instanceof Error ? cause.message : '',
  });
}

async function problemOf(response: Response): Promise<ApiError> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return new ApiError(response.status, parsed.data);
  return new ApiError(response.status, {
    code: 'INTERNAL',
    message: 'The answer was not one of the control plane.',
    place: new URL(response.url).pathname,
    detail: `status ${response.status}`,
  });
}

async function send(endpoint: AnyEndpoint, parts: CallParts<unknown, unknown, unknown>): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (Date.now() - touched > IDLE_MS) headers[BACKGROUND_HEADER] = '1';
  if (endpoint.method !== 'GET') headers[CSRF_HEADER] = csrf;
  if (parts.body !== undefined) headers['content-type'] = 'application/json';
  try {
    return await fetch(pathOf(endpoint, parts.params as object) + stringifySearch(parts.query ?? {}), {
      method: endpoint.method,
      headers,
      credentials: 'same-origin',
      ...(parts.body !== undefined && { body: JSON.stringify(parts.body) }),
      ...(parts.signal !== undefined && { signal: parts.signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable(error);
  }
}

/** Calls one endpoint of the contract. Throws {@link ApiError}; an answer that breaks the contract is one too. */
export async function call<Params, Query, Body, Answer>(
  endpoint: Endpoint<Params, Query, Body, Answer>,
  parts: CallParts<Params, Query, Body> = {},
): Promise<Answer> {
  const response = await send(endpoint, parts);
  if (!response.ok) throw await problemOf(response);
  if (endpoint.answer === null) return null as Answer;
  const parsed = endpoint.answer.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ApiError(response.status, {
    code: 'INTERNAL',
    message: 'The console and the control plane are of different versions. Reload the page.',
    place: `${endpoint.id} ${issue?.path.join('.') ?? ''}`,
    detail: issue?.message ?? '',
  });
}
