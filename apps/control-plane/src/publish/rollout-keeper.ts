import type { Event } from '@sallyport/core';
import type { Control } from '../control.ts';
import { completeRollout, haltRollout } from './change-policy.ts';
import { expireChanges } from './policy-changes.ts';
import { isInStage, RolloutWatch } from './rollout.ts';

/** Moves staged versions on, takes them back where something goes wrong, and ends the wait of proposals. */
export class RolloutKeeper {
  #watch: RolloutWatch | null = null;

  observe(event: Event): void {
    this.#watch?.observe(event);
  }

  /** Exchanges seen under the staged version. */
  get exchanges(): number {
    return this.#watch?.exchanges ?? 0;
  }

  /** Looks once; done again and again while the control plane runs. Each step is audited. */
  async step(control: Control): Promise<void> {
    await this.#expire(control);
    const { staged } = control.published;
    if (staged?.rollout == null) {
      this.#watch = null;
      return;
    }
    if (this.#watch?.hash !== staged.hash) this.#watch = new RolloutWatch(staged.hash, staged.rollout.since);
    const alarm = this.#refusal(control) ?? this.#watch.alarm();
    if (alarm !== null) {
      await haltRollout(control, alarm);
      await audit(control, 'policy.rollout.halt', `version ${staged.version}`, alarm);
      return;
    }
    const { advance, hold_s, since } = staged.rollout;
    if (advance !== 'auto' || control.clock.now() - since < hold_s * 1_000 || !this.#isTaken(control)) return;
    await completeRollout(control, `no alarm in ${hold_s} s`);
    await audit(control, 'policy.rollout.complete', `version ${staged.version}`, `no alarm in ${hold_s} s`);
  }

  /** A gateway that was given the version and does not run on it could not use it. */
  #refusal(control: Control): string | null {
    const { stagedConfig, gateways } = control.published;
    if (stagedConfig === null) return null;
    const refused = gateways.alive(control.clock.now()).find(({ have, applied }) => have === stagedConfig.version && applied !== have);
    return refused === undefined ? null : `the gateway ${refused.name} refused it`;
  }

  /** Whether each gateway of the stage runs on it; a stage of nobody has shown nothing. */
  #isTaken(control: Control): boolean {
    const { staged, stagedConfig, gateways } = control.published;
    if (staged?.rollout == null || stagedConfig === null) return false;
    const { rollout } = staged;
    const first = gateways.alive(control.clock.now()).filter(({ name }) => isInStage(rollout, name));
    return first.length > 0 && first.every(({ applied }) => applied === stagedConfig.version);
  }

  async #expire(control: Control): Promise<void> {
    for (const { id, proposed_by, summary } of await expireChanges(control.state, control.clock.now()))
      await audit(control, 'policy.changes.expire', id, `proposed by ${proposed_by}: ${summary}`);
  }
}

async function audit(control: Control, action: string, target: string, detail: string): Promise<void> {
  const at = control.clock.now();
  await control.record({ kind: 'audit', at, actor: 'sallyport', role: 'system', action, target, outcome: 'allowed', detail, address: '' });
}
