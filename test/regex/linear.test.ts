import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { type Node, parseRegex } from './parse.ts';
import { STEPS_MAX, stepsOf } from './steps.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The packages that read what a stranger wrote. */
const PACKAGES: readonly string[] = ['core', 'traffic', 'detection', 'policy', 'engine'];

/** Expressions made at run time, with the reason why they are as safe as a written one. */
const MADE: ReadonlyMap<string, string> = new Map([
  ['packages/traffic/src/client/credential.ts', 'a constant name in an expression of one alternative with disjoint ends'],
  ['packages/detection/src/detectors/sqli/torn.ts', 'constant verbs between two marks, nothing repeated'],
]);

interface Written {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'testing' ? [] : sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** Every regular expression that stands in a file, and the places where one is made at run time. */
function expressionsOf(path: string): { written: Written[]; made: string[] } {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext, true);
  const written: Written[] = [];
  const made: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      const end = node.text.lastIndexOf('/');
      written.push({ place: `${relative(ROOT, path)}:${line + 1}`, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    } else if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') made.push(relative(ROOT, path));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { written, made };
}

const files = PACKAGES.flatMap((name) => sources(join(ROOT, 'packages', name, 'src'))).map(expressionsOf);
const written = files.flatMap((file) => file.written);

/** One character for each set of the expression: what a text must be made of to keep it busy. */
function samplesOf(node: Node): string[] {
  switch (node.kind) {
    case 'set':
      return [node.sample];
    case 'list':
    case 'either':
      return node.parts.flatMap(samplesOf);
    case 'repeat':
    case 'group':
    case 'look':
      return samplesOf(node.part);
    case 'edge':
    case 'back':
      return [];
    default:
      return node satisfies never;
  }
}

/** The characters of a text the expression takes, as far as it can be told from its shape: every set once. */
function spine(node: Node): string {
  return samplesOf(node).join('').slice(0, 40);
}

const PIECES_MAX = 14;
const TEXT_CHARS = 240;

/** Repeated characters, pairs of them and the spine: before each, and behind each, what does not fit. */
function* texts(node: Node, chars: number): Generator<[name: string, text: string]> {
  const singles = [...new Set(samplesOf(node))].filter((one) => one !== '').slice(0, PIECES_MAX);
  const pieces = [...singles, ...singles.flatMap((one) => singles.map((other) => one + other)), spine(node)].filter(
    (piece) => piece !== '',
  );
  for (const piece of pieces) {
    const body = piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);
    for (const head of ['', spine(node)]) yield [`${head} then ${piece}`, `${head}${body}\u0001`];
  }
}

describe('no regular expression of ours backtracks more than its text is long', () => {
  it('all of them are looked at', () => {
    expect(written.length).toBeGreaterThan(80);
    for (const place of files.flatMap((file) => file.made)) expect(MADE.has(place), place).toBe(true);
  });

  it.each(written.map((one) => [one.place, one] as const))('%s', (_place, { source, flags }) => {
    const node = parseRegex(new RegExp(source, flags));
    const double = texts(node, TEXT_CHARS * 2);
    for (const [name, text] of texts(node, TEXT_CHARS)) {
      const once = stepsOf(node, text);
      const twice = stepsOf(node, (double.next().value as [string, string])[1]);
      expect(twice, `steps of /${source}/ on ${JSON.stringify(name)}`).toBeLessThan(STEPS_MAX);
      // twice the text, about twice the steps: one that backtracks needs four times as many and more
      expect(twice, `steps of /${source}/ on ${JSON.stringify(name)}`).toBeLessThanOrEqual(2.5 * once + 2_000);
    }
  });

  it.each(['(a+)+$', '(a|aa)+$', 'a+b', '(.*)x', '\\d+\\s*x', '([a-z]+)*!', '^(\\w+\\s?)*$'])(
    'the test itself finds that /%s/ does',
    (source) => {
      const node = parseRegex(new RegExp(source));
      const worst = [...texts(node, TEXT_CHARS)].map(([, text], index) => {
        const longer = [...texts(node, TEXT_CHARS * 2)][index]![1];
        const steps = stepsOf(node, longer);
        return steps >= STEPS_MAX ? steps : steps / (2.5 * stepsOf(node, text) + 2_000);
      });
      expect(Math.max(...worst)).toBeGreaterThan(1);
    },
  );
});
