import type { Event } from '@sallyport/core';
import { HabitLearner, type HabitSnapshot, type Proposal } from '@sallyport/policy';
import type { FastifyBaseLogger } from 'fastify';
import type { StateStore } from '../state/open.ts';

/** Name of the snapshot of what was learned about findings. */
const SNAPSHOT = 'habits';

/** Holds what is learned about habitual findings; saved together with the inventory, for both follow the log from one place. */
export class HabitKeeper {
  readonly #learner = new HabitLearner();

  /** Loads the last snapshot. One that cannot be read costs what was learned; nothing rests on it but proposals. */
  static async open(state: StateStore, logger: FastifyBaseLogger): Promise<HabitKeeper> {
    const keeper = new HabitKeeper();
    const row = await state.db.selectFrom('snapshots').select('body').where('name', '=', SNAPSHOT).executeTakeFirst();
    try {
      if (row !== undefined) keeper.#learner.restore(JSON.parse(row.body) as HabitSnapshot);
    } catch (error) {
      logger.warn({ err: error }, 'what was learned about findings cannot be read; it is learned anew');
    }
    return keeper;
  }

  observe(event: Event): void {
    if (event.kind === 'exchange') this.#learner.learn(event);
  }

  proposals(now: number): readonly Proposal[] {
    return this.#learner.proposals(now);
  }

  /** What {@link open} reads. */
  snapshot(): { readonly name: string; readonly body: string } {
    return { name: SNAPSHOT, body: JSON.stringify(this.#learner.snapshot()) };
  }
}
