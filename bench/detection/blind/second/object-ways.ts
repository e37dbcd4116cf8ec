import type { Draw } from '../draw.ts';
import { get, post, query } from '../message.ts';
import { HEAD_CHARS } from '../way.ts';
import { type Carrier, escaped } from './carrier.ts';

const coded = (text: string): string => escaped(Buffer.from(text));

/** Pairs a server reads back as the object, or `null` where it cannot. */
function pairs(value: unknown, key: string, open = '[', close = ']'): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((one, index) => pairs(one, `${key}${open}${index}${close}`, open, close));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, one]) => pairs(one, `${key}${open}${name}${close}`, open, close));
  }
  return [[key, String(value)]];
}

const bracketed = (text: string, key: string, write: (name: string) => string): string =>
  pairs(JSON.parse(text), key)
    .map(([name, value]) => `${write(name)}=${coded(value)}`)
    .join('&');

const LOGIN = '/v1/login';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const KEYS = ['password', 'pin', 'otp', 'username', 'accountId', 'token'];

const json = (name: string, on: string, make: (text: string, key: string) => string, type: string | null = JSON_TYPE): Carrier => ({
  name: `object: ${name}`,
  on,
  carry: (text, draw) => post(LOGIN, type, make(text, draw.of(KEYS))),
});

const queried = (name: string, on: string, make: (text: string, key: string, draw: Draw) => string): Carrier => ({
  name: `object: ${name}`,
  on,
  charsMax: HEAD_CHARS / 4,
  carry: (text, draw) => {
    const made = make(text, draw.of(KEYS), draw);
    return made === '' ? null : get(`/v1/users?${made}`);
  },
});

/** Ways of values that are objects, and of documents that change what all objects inherit. */
export const OBJECT_WAYS: readonly Carrier[] = [
  json('JSON', 'all', (t, k) => `{"username":"eve","${k}":${t}}`),
  json('JSON in a list', 'all', (t, k) => `[{"${k}":${t}}]`),
  json('JSON deep', 'all', (t, k) => `{"data":{"attributes":{"filter":{"${k}":${t}}}}}`),
  json('JSON as text', 'Express with any type', (t, k) => `{"${k}":${t}}`, 'text/plain'),
  json('JSON without type', 'programs that read all as JSON', (t, k) => `{"${k}":${t}}`, null),
  json('JSON as a form', 'PHP', (t, k) => `{"${k}":${t}}`, FORM_TYPE),
  json('the dollar escaped', 'all', (t, k) => `{"${k}":${t.replaceAll('$', '\\u0024').replaceAll('_', '\\u005f')}}`),
  json('spaces', 'all', (t, k) => `{"${k}" :\n ${t.replace(/[{:]/g, '$&\t\r\n ')}}`),
  json('the honest key first', 'all that take the last of two', (t, k) => `{"${k}":"x","${k}":${t}}`),
  json('with a mark', 'Express, ASP.NET', (t, k) => `\uFEFF{"${k}":${t}}`),
  json('JSON in a string', 'programs that read it again', (t, k) => JSON.stringify({ filter: `{"${k}":${t}}` })),
  json('in GraphQL variables', 'Apollo with a JSON scalar', (t, k) =>
    JSON.stringify({ query: 'query($f:JSON){users(filter:$f){id}}', variables: { f: { [k]: JSON.parse(t) } } }),
  ),
  json('20 KB of spaces before', 'all', (t, k) => `{"a":1,${' '.repeat(20_000)}"${k}":${t}}`),
  queried('query brackets', 'Express, PHP, Rails', (t, k) => bracketed(t, k, (name) => name)),
  queried('query brackets escaped', 'Express, PHP, Rails', (t, k) => bracketed(t, k, coded)),
  queried('query brackets, dollar escaped', 'Express, PHP, Rails', (t, k) => bracketed(t, k, (name) => name.replaceAll('$', '%24'))),
  queried('query brackets deep', 'Express, PHP, Rails', (t, k) => bracketed(t, `filter[${k}]`, (name) => name)),
  queried('query value', 'programs that read it', (t, k) => query({ filter: `{"${k}":${t}}` })),
  queried('query value alone', 'programs that read it', (t) => query({ where: t })),
  queried('query value, base64', 'programs that read it', (t, k) => `filter=${Buffer.from(`{"${k}":${t}}`).toString('base64url')}`),
  {
    name: 'object: form brackets',
    on: 'Express, PHP, Rails',
    carry: (text, draw) => post(LOGIN, FORM_TYPE, `user=eve&${bracketed(text, draw.of(KEYS), (name) => name)}`),
  },
  {
    name: 'object: form brackets escaped',
    on: 'Express, PHP, Rails',
    carry: (text, draw) => post(LOGIN, FORM_TYPE, bracketed(text, draw.of(KEYS), coded)),
  },
  {
    name: 'object: multipart names',
    on: 'multer, PHP, Rails',
    carry: (text, draw) => {
      const made = pairs(JSON.parse(text), draw.of(KEYS));
      const body = made.map(
        ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name.replaceAll('"', '%22')}"\r\n\r\n${value}\r\n`,
      );
      return post(LOGIN, 'multipart/form-data; boundary=b', `${body.join('')}--b--\r\n`);
    },
  },
  {
    name: 'object: cookie, JSON of Express',
    on: 'cookie-parser',
    carry: (text) => get('/v1/me', { headers: [['cookie', `prefs=${encodeURIComponent(`j:${text}`)}`]] }),
  },
  {
    name: 'object: own header',
    on: 'programs that read it',
    carry: (text) => get('/v1/me', { headers: [['x-filter', text.replace(/[^\x20-\x7e]/g, ' ')]] }),
  },
];
