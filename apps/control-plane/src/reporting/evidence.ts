import type { Collected } from '@sallyport/compliance';
import { SallyportError } from '@sallyport/core';
import type { Period } from '../contract/page.ts';
import type { Control } from '../control.ts';
import { attestedBefore, campaignAnswers } from '../resources/campaigns/store.ts';
import { ownershipRules } from '../resources/ownership/rules.ts';
import { partnerOf } from '../resources/partners/presenter.ts';

/** Facts of a period are shown again for this long; each counting reads the whole log twice. */
const FRESH_MS = 60_000;

/** Periods whose facts are held; a person looks at one or two. */
const HELD_MAX = 8;

type Source = Pick<Control, 'state' | 'inventory' | 'clock' | 'logRunner'>;

interface Held {
  readonly key: string;
  readonly at: number;
  readonly collected: Promise<Collected>;
}

/** The facts that controls are decided on, counted from the evidence log. */
export class EvidenceFacts {
  readonly #source: Source;
  #held: Held[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  /** The facts of a period; counted anew for a report (`fresh`), at most a minute old for a page. */
  async of(period: Period, fresh: boolean): Promise<Collected> {
    const key = `${period.from}-${period.to}`;
    const now = this.#source.clock.now();
    const held = this.#held.find((entry) => entry.key === key && now - entry.at < FRESH_MS);
    if (held !== undefined && !fresh) return await held.collected;
    const entry: Held = { key, at: now, collected: this.#count(period) };
    this.#held = [entry, ...this.#held.filter((other) => other.key !== key)].slice(0, HELD_MAX);
    try {
      return await entry.collected;
    } catch (error) {
      // A failure is not shown again.
      this.#held = this.#held.filter((other) => other !== entry);
      throw error;
    }
  }

  async #count(period: Period): Promise<Collected> {
    const { state, inventory, logRunner } = this.#source;
    const rows = await state.db.selectFrom('partners').selectAll().execute();
    const said = { ownership: await ownershipRules({ state }), attested: attestedBefore(await campaignAnswers(state), period.to) };
    const context = { period, specs: inventory.specs(), partners: rows.map(partnerOf), ...said };
    const result = await logRunner.run((place) => ({ kind: 'facts', ...place, ...context }));
    if (result.kind !== 'facts') throw new SallyportError('INTERNAL', 'compliance', 'another task was answered');
    return result.collected;
  }
}
