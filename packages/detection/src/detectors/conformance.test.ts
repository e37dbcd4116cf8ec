import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTACK_CLASS_INFO } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { createDetection } from '../detection.ts';
import { RULES } from '../rules.ts';
import { BLOCK_MIN, EMPTY_REQUEST, leafOf, readCases } from '../testing/cases.ts';
import { DETECTORS, MESSAGE_DETECTORS } from './index.ts';

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const quiet = JSON.parse(readFileSync(join(import.meta.dirname, 'quiet.json'), 'utf8')) as string[];

describe('detector folders', () => {
  it('are attack classes, one each', () => {
    for (const folder of folders) expect(Object.keys(ATTACK_CLASS_INFO)).toContain(folder);
    const known = new Set([...DETECTORS, ...MESSAGE_DETECTORS].map((detector) => detector.class as string));
    expect([...known].sort()).toEqual([...folders].sort());
  });

  it.each(folders)('%s has the files of every detector', (folder) => {
    const place = join(import.meta.dirname, folder);
    for (const file of ['detector.ts', 'detector.test.ts', 'README.md']) expect(existsSync(join(place, file)), file).toBe(true);
    if (DETECTORS.some((detector) => detector.class === folder)) expect(existsSync(join(place, 'cases.json'))).toBe(true);
  });

  it.each(folders)('%s says in its README what it finds, what not, and from where it knows', (folder) => {
    const text = readFileSync(join(import.meta.dirname, folder, 'README.md'), 'utf8');
    for (const heading of ['## Finds', '## Does not find', '## Sources']) expect(text).toContain(heading);
  });
});

describe('detectors', () => {
  it.each(DETECTORS)('$class has lower-case literals of two characters and more', ({ literals, marks }) => {
    for (const literal of literals) expect(literal).toBe(literal.toLowerCase());
    for (const literal of literals) expect(literal.length).toBeGreaterThan(1);
    expect(literals.length + marks.length).toBeGreaterThan(0);
  });

  it.each(DETECTORS)('$class has a bad case or a fragment for every rule', (detector) => {
    const { bad, fragments = [] } = readCases(join(import.meta.dirname, detector.class));
    const shown = new Set([...bad, ...fragments].map((example) => example.rule));
    for (const rule of detector.rules) expect(shown).toContain(rule.id);
  });

  it('have rules with an id of their class, a confidence and a sentence', () => {
    for (const detector of [...DETECTORS, ...MESSAGE_DETECTORS]) {
      for (const rule of detector.rules) {
        expect(rule.id.startsWith(`${detector.class}.`)).toBe(true);
        expect(rule.confidence).toBeGreaterThan(0);
        expect(rule.confidence).toBeLessThanOrEqual(1);
        expect(rule.about.endsWith('.')).toBe(true);
        expect(RULES.get(rule.id)).toBe(rule);
      }
    }
  });
});

describe('honest text of banking stays under the threshold', () => {
  const detection = createDetection();
  it.each(quiet)('%j', (value) => {
    for (const kind of ['query', 'body', 'cookie'] as const) {
      const { score, findings } = detection.inspect([leafOf({ value, kind, name: 'memo' })], EMPTY_REQUEST, null);
      expect(score, JSON.stringify(findings)).toBeLessThan(BLOCK_MIN);
    }
  });
});
