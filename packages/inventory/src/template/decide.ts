import type { SpecNode } from '../spec/spec-tree.ts';
import { countDistinct } from '../stats/distinct.ts';
import { endsWithPreposition, isPlural, isReserved } from './lexicon.ts';
import { type CommonLook, commonLook, isOdd, type Look, lookOf, sameCase } from './look.ts';
import { type PathNode, PLAIN } from './node.ts';
import {
  type AnswerView,
  answersOf,
  continuationsOf,
  type MergedNode,
  paramsBelow,
  similarity,
  type WordView,
  wordsBelow,
} from './view.ts';

/** What stands before a position. */
export type Before =
  | { readonly kind: 'root' }
  | { readonly kind: 'word'; readonly word: string; readonly version: boolean }
  /** `words`: its values were words themselves, as in `/offices/{country}/{city}`. `word`: the last static one. */
  | { readonly kind: 'value'; readonly words: boolean; readonly word: string | null };

/**
 * Weights of the evidence, in log odds; positive speaks for values. Set by the benchmark of `bench/discovery`.
 * A group of words is taken for values when the sum is above 0.
 */
export const EVIDENCE = {
  /** After the root, a version or `api`: collections stand there. */
  afterRoot: -3.2,
  /** After a value: its parts stand there. Less so where words were values already: names come in pairs. */
  afterValue: -2.2,
  afterWordValue: -0.6,
  /** After a collection (`/users/…`): its members stand there. */
  afterPlural: 1.5,
  afterPreposition: 2.5,
  afterSingular: -0.6,
  /** Times ln(words / sizeNeutral): the more different words, the less are they words of the API. */
  size: 1.5,
  sizeNeutral: 7,
  /** Times the share of requests that brought a word seen once (Good-Turing: the chance the next one is new). */
  novelty: 2,
  /** Times the words per request. */
  variety: 2,
  /** For each known continuation that most of the words share, and at most. */
  continuation: 0.9,
  continuationMost: 3,
  /** Identifiers stand right behind the words, as they stand behind collections. */
  followedByValue: -3,
  /** Nearly all of them are plurals, as collections are. */
  plurals: -2.5,
  /** Answers of the same fields; answers of different fields. */
  sameAnswers: 2.5,
  differentAnswers: -5,
  /** A description has a parameter at this position. */
  described: 4,
  /** All of them ISO codes in lower case. */
  codes: 2,
  /** Values by form exist at this position, words do not look like them. */
  besideValues: -0.5,
  /** And none of the few words is written as they are. */
  besideOthers: -3,
  /** Words were taken for values here already: one more is likely one too. */
  besideWords: 3,
  /** It alone has far more requests than the values around it. */
  dominant: -3.5,
  /** It is not written as the values are. */
  oddLook: -4,
  /** It is, down to its length. */
  sameLook: 3,
  /** Its continuations are those of the values, are one that only those have, or are others. */
  fits: 1,
  fitsWell: 2.5,
  misfits: -2.5,
  /** It is busy and yet was never followed by what follows most of the values. */
  lacks: -5,
} as const;

interface Group {
  readonly members: WordView[];
  readonly continuations: Map<number, { words: number; specific: boolean }>;
  readonly answers: AnswerView;
}

/**
 * Which words below a position are values of its parameter. Words that a description names there never are.
 * `margin`: log odds wanted above 0.
 */
export function valueWords(nodes: MergedNode, before: Before, guide: SpecNode | null, margin = 0): Set<string> {
  const open = wordsBelow(nodes).filter((view) => !view.shape.version && !isReserved(view.word) && guide?.words.has(view.word) !== true);
  const values = new Set<string>();
  if (open.length === 0) return values;
  open.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
  const typed = paramsBelow(nodes).get(PLAIN) ?? [];
  const folded = nodes.some((node) => node.folded);
  const unknown = open.filter((view) => !view.shape.known);
  const usual = median(unknown.map((view) => view.count));
  const candidates = open.filter((view) => !(view.shape.known && unknown.length > 0 && view.count > 4 * usual + 2));
  const described = guide !== null && guide.param !== null ? EVIDENCE.described : 0;
  for (const group of groupWords(candidates).map(withoutStrangers)) {
    if (groupOdds(group, before, typed) + described > margin) for (const member of group.members) values.add(member.word);
  }
  addLeftOver(open, values, { before, typed, folded, margin, described });
  return values;
}

