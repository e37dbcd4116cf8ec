import type { Report } from '../../detector.ts';
import { compileForms } from '../../indicators/shapes.ts';
import { COMMENT_END, CONDITION, OBFUSCATED, QUOTE_OPERATOR, STACKED, SUBQUERY_RULE, TAUTOLOGY, TIME } from './rules.ts';

/** Signs that tools put behind a value in any order, to see whether a query breaks: pairs with a quote in them. */
const QUOTED_PAIRS: readonly string[] = ["'", '"'].flatMap((quote) => [...`"'(),.`].flatMap((sign) => [quote + sign, sign + quote]));

/** What tools and people send first, and what is left of a query when a filter took its words: only as a whole value. */
export const checkProbes: (text: string, report: Report, absent?: number, marks?: number) => void = compileForms([
  // ten signs of which one is each quote
  {
    needs: QUOTED_PAIRS,
    form: /^[^"'(),.]{0,24}(?=[("),.]{0,9}')(?=[('),.]{0,9}")["'(),.]{9,10}$/,
    rule: QUOTE_OPERATOR,
    confidence: 0.6,
  },
  // ' or
  { needs: ["' ", '" '], form: /^['"]\s(?:or|and|xor|union|having)$/, rule: QUOTE_OPERATOR, confidence: 0.55 },
  // or x=y: two names of one letter
  { needs: ['or ', 'and '], form: /^(?:or|and)\s[a-z]\s?=\s?[a-z]$/, rule: CONDITION, confidence: 0.55 },
  { needs: ['print @'], form: /^print\s@@?\w{2,32};?$/, rule: STACKED, confidence: 0.55 },
  // 1/*'*/: a comment that holds nothing but a quote
  { needs: ['/*'], form: /^\d{1,8}\/\*!?\d{0,6}['"]\*\/$/, rule: OBFUSCATED, confidence: 0.6 },
  // */=1--: the end of a comment that began in another field
  { needs: ['*/'], form: /\*\/\s?=?\s?\d{1,4}\s?(?:--|#)/, rule: COMMENT_END, confidence: 0.55 },
  { needs: ['-- &', '--&', '--+&'], form: /^['")\s]{0,8}--[\s+]?&\w{1,32}=/, rule: COMMENT_END, confidence: 0.55 },
  // or ""a""=""a"
  { needs: ['""'], form: /\bor\s?\(?\s?("{2,4})(\w{1,8})\1\s?=\s?\1\2/, rule: TAUTOLOGY, confidence: 0.6 },
  { needs: ['sleep(', 'sleep ('], form: /^sleep\s?\(\w{1,16}\)\s?(?:#|--|\/\*)/, rule: TIME, confidence: 0.6 },
  // 1 or 1: one number against itself
  { needs: ['or', '||'], form: /^(\d{1,8})['")]?\s?(?:or|\|\|)\s?\(?\1\)?$/, rule: TAUTOLOGY, confidence: 0.55 },
  // 1 || 1==1, x && 7==7: a comparison of a number with itself, in a script or in a query
  {
    needs: ['=='],
    form: /^["']?[\w.]{0,16}["']?\s{0,4}(?:\|\||&&|or|and)\s{0,4}["']?(\w{1,8})["']?\s{0,2}={2,3}\s{0,2}["']?\1$/,
    rule: TAUTOLOGY,
    confidence: 0.6,
  },
  // true or id>0
  {
    needs: [' or ', '||'],
    form: /^(?:true|false|null)\s(?:or|\|\|)\s[a-z_][\w.]{0,31}\s?(?:[<>=!]|is\s|like\s)/,
    rule: TAUTOLOGY,
    confidence: 0.55,
  },
  // ) or 1 eq 1: the same in the words of OData
  { needs: [' eq '], form: /\)?\sor\s(\d{1,8})\seq\s\1(?!\d)/, rule: TAUTOLOGY, confidence: 0.6 },
  // 7/(select 1: a query as an operand
  { needs: ['(select', '( select'], form: /^[\w.'")]{1,24}\s?[-+*/%|^]{1,2}\s?\(\s?select\b/, rule: SUBQUERY_RULE, confidence: 0.65 },
  // 10.00),(1,2,99: a row of an INSERT ends and another begins
  {
    needs: ['),(', '), ('],
    form: /^[^()]{0,32}\),\s?\((?:['"]?[\w.%@-]{1,32}['"]?,){1,12}['"]?[\w.%@-]{1,32}['"]?$/,
    rule: QUOTE_OPERATOR,
    confidence: 0.55,
  },
  // (1=2)*3: a comparison as a factor
  { needs: ['='], form: /^\(?\d{1,10}\s?=\s?\d{1,10}\)\s?[-+*/]\s?\d{1,10}$/, rule: CONDITION, confidence: 0.6 },
]);
