import { type Event, type EventDraft, SallyportError } from '@sallyport/core';
import { type BudgetBreach, type BudgetSnapshot, BudgetWatch, type Policy, rulesOf, withRule } from '@sallyport/policy';
import type { FastifyBaseLogger } from 'fastify';
import type { PolicyVersion } from '../publish/policy-store.ts';
import type { StateStore } from '../state/open.ts';

export interface RulePorts {
  readonly logger: FastifyBaseLogger;
  now(): number;
  /** The policy in force. */
  policy(): PolicyVersion;
  /** Puts the next version in force; CONFLICT where somebody was faster. */
  write(base: number, policy: Policy, by: string, reason: string): Promise<PolicyVersion>;
  record(draft: EventDraft): Promise<void>;
}

/** Who takes a rule back by itself, as the audit trail has it. */
const ITSELF = 'sallyport';
/** Name of the snapshot of what budgets have counted. */
const SNAPSHOT = 'rule-budgets';
/** Tries of one rollback against people who change the policy at the same time. */
const TRIES_MAX = 5;

/** Watches the budgets of rules that are rolled out, in the order of the log, and takes a rule back whose budget is exceeded. */
export class RuleKeeper {
  readonly #watch = new BudgetWatch();
  readonly #ports: RulePorts;
  #version = -1;
  /** Rollbacks under way, by rule: what comes meanwhile is the same. Bounded by the rules of the policy. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(ports: RulePorts) {
    this.#ports = ports;
  }

  /** Goes on with what was counted before a restart. A snapshot that cannot be read costs the counts, and nothing else. */
  async restore(state: StateStore): Promise<void> {
    const row = await state.db.selectFrom('snapshots').select('body').where('name', '=', SNAPSHOT).executeTakeFirst();
    try {
      if (row !== undefined) this.#watch.restore(JSON.parse(row.body) as BudgetSnapshot);
    } catch (error) {
      this.#ports.logger.warn({ err: error }, 'what the budgets of rules had counted cannot be read; they count anew');
    }
  }

  /** What {@link restore} reads; saved with the inventory, for both follow the log from one place. */
  snapshot(): { readonly name: string; readonly body: string } {
    return { name: SNAPSHOT, body: JSON.stringify(this.#watch.snapshot()) };
  }

  observe(event: Event): void {
    if (event.kind !== 'exchange') return;
    this.#follow();
    for (const breach of this.#watch.observe(event)) this.#start(breach);
  }

  #follow(): void {
    const { version, policy, created_at } = this.#ports.policy();
    if (version === this.#version) return;
    this.#version = version;
    this.#watch.follow(rulesOf(policy), created_at);
  }

  #start(breach: BudgetBreach): void {
    const key = `${breach.section}/${breach.id}`;
    if (this.#running.has(key)) return;
    const work = this.#takeBack(breach)
      .catch((error: unknown) => this.#ports.logger.error({ err: error, rule: key }, 'a rule over its budget could not be taken back'))
      .finally(() => this.#running.delete(key));
    this.#running.set(key, work);
  }

  /** Resolves when no rollback is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #takeBack(breach: BudgetBreach): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { version, policy } = this.#ports.policy();
      // Taken back or taken out by somebody meanwhile.
      if (!rulesOf(policy).some(({ section, id, enforced }) => section === breach.section && id === breach.id && enforced)) return;
      try {
        const written = await this.#ports.write(
          version,
          withRule(policy, breach, { enforced: false }),
          ITSELF,
          `${breach.section}/${breach.id} over its budget`,
        );
        // Seen at once: put in force again before the next exchange, it must not go on with these counts.
        this.#follow();
        await this.#say(breach, written.version);
        return;
      } catch (error) {
        if (tries === TRIES_MAX || !(error instanceof SallyportError && error.code === 'CONFLICT')) throw error;
      }
    }
  }

  async #say({ section, id, stopped, honest, callers, budget }: BudgetBreach, version: number): Promise<void> {
    const at = this.#ports.now();
    const rule = `${section}/${id}`;
    const counts = `${honest} of ${stopped} requests it stopped in ${budget.window_minutes} min were of ${callers} honest callers`;
    const detail = `${rule} is in shadow again: ${counts}; its budget is ${budget.requests} requests, ${budget.callers} callers, ${budget.share * 100} %`;
    this.#ports.logger.warn({ rule, stopped, honest, callers, version }, 'a rule over its budget was taken back');
    const who = { actor: ITSELF, role: 'system', address: '' } as const;
    await this.#ports.record({
      kind: 'audit',
      at,
      ...who,
      action: 'policy.rollback',
      target: `version ${version}`,
      outcome: 'allowed',
      detail,
    });
    await this.#ports.record({ kind: 'system', at, name: 'rule-taken-back', detail, count: honest });
  }
}