/** Puts words together whose paths go on alike and whose answers are alike. Busiest first, so the order of arrival plays no part. */
function groupWords(words: readonly WordView[]): Group[] {
  const groups: Group[] = [];
  for (const word of words) {
    const answers = answersOf(word.nodes);
    const home = groups.find((group) => belongs(group, word, answers));
    if (home === undefined) {
      const continuations = new Map([...word.continuations].map(([hash, specific]) => [hash, { words: 1, specific }]));
      groups.push({ members: [word], continuations, answers });
      continue;
    }
    home.members.push(word);
    for (const [hash, specific] of word.continuations) {
      const known = home.continuations.get(hash);
      if (known === undefined) home.continuations.set(hash, { words: 1, specific });
      else known.words++;
    }
  }
  return groups;
}

/** Share of a group's requests, and times its usual count, from which a word stands out: it is judged by itself. */
const DOMINANT_SHARE = 0.3;
const DOMINANT_TIMES = 8;

/** Times the next busiest from which the words above stand out: by Zipf's law the busiest value has twice the second's requests. */
const GAP_TIMES = 3;
const GAP_WORDS_MAX = 3;

/** A static sibling has a traffic of its own, and is not written as the values are: `upcoming` beside identifiers that happen to be all letters. */
function withoutStrangers(group: Group): Group {
  const { members } = group;
  const requests = members.reduce((sum, member) => sum + member.count, 0);
  const usual = median(members.map((member) => member.count));
  const above = wordsAboveGap(members);
  const common = commonLook(members.map((member) => member.look));
  const kept = members.filter(
    (member, rank) =>
      rank >= above &&
      (member.count <= DOMINANT_TIMES * usual + 2 || member.count < DOMINANT_SHARE * requests) &&
      (common === null || !isOdd(member.look, common)),
  );
  return kept.length === members.length ? group : { ...group, members: kept };
}

/** How many of the busiest words lie above a gap in the counts. `members`: busiest first. */
function wordsAboveGap(members: readonly WordView[]): number {
  const [first, second] = members;
  // Of two words that go on alike the busiest would be a value of twice the other's requests.
  if (second !== undefined && members.length <= GAP_WORDS_MAX && first!.count > DOMINANT_TIMES * second.count + GAP_WORDS_MAX) return 1;
  for (let at = Math.min(GAP_WORDS_MAX, members.length - GAP_WORDS_MAX) - 1; at >= 0; at--) {
    if (members[at]!.count > GAP_TIMES * members[at + 1]!.count + GAP_WORDS_MAX) return at + 1;
  }
  return 0;
}

function belongs(group: Group, word: WordView, answers: AnswerView): boolean {
  const [first] = group.members;
  if (!sameCase(first!.look.letters, word.look.letters) || first!.shape.code !== word.shape.code) return false;
  const alike = similarity(group.answers, answers);
  if (alike !== null && alike < 0.3) return false;
  const own = [...word.continuations.keys()];
  const shared = own.filter((hash) => group.continuations.has(hash)).length;
  if (shared < own.length * (own.length <= 2 ? 1 : 0.6)) return false;
  // A busy word shows all its continuations; when the group's usual ones are not among them it is something else.
  const usual = [...group.continuations].filter(([, { words }]) => words * 2 >= group.members.length).map(([hash]) => hash);
  if (word.count < 6 * usual.length) return true;
  return usual.filter((hash) => word.continuations.has(hash)).length * 5 >= usual.length * 2;
}

