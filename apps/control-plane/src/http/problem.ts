import { ERRORS, type ErrorCode, SallyportError } from '@sallyport/core';
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem } from '../contract/problem.ts';

/** HTTP status of the codes a client can mend; every other code is ours: 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  BAD_REQUEST: 400,
  POLICY_INVALID: 422,
  CONFIG_INVALID: 422,
  SPEC_INVALID: 422,
  SPEC_ORIGIN_REFUSED: 422,
  SPEC_REMOTE_REF: 422,
  PERIOD_INVALID: 422,
  FRAMEWORK_UNKNOWN: 404,
  RECORD_INVALID: 422,
  IMPORT_INVALID: 422,
  PATCH_UNFIT: 422,
  HTTP_BODY_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  NOTICE_NOT_TAKEN: 502,
  STORE_UNAVAILABLE: 503,
};

export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 500;
}

export function problem(code: ErrorCode, place: string, detail: string): Problem {
  return { code, message: ERRORS[code], place, detail };
}

/** Faults of other systems, whose details help who asked. */
const TOLD: ReadonlySet<ErrorCode> = new Set(['STORE_UNAVAILABLE', 'NOTICE_NOT_TAKEN']);

/** What is shown of an error. What is not in the table is shown as `INTERNAL` with the id the log has it under. */
export function problemOf(error: unknown, place: string, requestId: string): { status: number; body: Problem } {
  if (error instanceof SallyportError) {
    const status = statusOf(error.code);
    if (status < 500 || TOLD.has(error.code)) return { status, body: problem(error.code, error.place, error.detail) };
    return { status, body: problem(error.code, error.place, requestId) };
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const first = error.validation[0];
    const field = first?.instancePath.replace(/^\//, '').replaceAll('/', '.') ?? '';
    return { status: 400, body: problem('BAD_REQUEST', [error.validationContext, field].filter(Boolean).join('.'), first?.message ?? '') };
  }
  const { statusCode, code, message } = error as Partial<FastifyError>;
  if (statusCode === 413) return { status: 413, body: problem('HTTP_BODY_TOO_LARGE', place, 'the body is over the limit of this route') };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500 && code?.startsWith('FST_') === true) {
    return { status: statusCode, body: problem('BAD_REQUEST', place, message ?? '') };
  }
  return { status: 500, body: problem('INTERNAL', place, requestId) };
}
