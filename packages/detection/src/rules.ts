import type { Rule } from './detector.ts';
import { DETECTORS, MESSAGE_DETECTORS } from './detectors/index.ts';
import { PROOF_RULES } from './proof/proof.ts';
import { LEARNED_RULES } from './score/learned/rules.ts';

/** Every rule of every detector, by id; for the console, for reference pages and for checking exceptions of a policy. */
export const RULES: ReadonlyMap<string, Rule> = new Map(
  [...[...DETECTORS, ...MESSAGE_DETECTORS].flatMap((detector) => detector.rules), ...PROOF_RULES.values(), ...LEARNED_RULES.values()].map(
    (rule) => [rule.id, rule],
  ),
);
