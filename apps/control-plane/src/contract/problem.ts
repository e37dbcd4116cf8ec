import { ERRORS, type ErrorCode } from '@sallyport/core';
import { z } from 'zod';

/** Every answer that is not a success. `code` is of the error table of `@sallyport/core`. */
export interface Problem {
  readonly code: ErrorCode;
  /** What to do about it. */
  readonly message: string;
  /** Where: a field, a file and line, a route. */
  readonly place: string;
  /** What was seen there; masked. For `INTERNAL` the id under which the log has the details. */
  readonly detail: string;
}

export const problemSchema: z.ZodType<Problem> = z
  .object({
    code: z.enum(Object.keys(ERRORS) as ErrorCode[]),
    message: z.string(),
    place: z.string(),
    detail: z.string(),
  })
  .meta({ description: 'An error, with what to do about it.' });
