import type { Detector, Report, Subject } from '../../detector.ts';
import { checkCycles, checkGuesses } from './repeats.ts';
import { ALIASES, CYCLE, DEPTH, GUESSES, INTROSPECTION } from './rules.ts';

/** Levels of selection sets; the deepest queries of common clients have about 12. */
const DEPTH_MAX = 20;

/** Aliases in one document: each is one more execution of its field. */
const ALIASES_MAX = 64;

function confirm({ text }: Subject, report: Report): void {
  const schema = text.indexOf('__schema');
  const type = typeCall(text);
  const at = schema >= 0 ? schema : type;
  if (at >= 0 && text.indexOf('{') >= 0) report(INTROSPECTION, at, Math.min(text.length, at + 64));
  if (text.includes('mutation')) checkGuesses(text, report);
  if (text.includes('fragment ')) checkCycles(text, report);
  if (text.indexOf('query') >= 0 || text.indexOf('mutation') >= 0 || text.charCodeAt(0) === 123) checkShape(text, report);
}

/** `__type(`, between which a document may hold white space and commas. */
function typeCall(text: string): number {
  const at = text.indexOf('__type');
  if (at < 0) return -1;
  let end = at + 6;
  while (end < text.length && (text.charCodeAt(end) <= 32 || text.charCodeAt(end) === 44)) end++;
  return text.charCodeAt(end) === 40 ? at : -1;
}

/** Counts braces and colons outside of arguments. */
function checkShape(text: string, report: Report): void {
  let depth = 0;
  let deepest = 0;
  let aliases = 0;
  let brackets = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 125) depth--;
    else if (code === 40) brackets++;
    else if (code === 41) brackets--;
    else if (code === 58 && brackets === 0) aliases++;
    else if (code === 34) return;
  }
  if (deepest > DEPTH_MAX) report(DEPTH, 0, Math.min(text.length, 64));
  if (aliases > ALIASES_MAX) report(ALIASES, 0, Math.min(text.length, 64));
}

export const graphqlAbuse: Detector = {
  class: 'graphql-abuse',
  direction: 'request',
  literals: ['__schema', '__type', 'query', 'mutation'],
  marks: [],
  rules: [INTROSPECTION, DEPTH, ALIASES, CYCLE, GUESSES],
  confirm,
};
