import { ATTACK_CLASS_INFO, type AttackClass } from '@sallyport/core';
import type { Rule } from '../../detector.ts';

/** One rule for each class: what the learned model finds is a finding like any other, with an id that exceptions can name. */
export const LEARNED_RULES: ReadonlyMap<AttackClass, Rule> = new Map(
  (Object.keys(ATTACK_CLASS_INFO) as AttackClass[]).map((name) => [
    name,
    {
      id: `${name}.learned`,
      severity: 'high',
      confidence: 0.5,
      about: `The learned model reads the text as ${ATTACK_CLASS_INFO[name].title}: it resembles attacks it was trained on.`,
    },
  ]),
);
