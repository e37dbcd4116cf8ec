import type { SpecText } from '@sallyport/contract/enforce';
import type { CoverageGap, HeaderField, Operation, Principal, ResponseView, Signal, Transaction } from '@sallyport/core';
import { type CompiledLimit, checkLimits, compileLimits, type LimitCheck, LocalCounters, type Policy, release } from '@sallyport/policy';
import type { Extraction } from '@sallyport/traffic';
import type { ActivityHashes } from '../activity/hashes.ts';
import { ReactionTable } from './reactions.ts';
import { type EnforcerMemory, SpecificationPhase, type SpecMatch } from './specification.ts';
import { valueAt } from './value-at.ts';

/** What outlives a configuration: counters and compiled descriptions. */
export interface ProtectionMemory {
  readonly counters: LocalCounters;
  readonly enforcers: EnforcerMemory;
  /** Reactions to abuse that are in force; they come and go without a new configuration. */
  readonly reactions: ReactionTable;
}

export function createProtectionMemory(): ProtectionMemory {
  return { counters: new LocalCounters(), enforcers: new Map(), reactions: new ReactionTable() };
}

/** What the description and the limits say of a request; given back with the answer. */
export interface Guarded {
  readonly signals: readonly Signal[];
  /** For the answer, whoever gives it. */
  readonly headers: readonly HeaderField[];
  readonly matches: readonly SpecMatch[];
  readonly held: LimitCheck['held'];
}

export const UNGUARDED: Guarded = { signals: [], headers: [], matches: [], held: [] };

export interface GuardInput {
  readonly transaction: Transaction;
  readonly operation: Operation | null;
  readonly principal: Principal;
  readonly partner: string;
  readonly extraction: Extraction | null;
}

export interface AnswerSignals {
  readonly signals: readonly Signal[];
  readonly gaps: readonly CoverageGap[];
}

const NOTHING: AnswerSignals = { signals: [], gaps: [] };

/** Description and limits over one configuration. */
export class Protection {
  readonly #limits: readonly CompiledLimit[];
  readonly #counters: LocalCounters;
  readonly #specification: SpecificationPhase | null;
  readonly #reactions: ReactionTable;
  readonly #hashes: ActivityHashes;

  private constructor(
    limits: readonly CompiledLimit[],
    specification: SpecificationPhase | null,
    memory: ProtectionMemory,
    hashes: ActivityHashes,
  ) {
    this.#limits = limits;
    this.#counters = memory.counters;
    this.#specification = specification;
    this.#reactions = memory.reactions;
    this.#hashes = hashes;
  }

  /** `null` where the configuration asks for none of it, so that a request pays for one comparison. */
  static of(policy: Policy, specs: readonly SpecText[], memory: ProtectionMemory, hashes: ActivityHashes): Protection | null {
    if (specs.length === 0) memory.enforcers.clear();
    if (policy.limits.length === 0 && specs.length === 0 && !policy.abuse.enabled) return null;
    const specification = specs.length === 0 ? null : new SpecificationPhase(specs, policy.specification, memory.enforcers);
    return new Protection(compileLimits(policy.limits), specification, memory, hashes);
  }

  request(input: GuardInput): Guarded {
    const { transaction, principal, extraction } = input;
    const reaction = this.#reactions.size === 0 ? null : this.#reactions.signal(input, this.#hashes);
    if (reaction === null && this.#specification === null && this.#limits.length === 0) return UNGUARDED;
    const spec =
      this.#specification === null || extraction === null ? null : this.#specification.request(transaction, principal, extraction);
    const limits = this.#limits.length === 0 ? null : this.#check(input);
    const signals = [
      ...(reaction === null ? [] : [reaction]),
      ...(spec?.signals ?? []),
      ...(limits === null ? [] : limits.breaches.map(signalOf)),
    ];
    return { signals, headers: limits?.headers ?? [], matches: spec?.matches ?? [], held: limits?.held ?? [] };
  }

  #check({ transaction, operation, principal, partner, extraction }: GuardInput): LimitCheck {
    const { request, client } = transaction;
    const facts = {
      address: client.address,
      principal,
      partner,
      operation: operation?.id ?? '',
      host: request.host,
      valueAt: (point: string) => valueAt(request, extraction, point),
    };
    return checkLimits(this.#limits, this.#counters, request, facts, transaction.at);
  }

  /** Holds the answer against the descriptions that spoke of the request, and ends what was counted as under way. */
  response(
    guarded: Guarded,
    transaction: Transaction,
    principal: Principal,
    response: ResponseView | null,
    extraction: Extraction | null,
  ): AnswerSignals {
    release(guarded.held);
    if (this.#specification === null || response === null || guarded.matches.length === 0) return NOTHING;
    const signals = this.#specification.response(guarded.matches, transaction, principal, response, extraction);
    const gaps: CoverageGap[] = response.body.state === 'truncated' ? [CUT_OFF] : [];
    return { signals, gaps };
  }
}

/** Nothing stops silently: an answer that was not kept wholly was not held against its schema. */
const CUT_OFF: CoverageGap = {
  reason: 'body-too-large',
  phase: 'response-body',
  detail: 'the answer is larger than response_bytes_max and was not held against its schema',
};

function signalOf(breach: LimitCheck['breaches'][number]): Signal {
  return { kind: breach.kind, rule: breach.rule, action: breach.enforced ? 'throttle' : 'monitor', point: '', detail: breach.detail };
}
