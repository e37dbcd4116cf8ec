import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `nosqli.${name}`,
  severity,
  confidence,
  about,
});

export const OPERATOR_NAME: Rule = rule(
  'operator',
  'high',
  0.8,
  'A query operator of a document data base stands where a member or parameter name is expected.',
);
export const OPERATOR_TEXT: Rule = rule('operator-in-text', 'high', 0.8, 'A query operator of a document data base stands in a text.');
export const SCRIPT: Rule = rule('script', 'high', 0.8, 'A string was left and script of a data base server follows.');
export const SHELL: Rule = rule('shell-call', 'high', 0.75, 'A call of the data base shell.');

export const LOOKUP: Rule = rule(
  'lookup',
  'medium',
  0.6,
  'A filter that reads a secret or another table letter by letter, through the names of an object mapper.',
);
export const FRAGMENT: Rule = rule('fragment', 'low', 0.42, 'A query operator or a filter across tables that does nothing by itself.');
