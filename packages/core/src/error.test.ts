import { expect, it } from 'vitest';
import { ERRORS, SallyportError } from './error.ts';

it('an error names its code, its place, what was seen and what to do', () => {
  const error = new SallyportError('CONFIG_INVALID', 'sallyport.yaml:3', 'mode is "blok"');
  expect(error.message).toBe(`CONFIG_INVALID at sallyport.yaml:3: mode is "blok". ${ERRORS.CONFIG_INVALID}`);
});

it('every message says what happened in a full sentence', () => {
  for (const [code, text] of Object.entries(ERRORS)) {
    expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(text).toMatch(/^[A-Z`].*\.$/);
  }
});
