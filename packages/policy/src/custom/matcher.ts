import { pointPattern } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import type { Comparison, Expression, Test } from './expression.ts';
import { REQUEST_SUBJECTS } from './expression.ts';
import { compilePattern, type Span } from './pattern.ts';
import { compilePoint } from './point.ts';
import { ExpressionError } from './tokens.ts';

/** One request as custom rules see it, with what the tests found on the way. */
export class RuleSubject {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly leaves: readonly Leaf[];
  #patterns: readonly string[] | null = null;
  /** The first value that made a test true, for the evidence. */
  hit: { readonly leaf: Leaf; readonly span: Span } | null = null;
  /** True when a value was longer than a pattern may look at. */
  cut = false;

  constructor(request: { readonly method: string; readonly host: string; readonly path: string }, leaves: readonly Leaf[]) {
    this.method = request.method;
    this.host = request.host;
    this.path = request.path;
    this.leaves = leaves;
  }

  /** Address of each leaf without indices and decodings; worked out once for all rules. */
  get patterns(): readonly string[] {
    this.#patterns ??= this.leaves.map((leaf) => pointPattern(leaf.point));
    return this.#patterns;
  }
}

/** True when the expression holds. */
export type RuleMatcher = (subject: RuleSubject) => boolean;

/** Finds a test's text in a value, or `null`. */
type Find = (value: string, subject: RuleSubject) => Span | null;

/** @throws ExpressionError where a pattern is refused */
export function compileExpression(expression: Expression): RuleMatcher {
  switch (expression.kind) {
    case 'and': {
      const parts = expression.parts.map(compileExpression);
      return (subject) => parts.every((part) => part(subject));
    }
    case 'or': {
      const parts = expression.parts.map(compileExpression);
      return (subject) => parts.some((part) => part(subject));
    }
    case 'not': {
      const part = compileExpression(expression.part);
      return (subject) => !part(subject);
    }
    case 'test':
      return compileComparison(expression);
    default:
      return expression satisfies never;
  }
}

function compileComparison({ subject: name, every, test }: Comparison): RuleMatcher {
  const find = compileTest(test);
  if (REQUEST_SUBJECTS.has(name)) return (subject) => find(subject[name as 'method' | 'host' | 'path'], subject) !== null;
  const at = compilePoint(name);
  return every ? (subject) => allMatch(subject, at, find) : (subject) => anyMatches(subject, at, find);
}

function anyMatches(subject: RuleSubject, at: (pattern: string) => boolean, find: Find): boolean {
  for (let index = 0; index < subject.leaves.length; index++) {
    if (!at(subject.patterns[index]!)) continue;
    const leaf = subject.leaves[index]!;
    const span = find(leaf.value, subject);
    if (span === null) continue;
    subject.hit ??= { leaf, span };
    return true;
  }
  return false;
}

/** A decoding is a guess: what is to hold for every value need not hold for a value's decodings. */
function allMatch(subject: RuleSubject, at: (pattern: string) => boolean, find: Find): boolean {
  for (let index = 0; index < subject.leaves.length; index++) {
    const leaf = subject.leaves[index]!;
    if (leaf.decoded > 0 || !at(subject.patterns[index]!)) continue;
    if (find(leaf.value, subject) !== null) continue;
    // Under `not every` this value is what the rule fires on.
    subject.hit ??= { leaf, span: { from: 0, to: leaf.value.length } };
    return false;
  }
  return true;
}

function compileTest(test: Test): Find {
  switch (test.kind) {
    case 'equals': {
      const texts = new Set(test.texts);
      return (value) => (texts.has(value) ? whole(value) : null);
    }
    case 'contains':
      return (value) => spanAt(value.indexOf(test.text), test.text);
    case 'starts_with':
      return (value) => (value.startsWith(test.text) ? spanAt(0, test.text) : null);
    case 'ends_with':
      return (value) => (value.endsWith(test.text) ? spanAt(value.length - test.text.length, test.text) : null);
    case 'length':
      return (value) => (compare(value.length, test.sign, test.chars) ? whole(value) : null);
    case 'exists':
      return whole;
    case 'matches':
      return compileMatches(test);
    default:
      return test satisfies never;
  }
}

function compileMatches({ pattern: source, at }: Extract<Test, { kind: 'matches' }>): Find {
  const pattern = patternAt(source, at);
  return (value, subject) => {
    if (value.length > pattern.charsMax) subject.cut = true;
    return pattern.find(value);
  };
}

function patternAt(source: string, at: number): ReturnType<typeof compilePattern> {
  try {
    return compilePattern(source);
  } catch (error) {
    throw new ExpressionError(at, (error as Error).message);
  }
}

function compare(length: number, sign: '<' | '>' | '<=' | '>=', chars: number): boolean {
  switch (sign) {
    case '<':
      return length < chars;
    case '>':
      return length > chars;
    case '<=':
      return length <= chars;
    case '>=':
      return length >= chars;
    default:
      return sign satisfies never;
  }
}

function whole(value: string): Span {
  return { from: 0, to: value.length };
}

function spanAt(from: number, text: string): Span | null {
  return from < 0 ? null : { from, to: from + text.length };
}
