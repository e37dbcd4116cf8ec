import { isSpecific } from './continuations.ts';
import { commonLook, isOdd, sameCase } from './look.ts';
import { type AnswerView, answersOf, similarity, type WordView } from './view.ts';

/** A continuation in a group: words that have it, and their requests with it. */
export interface Shared {
  words: number;
  requests: number;
  readonly specific: boolean;
}

/** Words of one position that may be values of one parameter. */
export interface Group {
  readonly members: WordView[];
  readonly continuations: Map<number, Shared>;
  readonly answers: AnswerView;
}

/** Puts words together whose paths go on alike and whose answers are alike. Busiest first, so the order of arrival plays no part. */
export function groupWords(words: readonly WordView[]): Group[] {
  const groups: Group[] = [];
  for (const word of words) {
    const answers = answersOf(word.nodes);
    const home = groups.find((group) => belongs(group, word, answers));
    if (home === undefined) {
      const group: Group = { members: [], continuations: new Map(), answers };
      groups.push(group);
      addMember(group, word);
    } else addMember(home, word);
  }
  return groups;
}

function addMember({ members, continuations }: Group, word: WordView): void {
  members.push(word);
  for (const [hash, requests] of word.continuations) {
    const known = continuations.get(hash);
    if (known === undefined) continuations.set(hash, { words: 1, requests, specific: isSpecific(hash) });
    else {
      known.words++;
      known.requests += requests;
    }
  }
}

/** Share of a group's requests, and times its usual count, from which a word stands out: it is judged by itself. */
const DOMINANT_SHARE = 0.3;
const DOMINANT_TIMES = 8;

/** Times the next busiest from which the words above stand out: by Zipf's law the busiest value has twice the second's requests. */
const GAP_TIMES = 3;
const GAP_WORDS_MAX = 3;

/** A static sibling has a traffic of its own, and is not written as the values are: `upcoming` beside identifiers that happen to be all letters. */
export function withoutStrangers(group: Group): Group {
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
  if (alike !== null && alike.share < 0.3) return false;
  if (!goesOnAlike(group, word)) return false;
  // A busy word shows all its continuations; when the group's usual ones are not among them it is something else.
  const usual = [...group.continuations].filter(([, { words }]) => words * 2 >= group.members.length).map(([hash]) => hash);
  if (word.count < 6 * usual.length) return true;
  return usual.filter((hash) => word.continuations.has(hash)).length * 5 >= usual.length * 2;
}

/** Share of a word's continuations, or of its requests by them, that the group has too. */
const SHARED_SHARE = 0.6;

function goesOnAlike({ continuations }: Group, word: WordView): boolean {
  let shared = 0;
  let requests = 0;
  let sharedRequests = 0;
  for (const [hash, count] of word.continuations) {
    requests += count;
    if (!continuations.has(hash)) continue;
    shared++;
    sharedRequests += count;
  }
  const own = word.continuations.size;
  return shared >= own * (own <= 2 ? 1 : SHARED_SHARE) || (own > 2 && sharedRequests >= SHARED_SHARE * requests);
}

export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0;
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}
