import type { Finding, ResponseView } from '@sallyport/core';
import { type Inspection, proofs } from '@sallyport/detection';
import { applyExceptions, exceptionsFor } from '@sallyport/policy';
import type { Extraction } from '@sallyport/traffic';
import { extractResponse, responseText } from '@sallyport/traffic';
import type { Compiled, Outcome } from './engine.ts';
import type { Run } from './run.ts';

/** The answer as far as `response_bytes_max` says that it is looked at for leaks and for the inventory. */
export function lookedAt(response: ResponseView, bytesMax: number): ResponseView {
  const { bytes } = response.body;
  return bytes.length <= bytesMax ? response : { ...response, body: { state: 'truncated', bytes: bytes.subarray(0, bytesMax) } };
}

export interface Answer {
  readonly extraction: Extraction | null;
  readonly findings: readonly Finding[];
}

const NOTHING_FOUND: Inspection = { findings: [], score: 0, classes: [], complete: true };

export const UNSEEN: Answer = { extraction: null, findings: [] };
/** From this status on an answer is taken apart each time: errors are where internals leak. */
const ERROR_STATUS = 400;

/** Takes the answer apart where its fields are wanted or something is odd; else looks over its text for what it gives away. */
export function inspectAnswer(engine: Compiled, run: Run, outcome: Outcome, response: ResponseView, sampled: boolean, now: number): Answer {
  if (outcome.settings.mode === 'off') return UNSEEN;
  const closely = sampled || outcome.findings.length > 0 || response.status >= ERROR_STATUS;
  const text = closely ? null : responseText(response);
  const extraction = text !== null ? null : run.phase('response-body', null, () => extractResponse(response));
  // A body that was kept in part only is no gap: response_bytes_max says how much is looked at.
  if (extraction !== null && response.body.state !== 'truncated') run.gaps.push(...extraction.gaps);
  const leaves = text ?? extraction?.leaves ?? [];
  const found = run.phase('response-body', NOTHING_FOUND, () => engine.detection.inspectResponse(leaves, response)).findings;
  const leaks = found.length === 0 ? found : setAside(engine, outcome, found, now);
  if (outcome.findings.length === 0 || outcome.extraction === null) return { extraction, findings: leaks };
  const exchange = { attacks: outcome.findings, requestLeaves: outcome.extraction.leaves, leaks, answerLeaves: leaves, response };
  const proven = run.phase('response-body', [], () => proofs(exchange));
  return { extraction, findings: proven.length === 0 ? leaks : [...proven, ...leaks] };
}

/** Exceptions hold for answers too. */
function setAside(engine: Compiled, { transaction, operation }: Outcome, findings: readonly Finding[], now: number): readonly Finding[] {
  return applyExceptions(findings, exceptionsFor(engine.policy, transaction.request, operation?.id ?? '', now)).kept;
}
