import { expect, it } from 'vitest';
import { describeError } from './describe-error.ts';

it('tells where an error arose and nothing of what it quotes', () => {
  let caught: unknown;
  try {
    JSON.parse('{"pan":"4111111111111111"');
  } catch (error) {
    caught = error;
  }
  expect(describeError(caught)).toMatch(/^SyntaxError at /);
  expect(describeError(caught)).not.toContain('4111');
  expect(describeError(Object.assign(new Error('/secret/path'), { code: 'EACCES' }))).toMatch(/^Error EACCES at /);
  expect(describeError('text')).toBe('string');
});
