import { countDistinct } from '../stats/distinct.ts';
import { isSpecific } from './continuations.ts';
import { EVIDENCE } from './evidence.ts';
import { isReserved, isSelf, standsForMember } from './lexicon.ts';
import { type CommonLook, commonLook, isOdd, type Look } from './look.ts';
import { CROWDED_WORDS, type PathNode } from './node.ts';
import { type Before, followedByValue, formOdds, placeOdds } from './place.ts';
import { answersOf, continuationsOf, type MergedNode, nameHashes, similarity, type WordView, wordsBelow } from './view.ts';

/** Times the busiest value from which a word has a traffic of its own. */
const BUSIEST_TIMES = 2;

/** 0 within the traffic of the values, 1 from twice that of the busiest, 2 from four times. */
function dominance(count: number, busiest: number): number {
  if (count > 2 * BUSIEST_TIMES * busiest + 2) return 2;
  return count > BUSIEST_TIMES * busiest + 2 ? 1 : 0;
}

/** Where words are judged. */
export interface Scene {
  readonly before: Before;
  readonly typed: MergedNode;
  readonly folded: boolean;
  readonly margin: number;
  readonly described: number;
}

/** What is known of the values at a position, to judge one more word by. */
interface Values {
  readonly taken: readonly WordView[];
  readonly look: CommonLook | null;
  /** Requests of the busiest. */
  readonly busiest: number;
  readonly continuations: ReadonlySet<number>;
  /** Those that most of them have, by requests, with the share of all requests that went on so. */
  readonly common: ReadonlyMap<number, number>;
  /** Names stand below them: one that is known as a word of APIs says nothing against what it is below. */
  readonly named: boolean;
}

function valuesOf(views: readonly WordView[], values: ReadonlySet<string>, { typed }: Scene): Values {
  const looks = typed.flatMap((node) => [...node.looks.values()]);
  const taken = views.filter((view) => values.has(view.word));
  const busiest = Math.max(...taken.map((view) => view.count), ...typed.map((node) => node.busiest), 0);
  const counts = new Map<number, { had: number; requests: number }>();
  for (const view of taken) {
    for (const [hash, count] of view.continuations) {
      const known = counts.get(hash) ?? { had: 0, requests: 0 };
      counts.set(hash, { had: known.had + view.count, requests: known.requests + count });
    }
  }
  const requests = taken.reduce((sum, view) => sum + view.count, 0);
  const common = [...counts].filter(([, { had }]) => had * 2 >= requests);
  return {
    taken,
    look: commonLook([...looks, ...taken.map((view) => view.look)]),
    busiest: busiest === 0 ? Math.max(0, ...typed.map(likelyBusiest)) : busiest,
    continuations: new Set([...counts.keys(), ...continuationsOf(typed).keys()]),
    named: hasNames([...taken.flatMap((view) => view.nodes), ...typed]),
    common: new Map(common.map(([hash, one]) => [hash, one.requests / Math.max(1, requests)])),
  };
}

/** Words that no accepted group took in (seen once, an unusual continuation) are judged one by one beside the values. */
export function addLeftOver(open: readonly WordView[], values: Set<string>, scene: Scene): void {
  const typedLook = commonLook(scene.typed.flatMap((node) => [...node.looks.values()]));
  if (values.size === 0 && !scene.folded && scene.described === 0 && typedLook === null) return;
  const known = valuesOf(open, values, scene);
  const answers = answersOf([...known.taken.flatMap((view) => view.nodes), ...scene.typed]);
  const sure = scene.folded ? 1 : Math.min(1, values.size / 8);
  for (const view of open) {
    if (values.has(view.word)) continue;
    let odds = formOdds(view, scene.before) + placeOdds(scene.before) + EVIDENCE.besideWords * sure + scene.described;
    odds += EVIDENCE.dominant * dominance(view.count, known.busiest);
    if (known.look !== null) odds += lookOdds(view.look, known.look);
    if (followedByValue([view]) && !followedByValue(known.taken)) odds += EVIDENCE.followedByValue;
    odds += fitOdds(view, known);
    const alike = similarity(answers, answersOf(view.nodes));
    // A static sibling (`latest`) may answer as the values do, so that alone does not make one of a word written otherwise.
    if (alike !== null && alike.share < 0.4) odds += EVIDENCE.differentAnswers;
    else if (alike !== null && alike.share >= 0.5 && (known.look === null || !isOdd(view.look, known.look))) odds += EVIDENCE.sameAnswers;
    if (odds > scene.margin) values.add(view.word);
  }
}

