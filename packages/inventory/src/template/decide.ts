import type { SpecNode } from '../spec/spec-tree.ts';
import { EVIDENCE } from './evidence.ts';
import { type Group, groupWords, median, withoutStrangers } from './group.ts';
import { addLeftOver, addReserved } from './left-over.ts';
import { isPlural, isReserved } from './lexicon.ts';
import { commonLook, isOdd } from './look.ts';
import { CROWDED_WORDS, PLAIN } from './node.ts';
import { type Before, followedByValue, formOdds, placeOdds } from './place.ts';
import { answersOf, type MergedNode, nameHashes, paramsBelow, similarity, type WordView, wordsBelow } from './view.ts';

/**
 * Which words below a position are values of its parameter, with what stands around the value (`prefix \0 suffix`).
 * Words that a description names there never are. `margin`: log odds wanted above 0.
 */
export function valueWords(nodes: MergedNode, before: Before, guide: SpecNode | null, margin = 0): Map<string, string> {
  const values = new Map<string, string>();
  const free = wordsBelow(nodes).filter((view) => !view.shape.version && guide?.words.has(view.word) !== true);
  if (free.length === 0) return values;
  const params = paramsBelow(nodes);
  const folded = nodes.some((node) => node.folded);
  const described = guide !== null && guide.param !== null ? EVIDENCE.described : 0;
  for (const [ending, views] of byEnding(free)) {
    const open = views.filter((view) => !isReserved(view.word));
    const affix = `${PLAIN}${ending}`;
    const typed = params.get(affix) ?? [];
    const found = new Set<string>();
    for (const group of groupWords(candidatesOf(open)).map(withoutStrangers)) {
      if (groupOdds(group, before, typed, described) > margin) for (const member of group.members) found.add(member.word);
    }
    const scene = { before, typed, folded, margin, described };
    addLeftOver(open, found, scene);
    addReserved(views, found, scene);
    for (const word of found) values.set(word, affix);
  }
  return values;
}

/** Words with the same ending, or that stand without it as well, from which the ending is one and not a part of the name (`system:node`). */
const ENDING_WORDS_MIN = 3;

/** `{key}` and `{key}:encrypt` are two kinds of value. The one without an ending comes last. */
function byEnding(views: readonly WordView[]): Map<string, WordView[]> {
  const groups = new Map<string, WordView[]>();
  const add = (ending: string, view: WordView): void => {
    const group = groups.get(ending);
    if (group === undefined) groups.set(ending, [view]);
    else group.push(view);
  };
  for (const view of views) if (view.shape.ending !== '') add(view.shape.ending, view);
  const words = new Set(views.map(({ word }) => word));
  for (const [ending, group] of [...groups]) {
    const bare = group.filter(({ word }) => words.has(word.slice(0, -ending.length)));
    if (Math.max(group.length, bare.length + 1) >= ENDING_WORDS_MIN) continue;
    groups.delete(ending);
    for (const view of group) add('', view);
  }
  for (const view of views) if (view.shape.ending === '') add('', view);
  for (const group of groups.values()) group.sort(busiestFirst);
  return groups;
}

function busiestFirst(a: WordView, b: WordView): number {
  return b.count - a.count || (a.word < b.word ? -1 : 1);
}

/** A word of APIs that is far busier than unknown ones is no value among them. */
function candidatesOf(open: readonly WordView[]): WordView[] {
  const unknown = open.filter((view) => !view.shape.known);
  const usual = median(unknown.map((view) => view.count));
  return open.filter((view) => !(view.shape.known && unknown.length > 0 && view.count > 4 * usual + 2));
}

/** Words that make a group where no value by form stands beside them: two siblings are alike by chance. */
const GROUP_WORDS_MIN = 3;

