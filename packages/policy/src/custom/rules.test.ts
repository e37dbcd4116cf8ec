import type { Point } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPolicy } from '../load.ts';
import { policySchema } from '../schema.ts';
import { parseExpression } from './expression.ts';
import { compileExpression, RuleSubject } from './matcher.ts';
import { compilePattern } from './pattern.ts';
import { compileCustomRules } from './rules.ts';
import { ExpressionError } from './tokens.ts';

const REQUEST = { method: 'POST', host: 'api.bank.example', path: '/payments/7' };

function leaf(point: Point, value: string, decoded = 0): Leaf {
  return { point, kind: 'query', name: '', value, isName: false, decoded };
}

const LEAVES: readonly Leaf[] = [
  leaf('query.id', '42'),
  leaf('query.note', 'a%2527b'),
  leaf('query.note|percent', "a'b", 1),
  leaf('body.json.items[0].sku', 'AB-1'),
  leaf('body.json.items[1].sku', 'evil'),
  leaf('body.json["a.b"]', 'quoted'),
  leaf('header.x-debug', ''),
  leaf('path[0]', 'payments'),
];

function holds(expression: string): boolean {
  return compileExpression(parseExpression(expression))(new RuleSubject(REQUEST, LEAVES));
}

describe('expressions', () => {
  it.each<[string, boolean]>([
    [`method == "POST"`, true],
    [`method != "POST"`, false],
    [`method in ["GET", "POST"]`, true],
    [`host ends_with '.bank.example'`, true],
    [`path starts_with '/payments/'`, true],
    [`path matches '^/payments/[0-9]+$'`, true],
    [`query.id == '42'`, true],
    [`query.id != '42'`, false],
    [`query.nothing != '42'`, true],
    [`query.id matches '^[0-9]{1,10}$'`, true],
    [`query.note contains "'"`, true],
    [`query.note == 'a%2527b'`, true],
    [`body.json.items[].sku == 'evil'`, true],
    [`every body.json.items[].sku matches '^[A-Z]{2}-[0-9]$'`, false],
    [`not every body.json.items[].sku matches '^[A-Z]{2}-[0-9]$'`, true],
    [`every query.note matches '^[a-z0-9%]+$'`, true],
    [`every query.nothing == 'x'`, true],
    [`body.json["a.b"] == 'quoted'`, true],
    [`body.json.* == 'evil'`, true],
    [`query.* == 'evil'`, false],
    [`any == 'evil'`, true],
    [`any matches '(?i)EVIL'`, true],
    [`header.x-debug exists`, true],
    [`header.x-other exists`, false],
    [`path[0] == "payments"`, true],
    [`query.id length > 1`, true],
    [`query.id length > 2`, false],
    [`query.id length <= 2 and query.id length >= 2`, true],
    [`query.id length < 2`, false],
    [`query.id == '42' and not query.id == '43'`, true],
    [`query.id == '1' or query.id == '2' or query.id == '42'`, true],
    [`query.id == '42' and (query.id == '1' or method == "GET")`, false],
    [`not (query.id == '42' and method == "GET")`, true],
    [`not not query.id == '42'`, true],
    [`query.id == '1' and query.id == '2' or method == "POST"`, true],
  ])('%s: %s', (expression, expected) => {
    expect(holds(expression)).toBe(expected);
  });

  it.each<[string, string]>([
    ['', 'the part of a message is expected, e.g. query.id at character 1'],
    ['query.id', 'a test is expected: ==, !=, in, contains, starts_with, ends_with, matches, length or exists at character 9'],
    ['query.id ==', 'a text in quotes is expected at character 12'],
    ['query.id == 42', 'a text in quotes is expected at character 13'],
    ['quary.id exists', 'quary.id is no part of a message; method, host, path, any, query.x, body.json.x and so on are at character 1'],
    ["query.id == 'a", 'a text is not closed at character 13'],
    ['query.id == "\\q"', "an escape is not one of JSON; '...' takes a text as it is written at character 13"],
    ['(query.id exists', ') is expected at character 17'],
    ['query.id exists query.id', 'an operator (and, or) or the end is expected at character 17'],
    ['query.id length == 3', 'length is compared by <, >, <= or >= at character 17'],
    ["query.id matches '('", 'the pattern is refused: error parsing regexp: missing closing ): `(` at character 18'],
    [
      "query.id matches '(?=a)b'",
      'the pattern is refused: error parsing regexp: invalid or unsupported Perl syntax: `(?=` at character 18',
    ],
    ["query.id matches '(a)\\1'", 'the pattern is refused: error parsing regexp: invalid escape sequence: `\\1` at character 18'],
    ["query.id matches '(a{100}){100}'", 'the pattern is refused: error parsing regexp: invalid repeat count: `{100}` at character 18'],
    [
      "query.id matches '[a-z]{900}[0-9]{900}'",
      'the pattern is too costly: 1802 steps a character, at most 1000 are allowed at character 18',
    ],
    ['query.id ~ "x"', '"~" is not understood at character 10'],
    [`${'not '.repeat(20)}query.id exists`, 'more than 16 levels at character 69'],
    [Array(70).fill('query.id exists').join(' and '), 'more than 64 tests at character 1297'],
  ])('refuses %s', (expression, message) => {
    expect(() => compileExpression(parseExpression(expression))).toThrow(new ExpressionError(0, '').constructor as ErrorConstructor);
    expect(() => compileExpression(parseExpression(expression))).toThrow(message);
  });

  it('never fails otherwise on any text', () => {
    const words = fc.constantFrom(
      'query.id',
      '==',
      "'x'",
      'and',
      'or',
      'not',
      '(',
      ')',
      'matches',
      '"a"',
      'in',
      '[',
      ']',
      ',',
      '9',
      'every',
      'length',
      '>',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 30 }).map((list) => list.join(' ')),
        ),
        (text) => {
          try {
            compileExpression(parseExpression(text))(new RuleSubject(REQUEST, LEAVES));
          } catch (error) {
            expect(error).toBeInstanceOf(ExpressionError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('patterns are linear', () => {
  it.each(['^(a+)+$', '(a|a)*b', '(a|aa)+$', '([a-z]+)*!', '(x+x+)+y'])('%s on a text that makes others backtrack', (source) => {
    // an engine that backtracks would not end here
    expect(compilePattern(source).find(`${'a'.repeat(20_000)}#`)).toBeNull();
  });

  it('says that a longer value was not wholly matched', () => {
    const rules = compileCustomRules(policySchema.parse({ patches: [patch("any matches '[a-z]{900}[0-9]'")] }));
    const outcome = rules?.match(REQUEST, [leaf('query.id', 'a'.repeat(10_000))], 0, null, 'caller');
    expect(outcome).toEqual({ matches: [], gap: 'decode-limit' });
  });
});

function patch(when: string, more: object = {}): object {
  return { id: 'p', when, reason: 'CVE-2026-1 is not mended yet', owner: 'appsec', ...more };
}

describe('custom rules', () => {
  it('are none for a policy without any, so that a request pays nothing', () => {
    expect(compileCustomRules(policySchema.parse({}))).toBeNull();
  });

  it.each<[object, number]>([
    [patch("query.id == '42'"), 1],
    [patch("query.id == '43'"), 0],
    [patch("query.id == '42'", { scope: { path: '/payments/*' } }), 1],
    [patch("query.id == '42'", { scope: { path: '/cards/*' } }), 0],
    [patch("query.id == '42'", { scope: { methods: ['GET'] } }), 0],
    [patch("query.id == '42'", { expires: '2026-05-01T00:00:00Z' }), 0],
    [patch("query.id == '42'", { expires: '2027-05-01T00:00:00Z' }), 1],
  ])('%j matches %i time', (rule, times) => {
    const rules = compileCustomRules(policySchema.parse({ patches: [rule] }));
    expect(rules?.match(REQUEST, LEAVES, Date.parse('2026-06-01T00:00:00Z'), null, 'caller').matches).toHaveLength(times);
  });

  it('say what they fired on', () => {
    const rule = {
      ...patch("not every body.json.items[].sku matches '^[A-Z]{2}-[0-9]$'"),
      class: 'sqli',
      severity: 'low',
      confidence: 0.7,
    };
    const rules = compileCustomRules(policySchema.parse({ detectors: [rule] }));
    expect(rules?.match(REQUEST, LEAVES, 0, null, 'caller').matches).toEqual([
      {
        kind: 'detector',
        enforced: true,
        spared: false,
        detector: 'custom.p',
        class: 'sqli',
        severity: 'low',
        confidence: 0.7,
        about: 'CVE-2026-1 is not mended yet',
        hit: { leaf: LEAVES[4], span: { from: 0, to: 4 } },
      },
    ]);
  });

  it('are refused at load by line, field and character', () => {
    const text = ['patches:', '  - id: p', '    reason: why', '    owner: me', "    when: query.id matches '(?=a)'"].join('\n');
    const loaded = loadPolicy(text, 'policy.yaml');
    expect(loaded.ok).toBe(false);
    if (!loaded.ok) {
      expect(loaded.error.code).toBe('POLICY_INVALID');
      expect(loaded.error.place).toBe('policy.yaml:5:5');
      expect(loaded.error.detail).toContain('patches[0].when: the pattern is refused');
    }
  });
});
