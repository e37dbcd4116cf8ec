import type { ExchangeEvent } from '@sallyport/core';
import { type RuleRef, type RuleState, ruleKey, ruleOfDetector, rulesActing } from './rule.ts';
import type { Budget } from './schema.ts';

/** A rule that stopped more honest requests than its budget allows. */
export interface BudgetBreach extends RuleRef {
  readonly budget: Budget;
  /** Requests it stopped, or would have, within the window. */
  readonly stopped: number;
  /** Those of them that look honest, and the callers they came from. */
  readonly honest: number;
  readonly callers: number;
}

/** Callers remembered; at the limit the older half is forgotten, and they have to show anew that they are honest. */
const CALLERS_MAX = 100_000;
/** Callers told apart for one minute of one rule; more change nothing, for a budget is far below. */
const MINUTE_CALLERS_MAX = 10_000;
const MINUTE_MS = 60_000;
/** Good answers before a caller counts as honest: a scanner's first request must not. */
const GOOD_ANSWERS_MIN = 3;

interface Minute {
  stopped: number;
  honest: number;
  readonly callers: Set<string>;
}

interface Watched {
  readonly ref: RuleRef;
  readonly budget: Budget;
  /** What was decided before does not count: the rule was another then. Milliseconds since the epoch. */
  readonly since: number;
  /** By minute since the epoch; as many as the window has. */
  readonly minutes: Map<number, Minute>;
  readonly text: string;
}

interface Caller {
  good: number;
  hostileAt: number;
}

/** What was counted, to go on with behind a restart. */
export interface BudgetSnapshot {
  readonly rules: readonly {
    readonly ref: RuleRef;
    readonly text: string;
    readonly since: number;
    readonly minutes: readonly (readonly [minute: number, stopped: number, honest: number, callers: readonly string[]])[];
  }[];
  /** Callers and what is known of them; `null` stands for never hostile. */
  readonly callers: readonly (readonly [name: string, good: number, hostileAt: number | null])[];
}

/**
 * Counts, for each rule that is in force and has a budget, what it stops, and tells when it stops too many callers that
 * look honest: no attack of theirs was seen within the window, and they had good answers before. A request that a rule
 * would have stopped and that was answered well counts as one it stopped.
 */
export class BudgetWatch {
  #watched: ReadonlyMap<string, Watched> = new Map<string, Watched>();
  #young = new Map<string, Caller>();
  #old = new Map<string, Caller>();

  /** Watches these rules from now on. One that has not changed goes on with its counts, others start at `since`. */
  follow(rules: readonly RuleState[], since: number): void {
    const before = this.#watched;
    this.#watched = new Map(
      rules.flatMap(({ section, id, enforced, percent, budget }): [string, Watched][] => {
        if (!enforced || budget === undefined) return [];
        const key = ruleKey({ section, id });
        const text = JSON.stringify([percent, budget]);
        const known = before.get(key);
        return [[key, known?.text === text ? known : { ref: { section, id }, budget, since, minutes: new Map(), text }]];
      }),
    );
  }

  /** Everything that {@link restore} needs. */
  snapshot(): BudgetSnapshot {
    const rules = [...this.#watched.values()].map(({ ref, text, since, minutes }) => ({
      ref,
      text,
      since,
      minutes: [...minutes].map(([at, { stopped, honest, callers }]) => [at, stopped, honest, [...callers]] as const),
    }));
    const known = new Map([...this.#old, ...this.#young]);
    const callers = [...known].map(([name, { good, hostileAt }]) => [name, good, Number.isFinite(hostileAt) ? hostileAt : null] as const);
    return { rules, callers: this.#watched.size === 0 ? [] : callers };
  }

  /** Goes on with what was counted; {@link follow} then keeps the counts of those rules that have not changed. */
  restore({ rules, callers }: BudgetSnapshot): void {
    this.#watched = new Map(
      rules.map(({ ref, text, since, minutes }): [string, Watched] => {
        const [, budget] = JSON.parse(text) as [number, Budget];
        const counted = minutes.map(([at, stopped, honest, names]): [number, Minute] => [at, { stopped, honest, callers: new Set(names) }]);
        return [ruleKey(ref), { ref, budget, since, text, minutes: new Map(counted) }];
      }),
    );
    this.#young = new Map(
      callers.slice(0, CALLERS_MAX / 2).map(([name, good, at]) => [name, { good, hostileAt: at ?? Number.NEGATIVE_INFINITY }]),
    );
  }

  /** Takes an exchange in; the rules whose budget it exceeds. */
  observe(event: ExchangeEvent): readonly BudgetBreach[] {
    if (this.#watched.size === 0) return NOTHING;
    const name = event.principal.id ?? event.client;
    const caller = this.#callerOf(name);
    const acting = rulesActing(event);
    const breaches: BudgetBreach[] = [];
    if (isHostile(event)) caller.hostileAt = event.at;
    for (const ref of acting) {
      const watched = this.#watched.get(ruleKey(ref));
      if (watched === undefined || event.at < watched.since) continue;
      const breach = count(watched, event, name, caller);
      if (breach !== null) breaches.push(breach);
    }
    if (acting.length === 0 && isGood(event)) caller.good++;
    return breaches;
  }

  #callerOf(name: string): Caller {
    const known = this.#young.get(name);
    if (known !== undefined) return known;
    const caller = this.#old.get(name) ?? { good: 0, hostileAt: Number.NEGATIVE_INFINITY };
    if (this.#young.size >= CALLERS_MAX / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, caller);
    return caller;
  }
}

const NOTHING: readonly BudgetBreach[] = [];

/** An attack, other than what custom rules take for one: those are what is doubted here. */
function isHostile({ decision, findings }: ExchangeEvent): boolean {
  return decision.classes.length > 0 && findings.some(({ detector }) => ruleOfDetector(detector) === null);
}

function isGood({ upstreamStatus }: ExchangeEvent): boolean {
  return upstreamStatus >= 200 && upstreamStatus < 300;
}

function count(watched: Watched, event: ExchangeEvent, name: string, caller: Caller): BudgetBreach | null {
  const { budget, minutes, ref } = watched;
  const now = Math.floor(event.at / MINUTE_MS);
  let minute = minutes.get(now);
  if (minute === undefined) {
    minute = { stopped: 0, honest: 0, callers: new Set() };
    minutes.set(now, minute);
    for (const start of minutes.keys()) if (start <= now - budget.window_minutes) minutes.delete(start);
  }
  minute.stopped++;
  const clean = caller.good >= GOOD_ANSWERS_MIN && event.at - caller.hostileAt > budget.window_minutes * MINUTE_MS;
  if (!clean || !(event.decision.action === 'block' || isGood(event))) return null;
  minute.honest++;
  if (minute.callers.size < MINUTE_CALLERS_MAX) minute.callers.add(name);
  let [stopped, honest] = [0, 0];
  for (const each of minutes.values()) {
    stopped += each.stopped;
    honest += each.honest;
  }
  if (honest < budget.requests || honest <= budget.share * stopped) return null;
  const callers = new Set([...minutes.values()].flatMap((each) => [...each.callers])).size;
  return callers < budget.callers ? null : { ...ref, budget, stopped, honest, callers };
}
