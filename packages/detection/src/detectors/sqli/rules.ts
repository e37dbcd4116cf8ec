import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `sqli.${name}`,
  severity,
  confidence,
  about,
});

export const TAUTOLOGY: Rule = rule('tautology', 'high', 0.9, 'A condition that is always true or false was joined to a query.');
export const CONDITION: Rule = rule('condition', 'high', 0.75, 'A string was left and a condition joined to the query.');
export const UNION: Rule = rule('union-select', 'critical', 0.95, 'The result of another query is united with the intended one.');
export const SUBQUERY_RULE: Rule = rule('select', 'high', 0.8, 'A query stands inside a value.');
export const STACKED: Rule = rule('stacked', 'critical', 0.9, 'A second statement follows the intended one.');
export const TIME: Rule = rule('time-based', 'high', 0.9, 'A function that delays the data base, to read it by the clock.');
export const ERROR: Rule = rule(
  'data-base-call',
  'high',
  0.85,
  'A data base function that leaks by errors or reaches out of the data base.',
);
export const WEAK_CALL: Rule = rule('function', 'medium', 0.6, 'A string or number was left and an SQL function called.');
export const CATALOGUE: Rule = rule('catalogue', 'high', 0.6, 'The catalogue of a data base is named.');
export const ORDER_BY: Rule = rule('order-by', 'medium', 0.8, 'Columns are counted by sorting on a number.');
export const FILE: Rule = rule('file', 'critical', 0.9, 'A file is read or written through the data base.');
export const COMMENT_END: Rule = rule('comment-end', 'medium', 0.7, 'A string was left and the rest of the query commented out.');
export const QUOTE_OPERATOR: Rule = rule('quote-operator', 'medium', 0.6, 'A string was left and joined to another by an operator.');

export const OBFUSCATED: Rule = rule('obfuscated', 'high', 0.75, 'SQL written so that a filter does not read what the data base reads.');
export const OVERFLOW: Rule = rule('overflow', 'medium', 0.55, 'A number just beyond what a data base or its driver can count with.');
export const FRAGMENT: Rule = rule(
  'fragment',
  'low',
  0.42,
  'A piece of SQL that does nothing by itself: a call, a comment, a bare operator.',
);

export const RULES: readonly Rule[] = [
  TAUTOLOGY,
  CONDITION,
  UNION,
  SUBQUERY_RULE,
  STACKED,
  TIME,
  ERROR,
  WEAK_CALL,
  CATALOGUE,
  ORDER_BY,
  FILE,
  COMMENT_END,
  QUOTE_OPERATOR,
  OBFUSCATED,
  OVERFLOW,
  FRAGMENT,
];
