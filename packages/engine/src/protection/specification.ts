import { createHash } from 'node:crypto';
import {
  type BodyInput,
  type EnforcedOperation,
  SpecEnforcer,
  type SpecText,
  TokenVerifier,
  VIOLATIONS,
  type Violation,
} from '@sallyport/contract/enforce';
import type { Principal, ResponseView, Signal, Transaction } from '@sallyport/core';
import { SIGNALS_MAX } from '@sallyport/core';
import { type CompiledSpecification, compileSpecification, type Policy } from '@sallyport/policy';
import type { Extraction, ParsedBody } from '@sallyport/traffic';
import { firstHeader, maskText } from '@sallyport/traffic';
import { classifyValue } from '@sallyport/traffic/data-classes';

/** A description that speaks of a request, and the operation its answer belongs to. */
export interface SpecMatch {
  readonly enforcer: SpecEnforcer;
  readonly operation: EnforcedOperation;
}

export interface SpecCheck {
  readonly signals: readonly Signal[];
  readonly matches: readonly SpecMatch[];
}

/** Descriptions compiled for earlier configurations that are still in use; as many as one configuration has. */
export type EnforcerMemory = Map<string, SpecEnforcer>;

/** All descriptions of one configuration, stacked: a request has to fit each that speaks of it. */
export class SpecificationPhase {
  readonly #enforcers: readonly SpecEnforcer[];
  readonly #policy: CompiledSpecification;
  readonly #classesOf: ((name: string, value: string) => readonly string[]) | null;

  /** Throws an error of the table for a description that cannot be used. */
  constructor(specs: readonly SpecText[], policy: Policy['specification'], memory: EnforcerMemory) {
    this.#policy = compileSpecification(policy);
    this.#enforcers = compileAll(specs, policy, memory);
    const { watched } = this.#policy;
    this.#classesOf =
      watched.size === 0
        ? null
        : (name, value) =>
            classifyValue(name, value)
              .map((match) => match.id)
              .filter((id) => watched.has(id));
  }

  request(transaction: Transaction, principal: Principal, extraction: Extraction): SpecCheck {
    const { request, client } = transaction;
    const input = inputOf(request.body.state, extraction.body, mediaTypeOf(request.headers), extraction.facts.some(isRepeated));
    const caller = { certificate: client.tls?.clientCertificate ?? null, now: transaction.at };
    const found: Violation[] = [];
    const undefinedIn: Violation[] = [];
    const matches: SpecMatch[] = [];
    for (const enforcer of this.#enforcers) {
      const check = enforcer.checkRequest(request, input, caller);
      if (check === null) continue;
      if (check.operation === null) undefinedIn.push(...check.violations);
      else matches.push({ enforcer, operation: check.operation });
      if (check.operation !== null) found.push(...check.violations);
    }
    // An operation that one of the descriptions defines is defined.
    if (matches.length === 0) found.push(...undefinedIn);
    return { signals: this.#signals(found, transaction, principal), matches };
  }

  /** The answer against each description that spoke of its request. `extraction` is `null` where only the text was looked at. */
  response(
    matches: readonly SpecMatch[],
    transaction: Transaction,
    principal: Principal,
    response: ResponseView,
    extraction: Extraction | null,
  ): readonly Signal[] {
    const mediaType = mediaTypeOf(response.headers);
    const body = extraction?.body ?? parsed(response, mediaType);
    const input = inputOf(response.body.state, body, mediaType, false);
    const found = matches.flatMap(({ enforcer, operation }) => enforcer.checkResponse(operation, response, input, this.#classesOf));
    return this.#signals(found, transaction, principal);
  }

  #signals(violations: readonly Violation[], transaction: Transaction, principal: Principal): readonly Signal[] {
    if (violations.length === 0) return NO_SIGNALS;
    const caller = principal.id ?? transaction.client.address;
    const signals: Signal[] = [];
    for (const { kind, spec, point, detail } of violations.slice(0, SIGNALS_MAX)) {
      const { action: asked, rule } = this.#policy.verdict(kind, transaction.request, caller);
      if (asked === 'ignore') continue;
      // An answer is on its way to the client by the time it is known whole: what it departs from is recorded.
      const action = VIOLATIONS[kind].direction === 'response' ? 'monitor' : asked;
      const by = rule === '' ? '' : ` (rule ${rule})`;
      signals.push({ kind: 'specification', rule: kind, action, point: maskText(point), detail: `${spec}: ${maskText(detail)}${by}` });
    }
    return signals;
  }
}

const NO_SIGNALS: readonly Signal[] = [];

function compileAll(specs: readonly SpecText[], policy: Policy['specification'], memory: EnforcerMemory): readonly SpecEnforcer[] {
  const before = new Map(memory);
  memory.clear();
  const tokens = policy.issuers.length === 0 ? null : new TokenVerifier(policy.issuers);
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

function open(spec: SpecText, tokens: TokenVerifier | null): SpecEnforcer {
  const opened = SpecEnforcer.open(spec, tokens);
  if (!opened.ok) throw opened.error;
  return opened.value;
}

const isRepeated = (fact: { readonly kind: string }): boolean => fact.kind === 'duplicate-json-key';

function mediaTypeOf(headers: Transaction['request']['headers']): string {
  return (firstHeader(headers, 'content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

function inputOf(state: string, body: ParsedBody, mediaType: string, ambiguous: boolean): BodyInput {
  return { body, mediaType, complete: state === 'complete' || state === 'none', ambiguous };
}

/** An answer whose text only was looked at: its JSON is all that a schema speaks of. */
function parsed(response: ResponseView, mediaType: string): ParsedBody {
  const { state, bytes } = response.body;
  if (state === 'none' || bytes.length === 0) return { kind: 'none' };
  if (state !== 'complete' || !mediaType.endsWith('json')) return { kind: 'binary', mediaType };
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
    return { kind: 'json', value, graphql: null };
  } catch {
    return { kind: 'binary', mediaType };
  }
}
