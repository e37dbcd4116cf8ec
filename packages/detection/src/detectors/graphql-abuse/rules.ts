import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `graphql-abuse.${name}`,
  severity,
  confidence,
  about,
});

export const INTROSPECTION: Rule = rule('introspection', 'medium', 0.6, 'The schema of a GraphQL service is asked for.');
export const DEBUG: Rule = rule('debug', 'medium', 0.5, 'A GraphQL service is asked for its debug or trace output.');
export const DEPTH: Rule = rule('depth', 'medium', 0.6, 'A GraphQL query nests deeper than any client needs.');
export const ALIASES: Rule = rule('aliases', 'medium', 0.6, 'A GraphQL query repeats fields under many aliases.');
export const CYCLE: Rule = rule('cycle', 'high', 0.8, 'Fragments of a GraphQL document hold each other, so that it has no end.');
export const GUESSES: Rule = rule(
  'guesses',
  'high',
  0.7,
  'A GraphQL mutation tries one field under many aliases, each with a secret of its own.',
);
export const DIRECTIVES: Rule = rule('directives', 'medium', 0.6, 'A GraphQL query has more directives than any client needs.');
export const BATCH: Rule = rule('batch', 'medium', 0.6, 'More GraphQL operations in one request than any client needs.');
export const COST: Rule = rule('cost', 'medium', 0.6, 'A GraphQL query asks for more entries than any client needs.');
export const DOCUMENT_SIZE: Rule = rule('document-size', 'medium', 0.6, 'A GraphQL document is longer than any client needs.');
export const VALUE_SIZE: Rule = rule('value-size', 'medium', 0.6, 'A value in a GraphQL request is longer than any client needs.');