/** Values from which a word that is an operation elsewhere can be a name among them. */
const RESERVED_VALUES_MIN = 4;
/** How alike its answers have to be, and how many parts it has to share where answers are unknown. */
const RESERVED_ALIKE = 0.8;
const RESERVED_PARTS_MIN = 2;

/** `search`, `reports`, `default`: operations of a collection mostly, but names of things as well where they have all that the things have. */
export function addReserved(views: readonly WordView[], values: Set<string>, scene: Scene): void {
  const reserved = views.filter((view) => isReserved(view.word) && !isSelf(view.word));
  if (reserved.length === 0 || (values.size < RESERVED_VALUES_MIN && !scene.folded)) return;
  const known = valuesOf(views, values, scene);
  const answers = answersOf([...known.taken.flatMap((view) => view.nodes), ...scene.typed]);
  for (const view of reserved) {
    if (dominance(view.count, known.busiest) > 0 || fitOdds(view, known) < 0) continue;
    const parts = [...view.continuations.keys()].filter((hash) => isSpecific(hash) && known.continuations.has(hash)).length;
    const alike = similarity(answers, answersOf(view.nodes));
    if (alike !== null && alike.share < RESERVED_ALIKE) continue;
    if (parts >= RESERVED_PARTS_MIN || (alike !== null && !standsForMember(view.word))) values.add(view.word);
  }
}

/** Requests of the busiest value of a parameter by Zipf's law: total over the harmonic number of the values there are. */
function likelyBusiest(param: PathNode): number {
  return param.count / (1 + Math.log(Math.max(1, countDistinct(param.distinct))));
}

/** Written as the values are, down to the length; or as none of them is. */
function lookOdds(look: Look, common: CommonLook): number {
  if (isOdd(look, common)) return EVIDENCE.oddLook;
  if (common.length !== null && common.length >= SAME_LENGTH_MIN) return EVIDENCE.sameLook;
  return common.letters === 'upper' && look.letters === 'upper' ? EVIDENCE.sameCapitals : 0;
}

/** Characters from which a common length says something. */
const SAME_LENGTH_MIN = 5;

const NO_NAMES: ReadonlySet<number> = new Set([]);

function hasNames(nodes: MergedNode): boolean {
  return nodes.some((node) => node.folded) || wordsBelow(nodes).length >= CROWDED_WORDS;
}

/** Requests that a continuation should have had in a word before its absence says something. */
const EXPECTED_MIN = 6;

/** Whether a word goes on as the values do. One that is busy and yet lacks what most of them have goes on otherwise. */
function fitOdds(view: WordView, { continuations, common, named }: Values): number {
  const names = named ? nameHashes([view], 1) : NO_NAMES;
  const own = [...view.continuations.keys()].filter((hash) => !names.has(hash));
  if ([...common].some(([hash, share]) => view.count * share >= EXPECTED_MIN && !view.continuations.has(hash))) return EVIDENCE.lacks;
  if (own.every((hash) => continuations.has(hash))) {
    return own.some((hash) => isSpecific(hash) && common.has(hash)) ? EVIDENCE.fitsWell : EVIDENCE.fits;
  }
  return own.some((hash) => continuations.has(hash)) ? 0 : EVIDENCE.misfits;
}
