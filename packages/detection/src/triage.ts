import type { AttackClass, Deadline } from '@sallyport/core';
import { DETECTORS } from './detectors/index.ts';
import type { Reading } from './reading.ts';
import type { LearnedModel } from './score/learned/model.ts';

/** Classes told by how a text looks: the model knows them, and their confirmers are nearly all that confirming costs. */
const LOOKS: ReadonlySet<AttackClass> = new Set(['sqli', 'xss', 'cmdi', 'code-injection', 'path-traversal', 'ssti']);

/** Bits of their detectors. */
const LOOK_BITS: number = DETECTORS.reduce((bits, detector, at) => (LOOKS.has(detector.class) ? bits | (1 << at) : bits), 0);

/** A text less like an attack than this is left to the other confirmers. */
const SUSPECT_MIN = 0.0001;

/** A longer text is read in any case: the fewer there are, the less it saves, and the more honest words an attack could stand among. */
const CHARS_MAX = 1_024;

/** So much is read by all however late it is: a pause of the process must not change what is said of an ordinary message. */
const IN_ANY_CASE_CHARS = 16_384;

/** Values in a row that the model suspects, before it is no longer asked about each: to ask takes nothing away then. */
const CROWD_MIN = 8;
/** Values at most about which it is not asked then. */
const UNASKED_MAX = 64;

/**
 * Which values of a message the costly confirmers read: all up to a number of characters, of a large message up to half of its time, then
 * those that the model suspects. A crowd of texts that look like something takes less time so, and hides less of what stands behind it than a deadline does.
 * It hides something all the same: in the middle of a sentence the model overlooks an attack that a confirmer would see.
 */
export class Triage {
  readonly #model: LearnedModel | null;
  readonly #deadline: Deadline | null;
  readonly #half_us: number;
  #left: number;
  /** From here on time counts. */
  readonly #late: number;
  #crowd = 0;
  #unasked = 0;

  /** @param chars that are read by every confirmer; without a model all are */
  constructor(model: LearnedModel | null, deadline: Deadline | null, chars: number) {
    this.#model = model;
    this.#deadline = deadline;
    this.#left = chars;
    this.#late = chars - IN_ANY_CASE_CHARS;
    this.#half_us = deadline === null ? 0 : (deadline.clock.micros() + deadline.at_us) / 2;
  }

  /** True from where on not all is read by all. */
  get isOn(): boolean {
    return this.#left <= 0;
  }

  /** Takes from readings the confirmers that need not see them. */
  choose(readings: readonly Reading[]): void {
    if (this.#deadline !== null && this.#left <= this.#late && this.#deadline.clock.micros() >= this.#half_us) this.#left = 0;
    for (const reading of readings) {
      if ((reading.bits & LOOK_BITS) === 0) continue;
      if (this.#left > 0) this.#left -= reading.subject.text.length;
      else if (this.#model !== null && this.#isHonest(reading, this.#model)) reading.bits &= ~LOOK_BITS;
    }
  }

  #isHonest({ subject: { text, kind, isName } }: Reading, model: LearnedModel): boolean {
    if (text.length > CHARS_MAX) return false;
    if (this.#unasked > 0) {
      this.#unasked--;
      return false;
    }
    if (model.judge(text, kind, isName, [], SUSPECT_MIN).probability < SUSPECT_MIN) {
      this.#crowd = 0;
      return true;
    }
    if (++this.#crowd >= CROWD_MIN) this.#unasked = Math.min(UNASKED_MAX, this.#crowd);
    return false;
  }
}