function groupOdds(group: Group, before: Before, typed: MergedNode): number {
  const { members } = group;
  const words = members.length;
  if (words < 2) return Number.NEGATIVE_INFINITY;
  const requests = members.reduce((sum, member) => sum + member.count, 0);
  const once = members.filter((member) => member.count === 1).length;
  const form = members.reduce((sum, member) => sum + formOdds(member, before), 0) / words;
  let odds = form + placeOdds(before) + EVIDENCE.size * Math.log(words / EVIDENCE.sizeNeutral);
  if (words >= 4) odds += (EVIDENCE.novelty * once) / requests + EVIDENCE.variety * Math.min(1, words / requests);
  const common = [...group.continuations.values()].filter(
    ({ words: sharing, specific }) => specific && sharing >= 2 && sharing * 2 >= words,
  ).length;
  odds += Math.min(EVIDENCE.continuationMost, EVIDENCE.continuation * common);
  if (followedByValue(members)) odds += EVIDENCE.followedByValue;
  if (words >= PLURALS_MIN && members.filter((member) => isPlural(member.word)).length > PLURALS_SHARE * words) odds += EVIDENCE.plurals;
  if (members.every((member) => member.shape.code)) odds += EVIDENCE.codes;
  if (typed.length > 0) odds += besideOdds(members, typed);
  return odds + answerOdds(group);
}

/** Words from which the share of plurals says something, and that share: names end in `s` now and then, collections nearly always. */
const PLURALS_MIN = 4;
const PLURALS_SHARE = 0.7;

/** Odds from its form. A capital says nothing where the API writes its own words so. */
function formOdds({ shape, look }: WordView, before: Before): number {
  const word = before.kind === 'root' ? null : before.word;
  const habit = look.letters === 'capital' && word !== null && lookOf(word).letters === 'capital';
  return habit ? Math.min(0, shape.odds) : shape.odds;
}

/** Values by form are at this position too: a few words that are not written as they are will be words of the API. */
function besideOdds(members: readonly WordView[], typed: MergedNode): number {
  const common = commonLook(typed.flatMap((node) => [...node.looks.values()]));
  const strangers = common !== null && members.every(({ look }) => isOdd(look, common));
  return strangers && members.length < STRANGERS_MIN ? EVIDENCE.besideOthers : EVIDENCE.besideValues;
}

/** Words from which two kinds of value may share a position: names and numbers. */
const STRANGERS_MIN = 8;

/** Most of them have values by form as children. */
function followedByValue(words: readonly WordView[]): boolean {
  return words.filter((word) => word.nodes.some(leadsToValue)).length * 2 > words.length;
}

function leadsToValue({ params, count }: PathNode): boolean {
  const plain = params?.get(PLAIN);
  if (plain === undefined) return false;
  return (plain.count - (plain.types.get('text') ?? 0)) * 5 > count;
}

function placeOdds(before: Before): number {
  if (before.kind === 'root') return EVIDENCE.afterRoot;
  if (before.kind === 'value') return before.words ? EVIDENCE.afterWordValue : EVIDENCE.afterValue;
  if (before.version) return EVIDENCE.afterRoot;
  if (endsWithPreposition(before.word)) return EVIDENCE.afterPreposition;
  return isPlural(before.word) ? EVIDENCE.afterPlural : EVIDENCE.afterSingular;
}

/** Words compared with the busiest of their group; a few are enough to see whether the answers are alike. */
const ANSWERS_COMPARED_MAX = 12;

function answerOdds(group: Group): number {
  const compared = group.members
    .slice(1, 1 + ANSWERS_COMPARED_MAX)
    .map((member) => similarity(group.answers, answersOf(member.nodes)))
    .filter((alike) => alike !== null);
  if (compared.length === 0) return 0;
  const mean = compared.reduce((sum, alike) => sum + alike, 0) / compared.length;
  if (mean >= 0.7) return EVIDENCE.sameAnswers;
  return mean < 0.4 ? EVIDENCE.differentAnswers : 0;
}

/** Times the busiest value from which a word has a traffic of its own. */
const BUSIEST_TIMES = 2;

