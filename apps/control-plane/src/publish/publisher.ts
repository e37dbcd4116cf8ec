import { createHash } from 'node:crypto';
import type { SpecText } from '@sallyport/contract/enforce';
import type { Operation, Partner } from '@sallyport/core';
import { type HabitProfiles, NO_PROFILES, type Policy } from '@sallyport/policy';
import { partnerOf } from '../resources/partners/presenter.ts';
import type { StateStore } from '../state/open.ts';
import { currentPolicy, type PolicyVersion } from './policy-store.ts';

/** What a gateway runs on. */
export interface GatewayConfig {
  /** Names the whole content; changes exactly when something in it changes. */
  readonly version: string;
  readonly policy_version: number;
  readonly policy: Policy;
  readonly operations: readonly Operation[];
  readonly partners: readonly Partner[];
  /** API descriptions that traffic is held against. */
  readonly specs: readonly SpecText[];
  /** What fields normally hold, as far as the policy lets it move scores. */
  readonly habits: HabitProfiles;
}

/** Gateways that wait for a change at a time; one more is answered at once and asks again. */
const WAITERS_MAX = 1_000;

/** Operations published to gateways; what comes after in order of host and path is matched by none. */
export const PUBLISHED_OPERATIONS_MAX = 20_000;

/** Holds the configuration in force and tells waiting gateways when it changes. */
export class Publisher {
  readonly #state: StateStore;
  readonly #operations: () => readonly Operation[];
  readonly #habits: () => HabitProfiles;
  readonly #waiters = new Set<() => void>();
  #current: GatewayConfig | null = null;
  #policy: PolicyVersion | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(state: StateStore, operations: () => readonly Operation[], habits: () => HabitProfiles = () => NO_PROFILES) {
    this.#state = state;
    this.#operations = operations;
    this.#habits = habits;
  }

  get policy(): PolicyVersion {
    if (this.#policy === null) throw new TypeError('the publisher was asked before its first refresh');
    return this.#policy;
  }

  get current(): GatewayConfig {
    if (this.#current === null) throw new TypeError('the publisher was asked before its first refresh');
    return this.#current;
  }

  /** Reads settings and operations anew; one refresh at a time, in the order asked. Gives whether something changed. */
  async refresh(): Promise<boolean> {
    let changed = false;
    const turn = this.#turn.then(async () => {
      changed = await this.#load();
    });
    this.#turn = turn.catch(() => {});
    await turn;
    return changed;
  }

  async #load(): Promise<boolean> {
    const policy = await currentPolicy(this.#state);
    const rows = await this.#state.db.selectFrom('partners').selectAll().orderBy('id').execute();
    const { raise, lower } = policy.policy.habits;
    const habits = raise || lower ? this.#habits() : NO_PROFILES;
    const content = {
      policy_version: policy.version,
      policy: policy.policy,
      operations: this.#operations().slice(0, PUBLISHED_OPERATIONS_MAX),
      partners: rows.map(partnerOf),
      specs: await this.#state.db.selectFrom('specs').select(['name', 'text']).orderBy('name').execute(),
      habits: { points: raise ? habits.points : [], benign: lower ? habits.benign : [] },
    };
    const version = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
    this.#policy = policy;
    if (version === this.#current?.version) return false;
    this.#current = { version, ...content };
    for (const wake of this.#waiters) wake();
    return true;
  }

  /** The configuration once it is another than `have`, or `null` after `wait_ms` or when `signal` fires. */
  async next(have: string, wait_ms: number, signal: AbortSignal): Promise<GatewayConfig | null> {
    if (this.current.version !== have) return this.current;
    if (signal.aborted || this.#waiters.size >= WAITERS_MAX) return null;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, wait_ms);
      signal.addEventListener('abort', done);
      this.#waiters.add(done);
    });
    return this.current.version === have || signal.aborted ? null : this.current;
  }
}
