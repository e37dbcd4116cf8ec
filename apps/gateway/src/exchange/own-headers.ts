import type { HeaderField } from '@sallyport/core';
import type { Outcome } from '@sallyport/engine';

/** The headers of an answer, whoever gives it, with ours: what is left of a limit. */
export function withOwn(headers: readonly HeaderField[], outcome: Outcome | null): readonly HeaderField[] {
  const own = outcome?.guarded.headers;
  return own === undefined || own.length === 0 ? headers : [...headers, ...own];
}
