import { KeyRing, ProofMemory, type SpecText } from '@sallyport/contract/enforce';
import type { CoverageGap, HeaderField, Operation, Principal, ResponseView, Signal, Transaction } from '@sallyport/core';
import { type CompiledLimit, checkLimits, compileLimits, type LimitCheck, LocalCounters, type Policy, release } from '@sallyport/policy';
import type { Extraction } from '@sallyport/traffic';
import type { Callers } from '../activity/caller.ts';
import type { AnswerHead } from './answer.ts';
import { ReactionTable } from './reactions.ts';
import { type EnforcerMemory, mediaTypeOf, type SpecFindings, SpecificationPhase, type SpecMatch } from './specification.ts';
import { valueAt } from './value-at.ts';

/** What outlives a configuration: counters and compiled descriptions. */
export interface ProtectionMemory {
  readonly counters: LocalCounters;
  readonly enforcers: EnforcerMemory;
  /** Reactions to abuse that are in force; they come and go without a new configuration. */
  readonly reactions: ReactionTable;
  /** Keys of token issuers that are fetched; they too. */
  readonly keys: KeyRing;
  /** Proofs of possession that were used, by any worker; a new configuration must not let them be used again. */
  readonly proofs: ProofMemory;
}

export function createProtectionMemory(): ProtectionMemory {
  return {
    counters: new LocalCounters(),
    enforcers: new Map(),
    reactions: new ReactionTable(),
    keys: new KeyRing(),
    proofs: new ProofMemory(),
  };
}

/** What the description and the limits say of a request; given back with the answer. */
export interface Guarded {
  readonly signals: readonly Signal[];
  readonly gaps: readonly CoverageGap[];
  /** For the answer, whoever gives it. */
  readonly headers: readonly HeaderField[];
  readonly matches: readonly SpecMatch[];
  readonly held: LimitCheck['held'];
}

export const UNGUARDED: Guarded = { signals: [], gaps: [], headers: [], matches: [], held: [] };

/** A whole request, or one message within an upgraded connection. */
export type InspectedPart = 'request' | 'message' | 'copy';

export interface GuardInput {
  readonly part: InspectedPart;
  readonly transaction: Transaction;
  readonly operation: Operation | null;
  readonly principal: Principal;
  readonly partner: string;
  readonly extraction: Extraction | null;
}

/** How an answer is to be dealt with, as far as descriptions say. */
export interface AnswerCourse {
  /** Bytes of it to keep for the check. */
  readonly keep: number;
  readonly course: 'pass' | 'hold' | 'judged';
  readonly found: SpecFindings;
}

const NOTHING: SpecFindings = { signals: [], gaps: [] };

/** Description and limits over one configuration. */
export class Protection {
  readonly #limits: readonly CompiledLimit[];
  readonly #counters: LocalCounters;
  readonly #specification: SpecificationPhase | null;
  readonly #reactions: ReactionTable;
  readonly #callers: Callers;

  private constructor(
    limits: readonly CompiledLimit[],
    specification: SpecificationPhase | null,
    memory: ProtectionMemory,
    callers: Callers,
  ) {
    this.#limits = limits;
    this.#counters = memory.counters;
    this.#specification = specification;
    this.#reactions = memory.reactions;
    this.#callers = callers;
  }

  /** `null` where the configuration asks for none of it, so that a request pays for one comparison. */
  static of(policy: Policy, specs: readonly SpecText[], memory: ProtectionMemory, callers: Callers): Protection | null {
    if (specs.length === 0) memory.enforcers.clear();
    if (policy.limits.length === 0 && specs.length === 0 && !policy.abuse.enabled) return null;
    const specification = specs.length === 0 ? null : new SpecificationPhase(specs, policy.specification, memory);
    return new Protection(compileLimits(policy.limits), specification, memory, callers);
  }

