import type { Report, Subject } from '../../detector.ts';
import { compilePhrases, type Phrase, phraseLiterals } from '../../indicators/phrases.ts';
import { isWord } from '../../text/scan.ts';
import { FORMULA, STYLESHEET, TEX } from './rules.ts';

/** Code for what reads a value later: a spreadsheet that opens an export, a typesetter, a stylesheet processor. */

const PHRASES: readonly Phrase[] = [
  ...['\\write18', '\\input{|', '\\input|'].map((text): Phrase => ({ text, rule: TEX, confidence: 0.85, open: true })),
  ...['\\immediate\\write', '\\openout', '\\openin', '\\lstinputlisting{/', '\\verbatiminput{/'].map(
    (text): Phrase => ({ text, rule: TEX, confidence: 0.65, open: true }),
  ),
  ...['<xsl:value-of', '<xsl:copy-of', '<xsl:include', '<xsl:import', '<xsl:variable', '<xsl:for-each'].map(
    (text): Phrase => ({ text, rule: STYLESHEET, confidence: 0.65 }),
  ),
  { text: "system-property('xsl:", rule: STYLESHEET, confidence: 0.8, open: true },
  { text: 'unparsed-text(', rule: STYLESHEET, confidence: 0.6, open: true },
];

const checkPhrases = compilePhrases(PHRASES);

/** What a formula begins with; spreadsheets skip the blanks before it, and an apostrophe or a separator ends what stood there. */
const FORMULA_START = /^[\s'",;]{0,8}[=+@-]/;

/** Functions and links by which a spreadsheet runs or loads something, and how sure each is to be meant so. */
const REACHING: readonly (readonly [string, number])[] = [
  ['dde(', 0.85],
  ['ddeauto', 0.85],
  ['cmd|', 0.9],
  ['msexcel|', 0.9],
  ['powershell|', 0.9],
  ['rundll32|', 0.9],
  ['webservice(', 0.7],
  ['filterxml(', 0.55],
  ['importxml(', 0.6],
  ['importdata(', 0.6],
  ['importhtml(', 0.6],
  ['importfeed(', 0.6],
  ['register.id(', 0.6],
];

/** `=HYPERLINK("http://x/?a="&A1, ...)`: an address made from cells; a plain link is what exports hold. */
const LEAKING_LINK = /hyperlink\(\s?"[^"]{1,256}"\s?&\s?[a-z]{1,3}\d/;

/** Characters of a formula that are read. */
const FORMULA_CHARS_MAX = 1_024;

/** Members in which a spreadsheet's own client sends what stands in a cell; to load something is what its user wants there. */
const FORMULA_NAMES: ReadonlySet<string> = new Set([
  'formula',
  'formulas',
  'formular1c1',
  'formulaslocal',
  'formulalocal',
  'userenteredvalue',
  'formulavalue',
]);
/** From here on a formula does harm to its own writer, too. */
const RUNNING_MIN = 0.8;

function checkFormula({ text, first, name, kind }: Subject, report: Report): void {
  if (!first || isWord(text.charCodeAt(0)) || !FORMULA_START.test(text)) return;
  const formula = text.slice(0, FORMULA_CHARS_MAX);
  const own = kind === 'body' && FORMULA_NAMES.has(name);
  for (const [call, confidence] of REACHING)
    if (formula.includes(call) && (!own || confidence >= RUNNING_MIN)) report(FORMULA, 0, formula.length, confidence);
  if (!own && LEAKING_LINK.test(formula)) report(FORMULA, 0, formula.length, 0.7);
}

/** Words that the gate looks for. */
export const DOCUMENT_LITERALS: readonly string[] = [...phraseLiterals(PHRASES), ...REACHING.map(([name]) => name), 'hyperlink('];

export function checkDocuments(subject: Subject, report: Report): void {
  checkPhrases(subject.text, report, subject.absent);
  checkFormula(subject, report);
}