/** 0 within the traffic of the values, 1 from twice that of the busiest, 2 from four times. */
function dominance(count: number, busiest: number): number {
  if (count > 2 * BUSIEST_TIMES * busiest + 2) return 2;
  return count > BUSIEST_TIMES * busiest + 2 ? 1 : 0;
}

interface Scene {
  readonly before: Before;
  readonly typed: MergedNode;
  readonly folded: boolean;
  readonly margin: number;
  readonly described: number;
}

/** Words that no accepted group took in (seen once, an unusual continuation) are judged one by one beside the values. */
function addLeftOver(open: readonly WordView[], values: Set<string>, scene: Scene): void {
  const looks = scene.typed.flatMap((node) => [...node.looks.values()]);
  const typedLook = commonLook(looks);
  if (values.size === 0 && !scene.folded && scene.described === 0 && typedLook === null) return;
  const taken = open.filter((view) => values.has(view.word));
  const busiest = Math.max(...taken.map((view) => view.count), ...scene.typed.map((node) => node.busiest), 0);
  const known = new Map<number, number>();
  for (const view of taken) for (const hash of view.continuations.keys()) known.set(hash, (known.get(hash) ?? 0) + view.count);
  const requests = taken.reduce((sum, view) => sum + view.count, 0);
  const common = [...known].filter(([, count]) => count * 2 >= requests).map(([hash]) => hash);
  const look = commonLook([...looks, ...taken.map((view) => view.look)]);
  for (const hash of continuationsOf(scene.typed).keys()) known.set(hash, known.get(hash) ?? 0);
  const answers = answersOf([...taken.flatMap((view) => view.nodes), ...scene.typed]);
  const sure = scene.folded ? 1 : Math.min(1, values.size / 8);
  const envelope = busiest === 0 ? Math.max(0, ...scene.typed.map(likelyBusiest)) : busiest;
  for (const view of open) {
    if (values.has(view.word)) continue;
    let odds = formOdds(view, scene.before) + placeOdds(scene.before) + EVIDENCE.besideWords * sure + scene.described;
    odds += EVIDENCE.dominant * dominance(view.count, envelope);
    if (look !== null) odds += lookOdds(view.look, look);
    if (followedByValue([view]) && !followedByValue(taken)) odds += EVIDENCE.followedByValue;
    odds += fitOdds(view, known, common);
    const alike = similarity(answers, answersOf(view.nodes));
    // A static sibling (`latest`) may answer as the values do, so that alone does not make one of a word written otherwise.
    if (alike !== null && alike < 0.25) odds += EVIDENCE.differentAnswers;
    else if (alike !== null && alike >= 0.5 && (look === null || !isOdd(view.look, look))) odds += EVIDENCE.sameAnswers;
    if (odds > scene.margin) values.add(view.word);
  }
}

/** Requests of the busiest value of a parameter by Zipf's law: total over the harmonic number of the values there are. */
function likelyBusiest(param: PathNode): number {
  return param.count / (1 + Math.log(Math.max(1, countDistinct(param.distinct))));
}

/** Written as the values are, down to the length; or as none of them is. */
function lookOdds(look: Look, common: CommonLook): number {
  if (isOdd(look, common)) return EVIDENCE.oddLook;
  return common.length !== null && common.length >= SAME_LENGTH_MIN ? EVIDENCE.sameLook : 0;
}

/** Characters from which a common length says something. */
const SAME_LENGTH_MIN = 5;

/** Whether a word goes on as the values do. One that is busy and yet lacks what most of them have goes on otherwise. */
function fitOdds(view: WordView, known: ReadonlyMap<number, number>, common: readonly number[]): number {
  const own = [...view.continuations.keys()];
  if (view.count >= 6 * common.length && common.some((hash) => !view.continuations.has(hash))) return EVIDENCE.lacks;
  if (own.every((hash) => known.has(hash))) {
    return own.some((hash) => view.continuations.get(hash) === true && common.includes(hash)) ? EVIDENCE.fitsWell : EVIDENCE.fits;
  }
  return own.some((hash) => known.has(hash)) ? 0 : EVIDENCE.misfits;
}

function median(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0;
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}
