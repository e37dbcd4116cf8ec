import type { AttackClass, Decision, ExchangeEvent, Finding, Signal } from '@sallyport/core';
import type { CompiledPolicy } from '../compile.ts';
import { applyExceptions, decide, exceptionsFor } from '../decide.ts';
import { type CompiledLimit, compileLimits } from '../limits/compile.ts';
import { LocalCounters } from '../limits/counters.ts';
import { checkLimits, release } from '../limits/limiter.ts';
import { NAMED_KEYS } from '../limits/schema.ts';
import { asksForCaller } from '../lists/compile.ts';
import type { Policy } from '../schema.ts';

/** What turns findings into a score; the same as decided in the first place. */
export interface Scorer {
  score(findings: readonly Finding[]): {
    readonly findings: readonly Finding[];
    readonly score: number;
    readonly classes: readonly AttackClass[];
  };
}

const LIMIT_KINDS: ReadonlySet<Signal['kind']> = new Set<Signal['kind']>(['rate-limit', 'quota', 'concurrency']);
const PATCH_PREFIX = 'patch.';

/**
 * Decides recorded exchanges once more, by another policy. A record holds no values, so what needs them stays as it was
 * recorded; {@link notEvaluated} says what of a change that is. Exchanges have to come in the order of their time.
 */
export class Redecider {
  readonly #policy: CompiledPolicy;
  readonly #scorer: Scorer;
  readonly #limits: readonly CompiledLimit[];
  readonly #counters = new LocalCounters();

  constructor(policy: CompiledPolicy, scorer: Scorer) {
    this.#policy = policy;
    this.#scorer = scorer;
    this.#limits = compileLimits(policy.source.limits.filter((rule) => rule.kind !== 'concurrency' && rule.keys.every(isRecorded)));
  }

  decide(event: ExchangeEvent): Decision {
    const { method, host, path, operation, at } = event;
    const settings = this.#policy.settingsFor(method, host, path, at, operation);
    const found = event.findings.filter(({ detector }) => !detector.startsWith(PATCH_PREFIX));
    const { kept, reasons } = applyExceptions(found, exceptionsFor(this.#policy, event, operation, at));
    const { findings, score, classes } = this.#scorer.score(kept);
    const patched = event.findings.filter(({ detector }) => detector.startsWith(PATCH_PREFIX) && this.#hasPatch(detector));
    return decide(this.#policy, {
      settings,
      findings,
      score,
      classes,
      classScores: settings.classThresholds === null ? null : this.#classScores(findings),
      patches: patched.map(({ detector, evidence }) => ({ detector, about: evidence })),
      gaps: event.gaps,
      client: event.client,
      now: at,
      reasons,
      signals: [...(event.signals ?? []).filter(({ kind }) => !LIMIT_KINDS.has(kind)), ...this.#limitSignals(event)],
    });
  }

  #hasPatch(detector: string): boolean {
    return this.#policy.source.patches.some(({ id }) => detector === `${PATCH_PREFIX}${id}`);
  }

  #classScores(findings: readonly Finding[]): ReadonlyMap<AttackClass, number> {
    const classes = new Set(findings.map((finding) => finding.class));
    return new Map([...classes].map((name) => [name, this.#scorer.score(findings.filter((finding) => finding.class === name)).score]));
  }

  #limitSignals(event: ExchangeEvent): Signal[] {
    if (this.#limits.length === 0) return [];
    const { client: address, principal, partner, operation, host } = event;
    const facts = { address, principal, partner, operation, host, ja4: '', place: () => null, valueAt: () => null };
    const { breaches, held } = checkLimits(this.#limits, this.#counters, event, facts, event.at);
    release(held);
    return breaches.map(({ kind, rule, enforced, detail }) => ({
      kind,
      rule,
      action: enforced ? 'throttle' : 'monitor',
      point: '',
      detail,
    }));
  }
}

/** Named keys that no record holds. */
const NOT_RECORDED: ReadonlySet<string> = new Set(['ja4', 'country', 'asn']);

function isRecorded(key: string): boolean {
  return (NAMED_KEYS as readonly string[]).includes(key) && !NOT_RECORDED.has(key);
}

/** What of a change a dry run over records cannot show, in words. */
export function notEvaluated(before: Policy, after: Policy): readonly string[] {
  const notes: string[] = [];
  const differs = (key: keyof Policy): boolean => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  if (differs('detectors') || differs('patches')) notes.push('custom detectors and virtual patches: records hold no values to match');
  if (differs('specification')) notes.push('the specification part: departures are taken as they were recorded');
  if (differs('graphql')) notes.push('GraphQL limits: documents are not recorded');
  if (asksForCaller([...after.deny, ...after.allow, ...after.watch]))
    notes.push('lists by country, user, session, token or client program: records do not hold what they ask');
  if (differs('abuse')) notes.push('behaviour detectors: reactions are taken as they were recorded');
  if (before.exceptions.some(({ id }) => !after.exceptions.some((rule) => rule.id === id)))
    notes.push('exceptions taken out: findings that were set aside are not recorded');
  if (after.limits.some((rule) => rule.kind === 'concurrency' || !rule.keys.every(isRecorded)))
    notes.push('limits on requests at one time, and limits by a value of the request');
  return notes;
}
