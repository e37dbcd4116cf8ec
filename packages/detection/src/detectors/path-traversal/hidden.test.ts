import { expect, it } from 'vitest';
import { EMPTY_REQUEST } from '../../testing/cases.ts';
import { hiddenFiles } from './hidden.ts';

function isReported(path: string): boolean {
  let reported = false;
  hiddenFiles.inspectRequest?.({ ...EMPTY_REQUEST, path }, [], () => {
    reported = true;
  });
  return reported;
}

it.each(['/.env', '/app/.git/config', '/a/.well-known/../.ssh', '/.aws'])('%s is hidden', (path) => expect(isReported(path)).toBe(true));

it.each(['/', '/a.b/c', '/.well-known/openid-configuration', '/v1.0/x', '/a/..', '/x/.'])('%s is not', (path) =>
  expect(isReported(path)).toBe(false),
);
