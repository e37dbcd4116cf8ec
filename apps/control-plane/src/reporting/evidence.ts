import { type Collected, collectFacts } from '@sallyport/compliance';
import { SallyportError } from '@sallyport/core';
import type { Period } from '../contract/page.ts';
import type { Control } from '../control.ts';
import { partnerOf } from '../resources/partners/presenter.ts';
import { verifyChain } from './chain.ts';

/** Facts of a period are shown again for this long; each counting reads the whole log twice. */
const FRESH_MS = 60_000;

/** Periods whose facts are held; a person looks at one or two. */
const HELD_MAX = 8;

/** Countings that may wait for each other. */
const WAITING_MAX = 16;

type Source = Pick<Control, 'recorder' | 'signer' | 'state' | 'inventory' | 'clock'>;

interface Held {
  readonly key: string;
  readonly at: number;
  readonly collected: Collected;
}

/** Counts the facts that controls are decided on from the evidence log, one period after the other. */
export class EvidenceFacts {
  readonly #control: Source;
  #held: Held[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(control: Source) {
    this.#control = control;
  }

  /** The facts of a period; counted anew for a report (`fresh`), at most a minute old for a page. */
  async of(period: Period, fresh: boolean): Promise<Collected> {
    if (this.#waiting >= WAITING_MAX) throw new SallyportError('RATE_LIMITED', 'compliance', `${WAITING_MAX} countings are waiting`);
    this.#waiting++;
    const counted = this.#turn.then(() => this.#find(period, fresh));
    this.#turn = counted.catch(() => {});
    try {
      return await counted;
    } finally {
      this.#waiting--;
    }
  }

  async #find(period: Period, fresh: boolean): Promise<Collected> {
    const key = `${period.from}-${period.to}`;
    const now = this.#control.clock.now();
    const held = this.#held.find((entry) => entry.key === key && now - entry.at < FRESH_MS);
    if (held !== undefined && !fresh) return held.collected;
    const collected = await this.#count(period);
    this.#held = [{ key, at: now, collected }, ...this.#held.filter((entry) => entry.key !== key)].slice(0, HELD_MAX);
    return collected;
  }

  async #count(period: Period): Promise<Collected> {
    const { recorder, state, inventory } = this.#control;
    const through = recorder.seq;
    const report = await verifyChain(this.#control);
    const rows = await state.db.selectFrom('partners').selectAll().execute();
    return await collectFacts(recorder.log.read(recorder.log.first(), through), period, {
      chainVerified: report.ok,
      specs: inventory.specs(),
      partners: rows.map(partnerOf),
    });
  }
}
