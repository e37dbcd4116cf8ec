import { createHash } from 'node:crypto';
import {
  type BodyInput,
  type EnforcedOperation,
  type Enforcer,
  type KeyRing,
  openEnforcer,
  type ProofMemory,
  type SpecText,
  TokenVerifier,
  type Violation,
} from '@sallyport/contract/enforce';
import type { CoverageGap, HeaderField, Principal, ResponseView, Signal, Transaction } from '@sallyport/core';
import { SIGNALS_MAX } from '@sallyport/core';
import { type CompiledSpecification, compileSpecification, type Policy } from '@sallyport/policy';
import type { Extraction, ParsedBody } from '@sallyport/traffic';
import { extractResponse, firstHeader, maskText } from '@sallyport/traffic';
import { classifyValue } from '@sallyport/traffic/data-classes';
import type { AnswerHead } from './answer.ts';

/** A description that speaks of a request, and the operation its answer belongs to. */
export interface SpecMatch {
  readonly enforcer: Enforcer;
  readonly operation: EnforcedOperation;
}

/** What the descriptions say of one message, and what kept them from saying more. */
export interface SpecFindings {
  readonly signals: readonly Signal[];
  readonly gaps: readonly CoverageGap[];
}

export interface SpecCheck extends SpecFindings {
  readonly matches: readonly SpecMatch[];
}

/** Descriptions compiled for earlier configurations that are still in use; as many as one configuration has. */
export type EnforcerMemory = Map<string, Enforcer>;

/** What outlives a configuration of what descriptions need. */
export interface SpecificationMemory {
  readonly enforcers: EnforcerMemory;
  readonly keys: KeyRing;
  readonly proofs: ProofMemory;
}

/** All descriptions of one configuration, stacked: a request has to fit each that speaks of it. */
export class SpecificationPhase {
  readonly answerBytesMax: number;
  readonly #enforcers: readonly Enforcer[];
  readonly #policy: CompiledSpecification;
  readonly #classesOf: ((name: string, value: string) => readonly string[]) | null;

  /** Throws an error of the table for a description that cannot be used. */
  constructor(specs: readonly SpecText[], policy: Policy['specification'], memory: SpecificationMemory) {
    this.#policy = compileSpecification(policy);
    this.#enforcers = compileAll(specs, policy, memory);
    this.answerBytesMax = this.#policy.answerBytesMax;
    const { watched } = this.#policy;
    this.#classesOf =
      watched.size === 0
        ? null
        : (name, value) =>
            classifyValue(name, value)
              .map((match) => match.id)
              .filter((id) => watched.has(id));
  }

