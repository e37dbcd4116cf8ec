import type { Decision, ErrorCode, HeaderField, ReasonKind } from '@sallyport/core';
import { ERRORS } from '@sallyport/core';
import type { UpstreamFault } from './ports.ts';

/** Status recorded for a client that went before it was answered (as nginx has it). */
export const STATUS_CLIENT_GONE = 499;

/** An answer the gateway gives itself. */
export interface OwnAnswer {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer;
}

/** An answer in the place of the one asked for. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
}

/** What an upstream's fault is to the client. */
export function faultAnswer(fault: UpstreamFault): Refusal {
  switch (fault) {
    case 'connect':
    case 'reset':
      return { status: 502, code: 'UPSTREAM_UNREACHABLE' };
    case 'address':
      return { status: 403, code: 'EGRESS_ADDRESS' };
    case 'certificate':
      return { status: 502, code: 'UPSTREAM_CERTIFICATE' };
    case 'queue-full':
      return { status: 503, code: 'UPSTREAM_UNREACHABLE' };
    case 'timeout':
      return { status: 504, code: 'UPSTREAM_TIMEOUT' };
    case 'protocol':
      return { status: 502, code: 'UPSTREAM_PROTOCOL' };
    default: {
      const never: never = fault;
      return never;
    }
  }
}

/** The status and code of a decision that is enforced; `null` when the request passes. */
export function blockAnswer(decision: Decision): Refusal | null {
  switch (decision.action) {
    case 'pass':
      return null;
    case 'block':
      return failClosed(decision) ?? { status: decision.status, code: decision.status === 429 ? 'RATE_LIMITED' : 'REQUEST_BLOCKED' };
    default: {
      const never: never = decision.action;
      return never;
    }
  }
}

/** The same for an answer of the upstream: what the client gets in its place, or `null` when it passes. */
export function answerBlock(decision: Decision): Refusal | null {
  if (decision.action === 'pass') return null;
  const known = decision.reasons.some((reason) => !NO_VERDICT.has(reason.kind));
  return { status: decision.status, code: known ? 'RESPONSE_BLOCKED' : 'RESPONSE_UNCHECKED' };
}

/** Reasons that say nothing against a request. */
const NO_VERDICT: ReadonlySet<ReasonKind> = new Set<ReasonKind>(['fail-mode', 'mode', 'exception', 'allow-list', 'list']);

/** A request that was refused only because it could not be inspected is told from an attack: the client may send less. */
function failClosed(decision: Decision): Refusal | null {
  if (decision.reasons.some((reason) => !NO_VERDICT.has(reason.kind))) return null;
  const gap = decision.reasons.find((reason) => reason.kind === 'fail-mode');
  if (gap === undefined) return null;
  return gap.rule === 'body-too-large'
    ? { status: 413, code: 'HTTP_BODY_TOO_LARGE' }
    : { status: decision.status, code: 'INSPECTION_INCOMPLETE' };
}

/** Status of a refusal before there was a request. */
export function refusalStatus(code: ErrorCode): number {
  switch (code) {
    case 'HTTP_TIMEOUT':
      return 408;
    case 'EGRESS_UNAUTHENTICATED':
      return 407;
    case 'EGRESS_DENIED':
    case 'EGRESS_ADDRESS':
      return 403;
    case 'UPSTREAM_CERTIFICATE':
    case 'UPSTREAM_UNREACHABLE':
      return 502;
    case 'HTTP_EXPECTATION':
      return 417;
    case 'HTTP_VERSION':
      return 505;
    default:
      return 400;
  }
}

/** RFC 9110, 11.7.1. */
const PROXY_CHALLENGE: readonly HeaderField[] = [['proxy-authenticate', 'Basic realm="egress", charset="UTF-8"']];

/**
 * Problem details (RFC 9457). Says what happened and a reference for the operator, and nothing of rules, scores or parts:
 * an attacker learns no more than that it did not work.
 */
export function problem(status: number, code: ErrorCode, reference: string): OwnAnswer {
  const text = ERRORS[code].split('. ')[0] ?? '';
  const document = { type: `urn:sallyport:error:${code}`, title: text.replace(/\.$/, ''), status, reference };
  return {
    status,
    headers: [['content-type', 'application/problem+json'], ['cache-control', 'no-store'], ...(status === 407 ? PROXY_CHALLENGE : [])],
    body: Buffer.from(JSON.stringify(document)),
  };
}