  request(input: GuardInput): Guarded {
    const { transaction, principal, extraction } = input;
    const reaction = this.#reactions.size === 0 ? null : this.#reactions.signal(input, this.#callers);
    // A message of an upgraded connection is no request: the one that opened it was described and counted.
    const message = input.part === 'message';
    if (reaction === null && (message || (this.#specification === null && this.#limits.length === 0))) return UNGUARDED;
    const spec =
      this.#specification === null || message || extraction === null
        ? null
        : this.#specification.request(transaction, principal, extraction, input.part === 'copy');
    const limits = this.#limits.length === 0 || input.part !== 'request' ? null : this.#check(input);
    const signals = [
      ...(reaction === null ? [] : [reaction]),
      ...(spec?.signals ?? []),
      ...(limits === null ? [] : limits.breaches.map(signalOf)),
    ];
    return { signals, gaps: spec?.gaps ?? [], headers: limits?.headers ?? [], matches: spec?.matches ?? [], held: limits?.held ?? [] };
  }

  #check({ transaction, operation, principal, partner, extraction }: GuardInput): LimitCheck {
    const { request, client } = transaction;
    const facts = {
      address: client.address,
      principal,
      partner,
      operation: operation?.id ?? '',
      host: request.host,
      ja4: client.tls?.ja4 ?? '',
      place: () => this.#callers.place(client.address),
      valueAt: (point: string) => valueAt(request, extraction, point),
    };
    return checkLimits(this.#limits, this.#counters, request, facts, transaction.at);
  }

  /**
   * What is to be done with an answer whose head is there. `mayStop`: the mode and the lists let it be stopped. What the
   * head says, and what keeps the body from being checked, is known here; both are `judged`.
   */
  plan({ matches }: Guarded, transaction: Transaction, principal: Principal, head: AnswerHead, mayStop: boolean): AnswerCourse {
    const specification = this.#specification;
    if (specification === null || matches.length === 0) return { keep: 0, course: 'pass', found: NOTHING };
    const keep = specification.answerBytesMax;
    if (!mayStop || !specification.blocksAnswers(transaction, principal)) return { keep, course: 'pass', found: NOTHING };
    const found = specification.answerHead(matches, transaction, principal, head);
    if (found.signals.some((signal) => signal.action === 'block')) return { keep, course: 'judged', found };
    if (head.bodyLength === 0 || !specification.readsAnswer(matches, head)) return { keep, course: 'pass', found: NOTHING };
    const streams = isStream(head) || specification.streams(matches);
    const gap = head.bodyLength > keep ? CUT_OFF : streams ? STREAMED : null;
    if (gap !== null) return { keep, course: 'judged', found: { signals: NO_SIGNALS, gaps: [gap] } };
    return { keep, course: 'hold', found: NOTHING };
  }

  /** Holds the answer against the descriptions that spoke of its request. */
  response(
    { matches }: Guarded,
    transaction: Transaction,
    principal: Principal,
    response: ResponseView,
    extraction: Extraction | null,
  ): SpecFindings {
    if (this.#specification === null || matches.length === 0) return NOTHING;
    const { signals, gaps } = this.#specification.response(matches, transaction, principal, response, extraction);
    const cut = response.body.state === 'truncated' || response.body.state === 'unread';
    return cut && this.#specification.readsAnswer(matches, { ...response, bodyLength: -1 })
      ? { signals, gaps: [...gaps, isStream(response) ? STREAMED : CUT_OFF] }
      : { signals, gaps };
  }
}

/** Ends what was counted as under way. */
export function endHeld({ held }: Guarded): void {
  release(held);
}

const NO_SIGNALS: readonly Signal[] = [];
const STATUS_SWITCHING = 101;

/** An answer that does not end by itself: it can be passed on or refused, not held back. */
function isStream({ status, headers }: Pick<AnswerHead, 'status' | 'headers'>): boolean {
  return status === STATUS_SWITCHING || mediaTypeOf(headers) === 'text/event-stream';
}

/** Nothing stops silently: an answer that was not kept wholly was not held against its schema. */
const CUT_OFF: CoverageGap = {
  reason: 'body-too-large',
  phase: 'response-body',
  detail: 'the answer was not there wholly (larger than specification.answer_bytes_max, or cut off) and was not held against its schema',
};

const STREAMED: CoverageGap = {
  reason: 'streamed',
  phase: 'response-body',
  detail: 'the answer streams and was not held against its schema',
};

function signalOf({ kind, rule, enforced, spared, detail }: LimitCheck['breaches'][number]): Signal {
  return { kind, rule, action: enforced ? 'throttle' : 'monitor', point: '', detail, ...(spared && { would: 'throttle' as const }) };
}