  /** `copy`: the same request was asked about before. */
  request(transaction: Transaction, principal: Principal, extraction: Extraction, copy: boolean): SpecCheck {
    const { request, client } = transaction;
    const state = isUnread(extraction) ? 'unread' : request.body.state;
    const input = inputOf(state, extraction.body, mediaTypeOf(request.headers), extraction.facts.some(isRepeated));
    const caller = { certificate: client.tls?.clientCertificate ?? null, now: transaction.at, copy };
    const found: Violation[] = [];
    const undefinedIn: Violation[] = [];
    const matches: SpecMatch[] = [];
    const gaps: CoverageGap[] = [];
    for (const enforcer of this.#enforcers) {
      const check = within('request-body', gaps, () => enforcer.checkRequest(request, input, caller));
      if (check === null) continue;
      if (check.unchecked !== '') gaps.push({ reason: 'keys-missing', phase: 'request-headers', detail: check.unchecked });
      if (check.operation === null) undefinedIn.push(...check.violations);
      else {
        matches.push({ enforcer, operation: check.operation });
        found.push(...check.violations);
      }
    }
    // An operation that one of the descriptions defines is defined.
    if (matches.length === 0) found.push(...undefinedIn);
    return { signals: this.#signals(found, transaction, principal), gaps, matches };
  }

  /** Could an answer to this caller be blocked for what it departs from? */
  blocksAnswers({ request, client }: Transaction, principal: Principal): boolean {
    return this.#policy.blocksAnswers(request, principal.id ?? client.address);
  }

  /** Does any of the descriptions say something of the body of such an answer? */
  readsAnswer(matches: readonly SpecMatch[], { status, headers }: AnswerHead): boolean {
    const mediaType = mediaTypeOf(headers);
    return matches.some(({ operation }) => operation.readsAnswer(status, mediaType, this.#classesOf !== null));
  }

  /** Is one of them an operation whose answer has no end that could be waited for? */
  streams(matches: readonly SpecMatch[]): boolean {
    return matches.some(({ operation }) => operation.streams === true);
  }

  /** Of an answer whose body is not there: what its status and its media type say. */
  answerHead(matches: readonly SpecMatch[], transaction: Transaction, principal: Principal, head: AnswerHead): SpecFindings {
    const empty = head.bodyLength === 0;
    const response: ResponseView = { ...head, body: { state: empty ? 'none' : 'unread', bytes: NO_BYTES }, latency_ms: 0 };
    return this.response(matches, transaction, principal, response, null);
  }

  /** The answer against each description that spoke of its request. `extraction` is `null` where it was not taken apart. */
  response(
    matches: readonly SpecMatch[],
    transaction: Transaction,
    principal: Principal,
    response: ResponseView,
    extraction: Extraction | null,
  ): SpecFindings {
    const mediaType = mediaTypeOf(response.headers);
    const gaps: CoverageGap[] = [];
    const body = extraction?.body ?? parsed(response, mediaType, gaps);
    // What could not be decoded is not wrong: it is not known.
    const state = body.kind === 'binary' && isEncoded(response) ? 'unread' : response.body.state;
    const input = inputOf(state, body, mediaType, false);
    const found = matches.flatMap(
      ({ enforcer, operation }) =>
        within('response-body', gaps, () => enforcer.checkResponse(operation, response, input, this.#classesOf)) ?? [],
    );
    return { signals: this.#signals(found, transaction, principal), gaps };
  }

  #signals(violations: readonly Violation[], transaction: Transaction, principal: Principal): readonly Signal[] {
    if (violations.length === 0) return NO_SIGNALS;
    const caller = principal.id ?? transaction.client.address;
    const signals: Signal[] = [];
    for (const { kind, spec, point, detail } of violations.slice(0, SIGNALS_MAX)) {
      const { action, rule, spared } = this.#policy.verdict(kind, transaction.request, caller);
      if (action === 'ignore') continue;
      signals.push({
        kind: 'specification',
        rule: kind,
        action,
        point: maskText(point),
        detail: `${spec}: ${maskText(detail)}${rule === '' ? '' : ` (rule ${rule})`}`,
        ...(rule !== '' && { by: rule }),
        ...(spared && { would: 'block' as const }),
      });
    }
    return signals;
  }
}

const NO_SIGNALS: readonly Signal[] = [];
const NO_BYTES = new Uint8Array(0);

/** A message that takes too many steps to check is a gap, and the route's fail mode acts on it. */
function within<T>(phase: 'request-body' | 'response-body', gaps: CoverageGap[], check: () => T): T | null {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    gaps.push({ reason: 'leaf-limit', phase, detail: error.message });
    return null;
  }
}

function compileAll(
  specs: readonly SpecText[],
  policy: Policy['specification'],
  { enforcers: memory, keys, proofs }: SpecificationMemory,
): readonly Enforcer[] {
  const before = new Map(memory);
  memory.clear();
  const tokens = policy.issuers.length === 0 ? null : new TokenVerifier(policy.issuers, keys, proofs);
  const issuers = JSON.stringify(policy.issuers);
  return specs.map((spec) => {
    // Unchanged descriptions go on with the validators they have.
    const key = createHash('sha256')
      .update(JSON.stringify([spec.name, spec.text, issuers]))
      .digest('hex');
    const opened = before.get(key) ?? open(spec, tokens);
    memory.set(key, opened);
    return opened;
  });
}

function open(spec: SpecText, tokens: TokenVerifier | null): Enforcer {
  const opened = openEnforcer(spec, tokens);
  if (!opened.ok) throw opened.error;
  return opened.value;
}

/** Reasons for which a body is not known, rather than wrong. */
const UNREAD: ReadonlySet<CoverageGap['reason']> = new Set<CoverageGap['reason']>(['deadline', 'content-encoding', 'decode-limit']);

/** The body was not taken apart, for want of time or of a decoder. That is a gap, and no departure. */
function isUnread({ body, gaps }: Extraction): boolean {
  return body.kind === 'binary' && gaps.some(({ reason }) => UNREAD.has(reason));
}

const isRepeated = (fact: { readonly kind: string }): boolean => fact.kind === 'duplicate-json-key';

export function mediaTypeOf(headers: readonly HeaderField[]): string {
  return (firstHeader(headers, 'content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

function inputOf(state: string, body: ParsedBody, mediaType: string, ambiguous: boolean): BodyInput {
  return { body, mediaType, complete: state === 'complete' || state === 'none', ambiguous };
}

function isEncoded({ headers }: ResponseView): boolean {
  return (firstHeader(headers, 'content-encoding') ?? 'identity').toLowerCase() !== 'identity';
}

/** An answer that nobody took apart yet: its JSON is all that a schema speaks of. What cannot be decoded is a gap. */
function parsed(response: ResponseView, mediaType: string, gaps: CoverageGap[]): ParsedBody {
  const { state, bytes } = response.body;
  if (state === 'none' || bytes.length === 0) return { kind: 'none' };
  if (state !== 'complete' || !mediaType.endsWith('json')) return { kind: 'binary', mediaType };
  if (isEncoded(response)) {
    const extraction = extractResponse(response);
    gaps.push(...extraction.gaps);
    return extraction.body;
  }
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
    return { kind: 'json', value, graphql: null };
  } catch {
    return { kind: 'binary', mediaType };
  }
}
