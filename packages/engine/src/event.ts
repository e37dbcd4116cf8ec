import type { Event, EventDraft, ExchangeEvent, Observation } from '@sallyport/core';
import { EXCERPT_BODY_CHARS_MAX } from '@sallyport/core';
import { firstHeader, maskBody, maskHeaders, maskPath, maskTarget } from '@sallyport/traffic';
import type { ExchangeResult, Outcome } from './engine.ts';

type ExchangeDraft = Omit<ExchangeEvent, 'id' | 'stream' | 'seq'>;

/** Everything about one exchange that is kept. This is the only place where a message becomes a record, and it masks. */
export function exchangeDraft(outcome: Outcome, result: ExchangeResult, observation: Observation | null): ExchangeDraft {
  const { transaction, operation } = outcome;
  const { request, client } = transaction;
  const flagged = outcome.findings.length > 0;
  return {
    kind: 'exchange',
    at: transaction.at,
    transaction: transaction.id,
    listener: transaction.listener,
    protocol: transaction.protocol,
    tls: client.tls?.version ?? '',
    client: client.address,
    principal: outcome.principal,
    partner: outcome.partner,
    method: request.method,
    host: request.host,
    path: maskPath(request.path),
    operation: operation?.id ?? '',
    template: operation?.template ?? '',
    status: result.status,
    upstreamStatus: result.upstreamStatus,
    duration_us: Math.round(result.duration_us),
    inspect_us: Math.round(outcome.inspect_us),
    requestBytes: result.requestBytes,
    responseBytes: result.responseBytes,
    decision: outcome.decision,
    findings: outcome.findings,
    gaps: outcome.gaps,
    facts: outcome.facts,
    observation,
    excerpt: flagged ? excerpt(outcome) : null,
  };
}

function excerpt(outcome: Outcome): ExchangeEvent['excerpt'] {
  const { request } = outcome.transaction;
  return {
    target: maskTarget(request.target),
    headers: maskHeaders(request.headers),
    body: maskBody(request.body.bytes, firstHeader(request.headers, 'content-type') ?? '', EXCERPT_BODY_CHARS_MAX),
  };
}

/** A fault inside a phase, for the record. */
export function faultDraft(
  at: number,
  fault: { phase: Extract<Event, { kind: 'fault' }>['phase']; detail: string },
  transaction: string,
  failMode: 'open' | 'closed',
): EventDraft {
  return { kind: 'fault', at, phase: fault.phase, transaction, failMode, detail: fault.detail };
}
