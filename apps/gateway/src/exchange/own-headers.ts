import type { HeaderField } from '@sallyport/core';
import type { Outcome } from '@sallyport/engine';
import { editHeaders } from '@sallyport/policy';

/** The headers of an answer, whoever gives it, as the policy edits them, with ours: what is left of a limit. */
export function withOwn(headers: readonly HeaderField[], outcome: Outcome | null): readonly HeaderField[] {
  if (outcome === null) return headers;
  const own = outcome.guarded.headers;
  const edited = editHeaders(headers, outcome.edits?.answer);
  return own.length === 0 ? edited : [...edited, ...own];
}
