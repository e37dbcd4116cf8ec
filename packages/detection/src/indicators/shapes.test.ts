import { expect, it } from 'vitest';
import { compileShapes } from './shapes.ts';

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
