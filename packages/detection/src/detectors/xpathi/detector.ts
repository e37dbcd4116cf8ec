import type { Detector, Rule } from '../../detector.ts';
import { compilePhrases, type Phrase, phraseLiterals } from '../../indicators/phrases.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `xpathi.${name}`,
  severity,
  confidence,
  about,
});

const AXIS: Rule = rule('axis', 'high', 0.75, 'A step along an axis of an XML document.');
const FUNCTION: Rule = rule('function', 'high', 0.7, 'A function of XPath that reads names or positions of nodes.');

const AXES: readonly string[] = [
  'child::',
  'parent::',
  'descendant::',
  'ancestor::',
  'following-sibling::',
  'preceding-sibling::',
  'descendant-or-self::',
  'self::node',
  '::node()',
  '/node()',
  '/comment()',
];

const FUNCTIONS: readonly string[] = [
  'count(/',
  'string-length(/',
  'string-length(name',
  'substring(//',
  'substring(name(',
  'name(/',
  'name()=',
  "name()='",
  'position()=',
  'local-name(',
  'doc(concat(',
  'unparsed-text(',
];

const PHRASES: readonly Phrase[] = [
  ...AXES.map((text): Phrase => ({ text, rule: AXIS, confidence: 0.75 })),
  ...FUNCTIONS.map((text): Phrase => ({ text, rule: FUNCTION, confidence: 0.7 })),
  { text: "']|//*|", rule: AXIS, confidence: 0.85 },
  { text: "']|//", rule: AXIS, confidence: 0.8 },
  { text: '*[1]', rule: AXIS, confidence: 0.4 },
];

/** A quote or bracket, a comment of XPath 2 and an operator: `'(: a :)or`. */
const COMMENT = /['"\])]\(:[^:]{0,64}:\)(?:or|and|\||,|return)\b|['"\])]\(:[^:]{0,64}:\)\|/;

/** `'] | //user`, `"] | /descendant::x`: a predicate ends, and another path begins. */
const UNITED = /['"]\s{0,3}\){0,2}\s{0,3}\]{1,2}\s{0,3}\|\s{0,3}\/{1,2}[\w*@]/;

/** `for $u in //user return`, `some $a in /bank satisfies`: expressions of XPath 2 over a document. */
const EXPRESSIONS = /\b(?:for|some|every)\s{1,8}\$[a-z_]\w{0,31}\s{1,8}in\s{1,8}(?:\/{1,2}\w|(?:fn:)?(?:collection|doc)\()/;

const checkPhrases = compilePhrases(PHRASES);

/** Conditions joined by `or` and `and` read like SQL and are reported there; here is what only XPath has. */
export const xpathi: Detector = {
  class: 'xpathi',
  direction: 'request',
  literals: [...phraseLiterals(PHRASES), '(:', '] |', ']|', ']\n|', 'in //', 'in /', 'in collection(', 'in doc('],
  marks: [],
  rules: [AXIS, FUNCTION],
  confirm: ({ text, absent }, report) => {
    checkPhrases(text, report, absent);
    const comment = COMMENT.exec(text);
    if (comment !== null) report(FUNCTION, comment.index, comment.index + comment[0].length, 0.75);
    const united = text.includes('|') ? UNITED.exec(text) : null;
    if (united !== null) report(AXIS, united.index, united.index + united[0].length);
    const more = EXPRESSIONS.exec(text);
    if (more !== null) report(AXIS, more.index, more.index + more[0].length);
  },
};