function groupOdds(group: Group, before: Before, typed: MergedNode, described: number): number {
  const { members } = group;
  const words = members.length;
  if (words < (typed.length > 0 || described > 0 ? 2 : GROUP_WORDS_MIN)) return Number.NEGATIVE_INFINITY;
  const requests = members.reduce((sum, member) => sum + member.count, 0);
  const once = members.filter((member) => member.count === 1).length;
  const form = members.reduce((sum, member) => sum + formOdds(member, before), 0) / words;
  let odds = form + placeOdds(before) + EVIDENCE.size * Math.log(words / EVIDENCE.sizeNeutral);
  if (words >= 4) odds += (EVIDENCE.novelty * once) / requests + EVIDENCE.variety * Math.min(1, words / requests);
  odds += continuationOdds(group);
  if (followedByValue(members)) odds += EVIDENCE.followedByValue;
  if (words >= PLURALS_MIN && members.filter((member) => isPlural(member.word)).length > PLURALS_SHARE * words) odds += EVIDENCE.plurals;
  if (members.every((member) => member.shape.code)) odds += EVIDENCE.codes;
  if (typed.length > 0) odds += besideOdds(members, typed);
  // Collections at the front often answer in one envelope; that says nothing more for each operation they have.
  const alike = answerOdds(group, typed, !(placeOdds(before) === EVIDENCE.afterRoot && followedByValue(members)));
  return odds + described + alike;
}

/** Words from which the share of plurals says something, and that share: names end in `s` now and then, collections nearly always. */
const PLURALS_MIN = 4;
const PLURALS_SHARE = 0.7;

/** Values by form are at this position too: a few words that are not written as they are will be words of the API. */
function besideOdds(members: readonly WordView[], typed: MergedNode): number {
  const common = commonLook(typed.flatMap((node) => [...node.looks.values()]));
  const strangers = common !== null && members.every(({ look }) => isOdd(look, common));
  return strangers && members.length < STRANGERS_MIN ? EVIDENCE.besideOthers : EVIDENCE.besideValues;
}

/** Words from which two kinds of value may share a position: names and numbers. */
const STRANGERS_MIN = 8;

/** Share of the words that have a continuation from which it is one of all of them. */
const WHOLE_SHARE = 0.8;

/** Share of a group's requests that a part of things has; below it a continuation may be a name that two positions have in common. */
const PART_SHARE = 0.03;

function continuationOdds({ members, continuations }: Group): number {
  const requests = members.reduce((sum, member) => sum + member.count, 0);
  const names = nameHashes(members, CROWDED_WORDS);
  const shared = [...continuations]
    .filter(([hash, one]) => one.specific && one.words >= 2 && one.words * 2 >= members.length && !names.has(hash))
    .map(([, one]) => one)
    .filter((one) => one.requests >= PART_SHARE * requests);
  const whole = shared.filter(({ words }) => words >= WHOLE_SHARE * members.length).length;
  const beyond = Math.max(0, whole - EVIDENCE.continuationMost / EVIDENCE.continuation);
  return (
    Math.min(EVIDENCE.continuationMost, EVIDENCE.continuation * shared.length) +
    Math.min(EVIDENCE.continuationWholeMost, EVIDENCE.continuationWhole * beyond)
  );
}

/** Words compared with the busiest of their group; a few are enough to see whether the answers are alike. */
const ANSWERS_COMPARED_MAX = 12;

/** `each`: whether each operation that is answered alike counts. */
function answerOdds(group: Group, typed: MergedNode, each: boolean): number {
  const values = similarity(group.answers, answersOf(typed));
  // What answers otherwise than the values beside it is no value, however alike the words are among themselves.
  if (values !== null && values.share < 0.4) return EVIDENCE.differentAnswers;
  const compared = group.members
    .slice(1, 1 + ANSWERS_COMPARED_MAX)
    .map((member) => similarity(group.answers, answersOf(member.nodes)))
    .filter((alike) => alike !== null);
  if (compared.length === 0) return values !== null && values.share >= 0.7 ? EVIDENCE.sameAnswers : 0;
  const mean = compared.reduce((sum, { share }) => sum + share, 0) / compared.length;
  if (mean < 0.4) return EVIDENCE.differentAnswers;
  if (mean < 0.7) return 0;
  if (!each) return EVIDENCE.sameAnswers;
  const operations = median(compared.map((alike) => alike.operations));
  return EVIDENCE.sameAnswers + Math.min(EVIDENCE.sameAnswersMoreMost, EVIDENCE.sameAnswersMore * (operations - 1));
}
