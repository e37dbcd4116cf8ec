import type { Report, Rule } from '../detector.ts';
import { isWord } from '../text/scan.ts';
import { compileAutomaton } from './automaton.ts';
import { literalGroup } from './groups.ts';

/** A turn of phrase that tells by itself, wherever it stands. */
export interface Phrase {
  /** Folded. */
  readonly text: string;
  readonly rule: Rule;
  readonly confidence: number;
  /** True when the word may go on behind the phrase: it is the beginning of something encoded. */
  readonly open?: boolean;
  /** True when only a blank or a sign of a program may stand before it: letters, `+` and `/` are those of base64. */
  readonly lone?: boolean;
}

/** Groups of phrases told apart by the one pass: the bits of the automaton's output word but the sign. */
const GROUPS = 31;

/** Characters of surroundings that go into the evidence. */
const EVIDENCE_TAIL_CHARS = 40;

/** The literals of a phrase list, for a detector's own. */
export function phraseLiterals(phrases: readonly Phrase[]): string[] {
  return phrases.map((phrase) => phrase.text);
}

/** Looks for phrases in folded `text`; `absent` are groups of literals of which it has none, see {@link Subject.absent}. */
export type PhraseCheck = (text: string, report: Report, absent?: number) => void;

/**
 * Compiles a list into one check. The gate says whether any occurs, and where that is not known one pass of an automaton; only then
 * each is looked for. A phrase that begins or ends with a word character must do so at the edge of a word.
 */
export function compilePhrases(phrases: readonly Phrase[]): PhraseCheck {
  const group = literalGroup(phraseLiterals(phrases));
  const groups = phrases.map((phrase, index) => ({ phrase, bit: 1 << (index % GROUPS) }));
  const automaton = compileAutomaton(groups.map(({ phrase, bit }) => ({ literal: phrase.text, bits: bit })));
  return (text, report, absent = 0) => {
    if ((absent & group.bit) !== 0) return;
    const seen = automaton.scan(text, 0, text.length);
    if (seen === 0) return;
    for (const { phrase, bit } of groups) if ((seen & bit) !== 0) findPhrase(text, phrase, report);
  };
}

function findPhrase(text: string, phrase: Phrase, report: Report): void {
  const length = phrase.text.length;
  let at = text.indexOf(phrase.text);
  while (at >= 0) {
    const coded = phrase.lone === true && at > 0 && isCodedSign(text.charCodeAt(at - 1));
    if (!coded && standsAtEdges(text, at, phrase.open === true ? text.length : at + length)) {
      report(phrase.rule, at, Math.min(text.length, at + length + EVIDENCE_TAIL_CHARS), phrase.confidence);
      return;
    }
    at = text.indexOf(phrase.text, at + length);
  }
}

function isCodedSign(code: number): boolean {
  return isWord(code) || code === 43 || code === 47;
}

function standsAtEdges(text: string, from: number, to: number): boolean {
  if (from > 0 && isWord(text.charCodeAt(from)) && isWord(text.charCodeAt(from - 1))) return false;
  return to >= text.length || !isWord(text.charCodeAt(to - 1)) || !isWord(text.charCodeAt(to));
}
