import type { SallyportError } from './error.ts';

/** A value or a named error; for input that is expected to be bad at times. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SallyportError };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed<T>(error: SallyportError): Result<T> {
  return { ok: false, error };
}
