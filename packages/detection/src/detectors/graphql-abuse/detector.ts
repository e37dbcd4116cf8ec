import type { Detector, Report, Subject } from '../../detector.ts';
import { checkCycles, checkGuesses } from './repeats.ts';
import { ALIASES, COST, CYCLE, DEPTH, DIRECTIVES, GUESSES, INTROSPECTION } from './rules.ts';
import { shapeOf } from './shape.ts';

/** Levels of selection sets; the deepest queries of common clients have about 12. */
const DEPTH_MAX = 20;

/** Aliases in one document: each is one more execution of its field. */
const ALIASES_MAX = 64;

/** Directives of one field; clients write one or two, generators of code three or four. */
const DIRECTIVES_MAX = 8;

/** One field asked for again and again, without another name: it is answered once. */
const REPEATS_MAX = 24;

/** Fields that stand above themselves on one path (`posts{author{posts{author`); comments and menus nest their own kind some five times. */
const RETURNS_MAX = 7;

/** Entries of one page; servers refuse more than some hundred. */
const PAGE_MAX = 99_999;

/** A document that begins with what is asked for, behind what readers pass over (GraphQL, section 2.1): white space, commas, a mark, comments. */
const OPERATION = /^[\s,\ufeff]{0,64}(?:#[^\n]{0,256}\n[\s,]{0,64}){0,4}(?:\{|subscription\b|fragment\b)/;

function confirm({ text }: Subject, report: Report): void {
  const schema = text.indexOf('__schema');
  const type = typeCall(text);
  const at = schema >= 0 ? schema : type >= 0 ? type : text.search(SCHEMA_TEXT);
  if (at >= 0 && text.indexOf('{') >= 0) report(INTROSPECTION, at, Math.min(text.length, at + 64));
  if (text.includes('mutation') || GUESSES_BY_QUERY.test(text)) checkGuesses(text, report);
  if (text.includes('fragment ')) checkCycles(text, report);
  if (text.indexOf('query') >= 0 || text.indexOf('mutation') >= 0 || OPERATION.test(text)) checkShape(text, report);
}

/** `__type(`, between which a document may hold white space and commas. */
function typeCall(text: string): number {
  const at = text.indexOf('__type');
  if (at < 0) return -1;
  let end = at + 6;
  while (end < text.length && (text.charCodeAt(end) <= 32 || text.charCodeAt(end) === 44)) end++;
  return text.charCodeAt(end) === 40 ? at : -1;
}

function checkShape(text: string, report: Report): void {
  const shape = shapeOf(text);
  if (shape === null) return;
  const to = Math.min(text.length, 64);
  if (shape.depth > DEPTH_MAX || shape.returns > RETURNS_MAX) report(DEPTH, 0, to);
  if (shape.aliases > ALIASES_MAX) report(ALIASES, 0, to);
  if (shape.directives > DIRECTIVES_MAX) report(DIRECTIVES, 0, to);
  if (shape.repeats > REPEATS_MAX || shape.page > PAGE_MAX) report(COST, 0, to);
}

/** How documents without a word for what they are end when they are deep, and how they ask for pages. */
const CLOSINGS: readonly string[] = ['}}}}}}}}', '} } } } } } } }', '(first:1000', '(first: 1000', '(first:9999', '(first: 9999'];

/** `_service { sdl }`: the schema as federations ask for it. */
const SCHEMA_TEXT = /\b_service\s{0,4}\{\s{0,4}sdl\b/;

const GUESSES_BY_QUERY = /:\s?(?:login|signin|verify)/;

/** Calls under an alias by which a query guesses. */
const GUESSING: readonly string[] = [':login(', ': login(', ':signin(', ': signin(', ':verify', ': verify'];

export const graphqlAbuse: Detector = {
  class: 'graphql-abuse',
  direction: 'request',
  literals: [...GUESSING, '__schema', '__type', 'query', 'mutation', 'fragment ', '_service{', '_service {', ...CLOSINGS],
  marks: [],
  rules: [INTROSPECTION, DEPTH, ALIASES, DIRECTIVES, COST, CYCLE, GUESSES],
  confirm,
};
