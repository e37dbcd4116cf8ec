import { createHash } from 'node:crypto';
import type { SpecText } from '@sallyport/contract/enforce';
import type { Operation, Partner } from '@sallyport/core';
import { type HabitProfiles, NO_PROFILES, type Policy } from '@sallyport/policy';
import { partnerOf } from '../resources/partners/presenter.ts';
import type { StateStore } from '../state/open.ts';
import { GatewayRegistry } from './gateway-registry.ts';
import { type PolicyVersion, policyState } from './policy-store.ts';
import { isInStage } from './rollout.ts';

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
  /** Who runs on what. */
  readonly gateways: GatewayRegistry = new GatewayRegistry();
  #current: GatewayConfig | null = null;
  #policy: PolicyVersion | null = null;
  #staged: PolicyVersion | null = null;
  #stagedConfig: GatewayConfig | null = null;
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

  /** The version that some gateways try out before the others, if any. */
  get staged(): PolicyVersion | null {
    return this.#staged;
  }

  get stagedConfig(): GatewayConfig | null {
    return this.#stagedConfig;
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
    const { current, staged } = await policyState(this.#state);
    const rows = await this.#state.db.selectFrom('partners').selectAll().orderBy('id').execute();
    const rest = {
      operations: this.#operations().slice(0, PUBLISHED_OPERATIONS_MAX),
      partners: rows.map(partnerOf),
      specs: await this.#state.db.selectFrom('specs').select(['name', 'text']).orderBy('name').execute(),
    };
    const before = [this.#current?.version, this.#stagedConfig?.version];
    this.#policy = current;
    this.#staged = staged;
    this.#current = this.#configOf(current, rest);
    this.#stagedConfig = staged === null ? null : this.#configOf(staged, rest);
    if (before[0] === this.#current.version && before[1] === this.#stagedConfig?.version) return false;
    for (const wake of this.#waiters) wake();
    return true;
  }

  #configOf(
    { version: policy_version, policy }: PolicyVersion,
    rest: Omit<GatewayConfig, 'version' | 'policy_version' | 'policy' | 'habits'>,
  ): GatewayConfig {
    const { raise, lower } = policy.habits;
    const learned = raise || lower ? this.#habits() : NO_PROFILES;
    const habits = { points: raise ? learned.points : [], benign: lower ? learned.benign : [] };
    const content = { policy_version, policy, ...rest, habits };
    const version = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
    this.gateways.publish(version, policy_version);
    return { version, ...content };
  }

  /** What a gateway of this name has to run on now. */
  #configFor(gateway: string): GatewayConfig {
    const rollout = this.#staged?.rollout ?? null;
    if (this.#stagedConfig !== null && rollout !== null && isInStage(rollout, gateway)) return this.#stagedConfig;
    return this.current;
  }

  /** The gateway's configuration once it is another than `have`, or `null` after `wait_ms` or when `signal` fires. */
  async next(have: string, wait_ms: number, signal: AbortSignal, gateway = ''): Promise<GatewayConfig | null> {
    const now = this.#configFor(gateway);
    if (now.version !== have) return now;
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
    const then = this.#configFor(gateway);
    return then.version === have || signal.aborted ? null : then;
  }
}
