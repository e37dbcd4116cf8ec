import type { SpecNode } from '../spec/spec-tree.ts';
import { endsWithPreposition, isPlural, isReserved } from './lexicon.ts';
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
  /** `words`: its values were words themselves, as in `/offices/{country}/{city}`. */
  | { readonly kind: 'value'; readonly words: boolean };

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
  /** Answers of the same fields; answers of different fields. */
  sameAnswers: 2.5,
  differentAnswers: -5,
  /** A description has a parameter at this position. */
  described: 4,
  /** All of them ISO codes in lower case. */
  codes: 2,
  /** Values by form exist at this position, words do not look like them. */
  besideValues: -0.5,
  /** Words were taken for values here already: one more is likely one too. */
  besideWords: 3,
  /** It alone has far more requests than the values around it. */
  dominant: -3,
  /** Its continuations are those of the values, or are not. */
  fits: 1,
  misfits: -2.5,
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
  for (const group of groupWords(candidates).map(withoutDominant)) {
    if (groupOdds(group, before, typed.length > 0) + described > margin) for (const member of group.members) values.add(member.word);
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

/** A static sibling has a traffic of its own: `upcoming` beside three identifiers that happen to be all letters. */
function withoutDominant(group: Group): Group {
  const { members } = group;
  const requests = members.reduce((sum, member) => sum + member.count, 0);
  const usual = median(members.map((member) => member.count));
  const kept = members.filter((member) => member.count <= DOMINANT_TIMES * usual + 2 || member.count < DOMINANT_SHARE * requests);
  return kept.length === members.length ? group : { ...group, members: kept };
}

function belongs(group: Group, word: WordView, answers: AnswerView): boolean {
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

function groupOdds(group: Group, before: Before, typed: boolean): number {
  const { members } = group;
  const words = members.length;
  if (words < 2) return Number.NEGATIVE_INFINITY;
  const requests = members.reduce((sum, member) => sum + member.count, 0);
  const once = members.filter((member) => member.count === 1).length;
  const form = members.reduce((sum, member) => sum + member.shape.odds, 0) / words;
  let odds = form + placeOdds(before) + EVIDENCE.size * Math.log(words / EVIDENCE.sizeNeutral);
  if (words >= 4) odds += (EVIDENCE.novelty * once) / requests + EVIDENCE.variety * Math.min(1, words / requests);
  const common = [...group.continuations.values()].filter(
    ({ words: sharing, specific }) => specific && sharing >= 2 && sharing * 2 >= words,
  ).length;
  odds += Math.min(EVIDENCE.continuationMost, EVIDENCE.continuation * common);
  if (followedByValue(members)) odds += EVIDENCE.followedByValue;
  if (members.every((member) => member.shape.code)) odds += EVIDENCE.codes;
  if (typed) odds += EVIDENCE.besideValues;
  return odds + answerOdds(group);
}

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

interface Scene {
  readonly before: Before;
  readonly typed: MergedNode;
  readonly folded: boolean;
  readonly margin: number;
  readonly described: number;
}

/** Words that no accepted group took in (seen once, an unusual continuation) are judged one by one beside the values. */
function addLeftOver(open: readonly WordView[], values: Set<string>, scene: Scene): void {
  if (values.size === 0 && !scene.folded && scene.described === 0) return;
  const taken = open.filter((view) => values.has(view.word));
  const usual = median(taken.map((view) => view.count));
  const known = new Map<number, number>();
  for (const view of taken) for (const hash of view.continuations.keys()) known.set(hash, (known.get(hash) ?? 0) + 1);
  const common = [...known].filter(([, words]) => words * 2 >= taken.length).map(([hash]) => hash);
  for (const hash of continuationsOf(scene.typed).keys()) known.set(hash, known.get(hash) ?? 0);
  const answers = answersOf([...taken.flatMap((view) => view.nodes), ...scene.typed]);
  const sure = scene.folded ? 1 : Math.min(1, values.size / 8);
  for (const view of open) {
    if (values.has(view.word)) continue;
    let odds = view.shape.odds + placeOdds(scene.before) + EVIDENCE.besideWords * sure + scene.described;
    if (view.count > 5 * Math.max(usual, 1) + 2) odds += EVIDENCE.dominant;
    if (followedByValue([view]) && !followedByValue(taken)) odds += EVIDENCE.followedByValue;
    odds += fitOdds(view, known, common);
    const alike = similarity(answers, answersOf(view.nodes));
    if (alike !== null) odds += alike >= 0.5 ? EVIDENCE.sameAnswers : alike < 0.25 ? EVIDENCE.differentAnswers : 0;
    if (odds > scene.margin) values.add(view.word);
  }
}

/** Whether a word goes on as the values do. One that is busy and yet lacks what most of them have goes on otherwise. */
function fitOdds(view: WordView, known: ReadonlyMap<number, number>, common: readonly number[]): number {
  const own = [...view.continuations.keys()];
  if (view.count >= 6 * common.length && common.some((hash) => !view.continuations.has(hash))) return EVIDENCE.misfits;
  if (own.every((hash) => known.has(hash))) return EVIDENCE.fits;
  return own.some((hash) => known.has(hash)) ? 0 : EVIDENCE.misfits;
}

function median(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0;
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}
