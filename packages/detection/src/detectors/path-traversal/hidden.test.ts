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

it.each([
  '/',
  '/a.b/c',
  '/.well-known/openid-configuration',
  '/v1.0/x',
  '/a/..',
  '/x/.',
  '/repos/a/contents/.github/workflows/ci.yml',
  '/docs/.NET/guide',
])('%s is not', (path) => expect(isReported(path)).toBe(false));

it.each(['/shop/login.jsp.BAK', '/index.php~', '/web.config.old', '/a/b.aspx.copy', '/app-config.json.old', '/settings.py.bak'])(
  '%s is a copy',
  (path) => expect(isReported(path)).toBe(true),
);

it.each([
  '/files/notes.txt.bak',
  '/~home',
  '/files/report~',
  '/index.php',
  '/v1/old',
  '/php.bak',
  '/a.config',
  '/x.pl.json',
  '/menu.json.old',
  '/config.json',
])('%s is none', (path) => expect(isReported(path)).toBe(false));
