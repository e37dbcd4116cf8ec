import { setImmediate } from 'node:timers/promises';
import type { Decision, Event, ExchangeEvent } from '@sallyport/core';
import { createEngineMemory } from '@sallyport/engine';
import { compilePolicy, notEvaluated, type Policy, Redecider } from '@sallyport/policy';
import type { Control } from '../control.ts';
import type { DryRun, DryRunExample } from '../resources/policy/change-schema.ts';

/** Records read at a time; others get a turn between. */
const STEP_RECORDS = 500;
const EXAMPLES_MAX = 20;
/** Callers counted; more are not told apart. */
const CALLERS_MAX = 100_000;

/** Decides on the last `records` records of the evidence log by the policy in force and by another one. */
export async function dryRun(control: Pick<Control, 'recorder' | 'published'>, next: Policy, records: number): Promise<DryRun> {
  const before = control.published.policy.policy;
  const { detection } = createEngineMemory(new Uint8Array(32));
  const [old, other] = [before, next].map((policy) => new Redecider(compilePolicy(policy), detection)) as [Redecider, Redecider];
  const tally = new Tally();
  for await (const event of lastExchanges(control, records)) tally.add(event, old.decide(event), other.decide(event));
  return { ...tally.result(), not_evaluated: [...notEvaluated(before, next)] };
}

/** The exchanges among the last `records` records of the evidence log, in order. */
export async function* lastExchanges({ recorder }: Pick<Control, 'recorder'>, records: number): AsyncGenerator<ExchangeEvent> {
  const last = recorder.seq;
  let at = Math.max(recorder.log.first(), last - records + 1);
  while (at <= last) {
    const taken = await recorder.take(at, Math.min(STEP_RECORDS, last - at + 1));
    if (taken.length === 0) return;
    for (const { event } of taken) if (isExchange(event)) yield event;
    at += taken.length;
    await setImmediate();
  }
}

function isExchange(event: Event): event is ExchangeEvent {
  return event.kind === 'exchange';
}

class Tally {
  #exchanges = 0;
  #from = 0;
  #to = 0;
  readonly #stopped = { before: 0, after: 0 };
  #newlyStopped = 0;
  #newlyPassed = 0;
  /** Those newly stopped, and whether anything else was ever found about them. */
  readonly #callers = new Set<string>();
  readonly #suspects = new Set<string>();
  readonly #examples: DryRunExample[] = [];

  add(event: ExchangeEvent, before: Decision, after: Decision): void {
    this.#exchanges++;
    const caller = event.principal.id ?? event.client;
    if (event.findings.length > 0 && this.#suspects.size < CALLERS_MAX) this.#suspects.add(caller);
    if (this.#from === 0) this.#from = event.at;
    this.#to = event.at;
    if (before.action === 'block') this.#stopped.before++;
    if (after.action === 'block') this.#stopped.after++;
    if (before.action === after.action) return;
    if (after.action === 'pass') this.#newlyPassed++;
    else {
      this.#newlyStopped++;
      if (this.#callers.size < CALLERS_MAX) this.#callers.add(caller);
    }
    if (this.#examples.length < EXAMPLES_MAX)
      this.#examples.push(exampleOf(event, after.action === 'block' ? after : before, after.action));
  }

  result(): Omit<DryRun, 'not_evaluated'> {
    return {
      exchanges: this.#exchanges,
      from: this.#from,
      to: this.#to,
      stopped: this.#stopped,
      newly_stopped: this.#newlyStopped,
      newly_passed: this.#newlyPassed,
      callers: this.#callers.size,
      clean_callers: [...this.#callers].filter((caller) => !this.#suspects.has(caller)).length,
      examples: this.#examples,
    };
  }
}

/** `why` is the decision that stops: the new one, or the one that no longer holds. */
function exampleOf(event: ExchangeEvent, why: Decision, now: DryRunExample['now']): DryRunExample {
  const { id, at, method, host, path } = event;
  const reasons = why.reasons.map((reason) => `${reason.kind}: ${reason.rule} (${reason.detail})`);
  return { event: id, at, method, host, path, now, reasons };
}
