import type { Event } from '@sallyport/core';
import {
  HabitLearner,
  type HabitProfiles,
  type HabitSnapshot,
  ProfileLearner,
  type ProfileSnapshot,
  type Proposal,
} from '@sallyport/policy';
import type { FastifyBaseLogger } from 'fastify';
import type { StateStore } from '../state/open.ts';

/** Names of the snapshots of what was learned about findings, and about fields. */
const FINDINGS_SNAPSHOT = 'habits';
const FIELDS_SNAPSHOT = 'habit-profiles';

/** Holds what is learned about habitual findings and values; saved together with the inventory, for both follow the log from one place. */
export class HabitKeeper {
  readonly #findings = new HabitLearner();
  readonly #fields = new ProfileLearner();

  /** Loads the last snapshots. One that cannot be read costs what was learned, and nothing else. */
  static async open(state: StateStore, logger: FastifyBaseLogger): Promise<HabitKeeper> {
    const keeper = new HabitKeeper();
    const restore = async (name: string, take: (snapshot: unknown) => void): Promise<void> => {
      const row = await state.db.selectFrom('snapshots').select('body').where('name', '=', name).executeTakeFirst();
      try {
        if (row !== undefined) take(JSON.parse(row.body));
      } catch (error) {
        logger.warn({ err: error, name }, 'what was learned of habits cannot be read; it is learned anew');
      }
    };
    await restore(FINDINGS_SNAPSHOT, (snapshot) => keeper.#findings.restore(snapshot as HabitSnapshot));
    await restore(FIELDS_SNAPSHOT, (snapshot) => keeper.#fields.restore(snapshot as ProfileSnapshot));
    return keeper;
  }

  observe(event: Event): void {
    if (event.kind !== 'exchange') return;
    this.#findings.learn(event);
    this.#fields.learn(event);
  }

  proposals(now: number): readonly Proposal[] {
    return this.#findings.proposals(now);
  }

  /** What gateways are told. */
  profiles(now: number): HabitProfiles {
    return this.#fields.profiles(now);
  }

  /** What {@link open} reads. */
  snapshots(): readonly { readonly name: string; readonly body: string }[] {
    return [
      { name: FINDINGS_SNAPSHOT, body: JSON.stringify(this.#findings.snapshot()) },
      { name: FIELDS_SNAPSHOT, body: JSON.stringify(this.#fields.snapshot()) },
    ];
  }
}
