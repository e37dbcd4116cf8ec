import { expect, it } from 'vitest';
import type { Rule } from '../detector.ts';
import { compileForms, compileShapes } from './shapes.ts';

it('says whether a text has one of the shapes, and asks only those whose literal it holds', () => {
  const hasShape = compileShapes([
    { needs: ['between'], form: /between\s\d/ },
    { needs: ['=='], form: /./ },
  ]);
  expect(hasShape('x between 1 and 2')).toBe(true);
  expect(hasShape('between us')).toBe(false);
  expect(hasShape('a==b')).toBe(true);
  expect(hasShape('a=b')).toBe(false);
});

it('refuses more shapes than it can tell apart', () => {
  expect(() => compileShapes(Array.from({ length: 32 }, () => ({ needs: ['ab'], form: /ab/ })))).toThrow(RangeError);
});

it('reports each form that a text has, over all of it, and none that the gate knows to be absent', () => {
  const rule = (id: string): Rule => ({ id, severity: 'low', confidence: 1, about: 'A form.' });
  const check = compileForms([
    { needs: ['between'], form: /between\s\d/, rule: rule('a.range'), confidence: 0.6 },
    { needs: ['==', '!='], form: /[!=]=/, rule: rule('a.comparison'), confidence: 0.5 },
  ]);
  const seen = (text: string, absent?: number): unknown[] => {
    const reports: unknown[] = [];
    check(text, (about, from, to, confidence) => reports.push([about.id, from, to, confidence]), absent);
    return reports;
  };
  expect(seen('x between 1 and y!=2')).toEqual([
    ['a.range', 0, 20, 0.6],
    ['a.comparison', 0, 20, 0.5],
  ]);
  expect(seen('between us')).toEqual([]);
  expect(seen('a==b', -1)).toEqual([]);
});
