import type { AttackClass, Finding, Point, ResponseView } from '@sallyport/core';
import { ATTACK_CLASS_INFO } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import type { Rule } from '../detector.ts';
import { evidenceOf } from '../evidence.ts';
import { referenceOf } from '../references.ts';
import { delayProof, productProof, redirectProof, reflectionProof } from './answers.ts';

/** An attack in a request and what the answer shows. */
export interface Exchange {
  /** Findings of the request. */
  readonly attacks: readonly Finding[];
  readonly requestLeaves: readonly Leaf[];
  /** Findings of the answer. */
  readonly leaks: readonly Finding[];
  readonly answerLeaves: readonly Leaf[];
  readonly response: ResponseView;
}

/** What an answer shows that proves an attack. */
export interface Proof {
  readonly point: Point;
  /** Masked. */
  readonly evidence: string;
}

/** A doubtful attack and a leak in one exchange are two coincidences, not a proof. */
const ATTACK_CONFIDENCE_MIN = 0.5;

/** Leaks that an attack of a class aims at: seen together they prove it. */
const LEAKS_OF: Readonly<Partial<Record<AttackClass, readonly string[]>>> = {
  sqli: ['data-leak.sql-error', 'data-leak.system-file'],
  nosqli: ['data-leak.sql-error'],
  'path-traversal': [
    'data-leak.system-file',
    'data-leak.private-key',
    'data-leak.secret',
    'data-leak.source',
    'data-leak.directory-listing',
  ],
  xxe: ['data-leak.system-file', 'data-leak.private-key', 'data-leak.secret', 'data-leak.source'],
  cmdi: ['data-leak.system-file', 'data-leak.private-key', 'data-leak.secret'],
  ssrf: ['data-leak.system-file', 'data-leak.secret', 'data-leak.private-key'],
  ssti: ['data-leak.system-file', 'data-leak.secret'],
  ssi: ['data-leak.system-file'],
  'code-injection': ['data-leak.system-file', 'data-leak.secret', 'data-leak.source'],
  deserialisation: ['data-leak.system-file'],
};

/** Proofs that the answer itself holds, beside the leaks. */
const ANSWERS_OF: Readonly<Partial<Record<AttackClass, (leaf: Leaf, exchange: Exchange) => Proof | null>>> = {
  xss: reflectionProof,
  'open-redirect': redirectProof,
  ssti: productProof,
  'code-injection': productProof,
  sqli: delayProof,
  cmdi: delayProof,
};

const PROVABLE: readonly AttackClass[] = [...new Set([...Object.keys(LEAKS_OF), ...Object.keys(ANSWERS_OF)])] as AttackClass[];

/** One rule for each class whose success an answer can show. */
export const PROOF_RULES: ReadonlyMap<AttackClass, Rule> = new Map(
  PROVABLE.map((attack) => [
    attack,
    {
      id: `${attack}.exploited`,
      severity: 'critical',
      confidence: 0.95,
      about: `${ATTACK_CLASS_INFO[attack].title}: the answer shows that the attack succeeded.`,
    },
  ]),
);

/**
 * Pairs attacks with what the answer shows: an error of the data base after an SQL injection, the file that was asked for
 * after a traversal, the payload given back as HTML, the delay that was ordered. One critical finding for each class proven.
 */
export function proofs(exchange: Exchange): Finding[] {
  const found: Finding[] = [];
  for (const [attack, rule] of PROOF_RULES) {
    const attacks = exchange.attacks.filter((finding) => finding.class === attack && finding.confidence >= ATTACK_CONFIDENCE_MIN);
    const proof = attacks.length === 0 ? null : (leakProof(attack, exchange) ?? answerProof(attack, attacks, exchange));
    if (proof !== null) found.push(findingOf(rule, attack, attacks[0]!.point, proof));
  }
  return found;
}

function leakProof(attack: AttackClass, { leaks }: Exchange): Proof | null {
  const wanted = LEAKS_OF[attack] ?? [];
  return leaks.find((leak) => wanted.includes(leak.detector)) ?? null;
}

function answerProof(attack: AttackClass, attacks: readonly Finding[], exchange: Exchange): Proof | null {
  const show = ANSWERS_OF[attack];
  if (show === undefined) return null;
  for (const leaf of exchange.requestLeaves) {
    if (!attacks.some((finding) => finding.point === leaf.point)) continue;
    const proof = show(leaf, exchange);
    if (proof !== null) return proof;
  }
  return null;
}

function findingOf({ id, severity, confidence }: Rule, attack: AttackClass, asked: Point, { point, evidence }: Proof): Finding {
  const text = `${asked}: ${evidence}`;
  return {
    detector: id,
    class: attack,
    ...referenceOf(id, attack),
    point,
    severity,
    confidence,
    evidence: evidenceOf('', text, 0, text.length),
    indicators: [],
  };
}
