import { deflateRawSync } from 'node:zlib';
import type { HeaderField } from '@sallyport/core';
import type { Draw } from '../draw.ts';
import { form, get, json } from '../message.ts';
import { type Carrier, escaped, TEXT_CLASSES } from '../second/carrier.ts';
import { HEAD_CHARS, headerText } from '../way.ts';

const PATH = '/v5/accounts';
const coded = (text: string): string => escaped(Buffer.from(text));
const b64url = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');
const inQuotes = (text: string): string => headerText(text).replace(/["\\]/g, '\\$&');

type Make = (text: string, draw: Draw, field: string) => readonly HeaderField[] | null;

/** Fields of the protocol carry no whole addresses and no line ends. */
const PROTOCOL = TEXT_CLASSES.filter((name) => name !== 'crlf');

const head = (name: string, on: string, make: Make): Carrier => ({
  name: `head: ${name}`,
  on,
  charsMax: HEAD_CHARS / 4,
  classes: PROTOCOL,
  carry: (text, draw, field) => {
    const headers = make(text, draw, field);
    return headers === null ? null : get(PATH, { headers });
  },
});

const token = (claims: string | Uint8Array, header: object = { alg: 'HS256' }): string =>
  `${b64url(JSON.stringify(header))}.${b64url(claims)}.c2lnbmF0dXJl`;

const HEADS: readonly Carrier[] = [
  head('cookie in pieces', 'ASP.NET, next-auth', (t, draw, f) => {
    const whole = b64url(JSON.stringify({ id: draw.uuid(), [f]: t }));
    const half = whole.length >> 1;
    return [['cookie', `session.0=${whole.slice(0, half)}; session.1=${whole.slice(half)}`]];
  }),
  head('cookie of the old version, split at commas', 'Jetty, Undertow, old Tomcat', (t, _, f) => [
    ['cookie', `$Version="1", a=b, ${f}="${inQuotes(t).replaceAll(';', '\\;')}"`],
  ]),
  head('cookie, every sign behind a backslash', 'Tomcat legacy, Python', (t, _, f) =>
    /[^\x20-\x7e]/.test(t) ? null : [['cookie', `$Version=1; ${f}="${t.replace(/[^\w ]/g, '\\$&')}"`]],
  ),
  head('cookie with blanks about the equals sign', 'PHP, Go, Express', (t, _, f) => [['cookie', `a = 1;${f} = ${coded(t)}`]]),
  head('cookie, percent escapes twice', 'programs that decode again', (t, _, f) => [['cookie', `a=1; ${f}=${coded(coded(t))}`]]),
  head('cookie with brackets in its name', 'PHP', (t, _, f) => [['cookie', `cart[0][${f}]=${coded(t)}; x=1`]]),
  head('cookie serialised by PHP', 'PHP', (t, _, f) => [
    ['cookie', `data=${coded(`a:1:{s:${f.length}:"${f}";s:${Buffer.byteLength(t)}:"${t}";}`)}`],
  ]),
  head('baggage', 'OpenTelemetry', (t, _, f) => [['baggage', `tenant=eu,${f}=${coded(t)};p=1`]]),
  head('client address of a cloud', 'programs that keep it', (t) => [['true-client-ip', headerText(t)]]),
  head('Via', 'programs that keep it', (t) => [['via', `1.1 ${headerText(t)}`]]),
  head('X-Forwarded-Proto', 'programs that build addresses', (t) => [['x-forwarded-proto', headerText(t)]]),
  head('X-Rewrite-URL', 'IIS, Symfony', (t, _, f) => [['x-rewrite-url', `/find?a=1&${f}=${coded(t)}`]]),
  head('Last-Event-ID', 'programs that look it up', (t) => [['last-event-id', headerText(t)]]),
  head('If-Match', 'programs that look it up', (t) => [['if-match', `W/"${inQuotes(t)}"`]]),
  head('Destination of WebDAV', 'WebDAV', (t) => [['destination', `https://bank.example/dav/${coded(t)}`]]),
  head('Slug', 'AtomPub', (t) => [['slug', coded(t)]]),
  head('Accept-Language with weights', 'programs that choose by it', (t) => [['accept-language', `de-AT,de;q=0.9,${headerText(t)};q=0.5`]]),
  head('client hint', 'programs that keep it', (t) => [['sec-ch-ua-model', `"${inQuotes(t)}"`]]),
  head('encoded words', 'programs that decode them', (t) => [
    [
      'x-customer-reference',
      `=?utf-8?Q?${Array.from(Buffer.from(t), (byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}?=`,
    ],
  ]),
  head('extended parameter', 'programs that read it', (t) => [['content-disposition', `attachment; filename*=UTF-8''${coded(t)}`]]),
  head('structured bytes', 'readers of structured fields', (t) => [['x-context', `:${Buffer.from(t).toString('base64')}:`]]),
  head('key of an API', 'programs that look it up', (t) => [['x-api-key', headerText(t)]]),
  head('Authorization of Rails', 'Rails', (t) => [['authorization', `Token token="${inQuotes(t)}", nonce="d"`]]),
  head('Authorization of OAuth 1', 'programs that look it up', (t, draw) => [
    ['authorization', `OAuth oauth_consumer_key="${coded(t)}", oauth_nonce="${draw.hex(8)}"`],
  ]),
  head('claims in deflate', 'jjwt, jose', (t, _, f) => [
    ['authorization', `Bearer ${token(deflateRawSync(JSON.stringify({ [f]: t })), { alg: 'HS256', zip: 'DEF' })}`],
  ]),
  head('claims in a token in a token', 'programs that open both', (t, _, f) => [
    ['authorization', `Bearer ${token(token(JSON.stringify({ [f]: t })), { alg: 'none', cty: 'JWT' })}`],
  ]),
  head('claims escaped', 'all', (t, _, f) => [
    [
      'authorization',
      `bearer ${token(`{"${f}":"${t.replace(/[\s\S]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}"}`)}`,
    ],
  ]),
  head('token in a header of its own', 'gateways', (t, _, f) => [['x-amzn-oidc-data', token(JSON.stringify({ sub: '1', [f]: t }))]]),
];

const targeted = (
  name: string,
  on: string,
  make: (text: string, draw: Draw, field: string) => string | null,
  classes = TEXT_CLASSES,
): Carrier => ({
  name: `target: ${name}`,
  on,
  charsMax: HEAD_CHARS / 4,
  classes,
  carry: (text, draw, field) => {
    const target = make(text, draw, field);
    return target === null ? null : get(target);
  },
});

const ALL_SLASHES = (text: string): string => encodeURIComponent(text).replaceAll('%', '%25');

const TARGETS: readonly Carrier[] = [
  targeted('path after a parameter of it', 'Tomcat, Jetty', (t, _, f) => `/v5;x=1/find;jsessionid=A1;${f}=${coded(t)}`),
  targeted('path, doubled slashes and dots before', 'all', (t) => `//v5/./x/../find//${coded(t)}/`),
  targeted('path, a dot folder in escapes before', 'all', (t) => `/v5/%2e/find/${coded(t)}`),
  targeted('path, all escaped twice', 'programs that decode again', (t) => `/v5/find/${ALL_SLASHES(t)}`),
  targeted(
    'path, %u escapes',
    'IIS',
    (t) => `/v5/find/${t.replace(/[^\w.-]/g, (sign) => `%u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}`,
  ),
  targeted('path info', 'PHP', (t, _, f) => `/index.php/find/${f}/${coded(t)}`),
  targeted('query after two question marks', 'Express, PHP', (t, _, f) => `/v5/find??a=1&${f}=${coded(t)}`),
  targeted('query, empty pairs', 'all', (t, _, f) => `/v5/find?&&=&a&&${f}=${coded(t)}&&`),
  targeted('query, name of one sign in escapes', 'all', (t) => `/v5/find?%71=${coded(t)}`),
  targeted('query, equals signs in the value', 'all', (t) => `/v5/find?q==${coded(t)}=`),
  targeted('query, escapes three times', 'programs that decode again', (t, _, f) => `/v5/find?${f}=${coded(coded(coded(t)))}`),
  targeted(
    'query, mixed escapes',
    'IIS',
    (t, draw, f) =>
      `/v5/find.aspx?${f}=${t.replace(/[^\w]/g, (sign) => (draw.chance(0.5) ? `%u00${sign.charCodeAt(0).toString(16).padStart(2, '0')}` : encodeURIComponent(sign)))}`,
  ),
  targeted(
    'query, NUL after each escape',
    'programs that drop NUL',
    (t, _, f) => (t.length > 200 ? null : `/v5/find?${f}=${t.replace(/[^\w]/g, (sign) => `${coded(sign)}%00`)}`),
    ['xss', 'sqli', 'cmdi'],
  ),
  targeted(
    'query, an address twice escaped',
    'programs that follow it',
    (t, _, f) => `/login?next=${encodeURIComponent(`/a?b=${encodeURIComponent(`/c?${f}=${coded(t)}`)}`)}`,
  ),
  targeted(
    'query, a state in base64',
    'sign-in callbacks',
    (t, draw, f) => `/cb?code=${draw.hex(16)}&state=${b64url(JSON.stringify({ r: '/', [f]: t }))}`,
  ),
  targeted(
    'query, a signed state',
    'sign-in callbacks',
    (t, draw, f) => `/cb?code=${draw.hex(16)}&state=${token(JSON.stringify({ [f]: t }))}`,
  ),
  {
    name: 'target: token in a form',
    on: 'OAuth servers',
    charsMax: HEAD_CHARS,
    classes: TEXT_CLASSES,
    carry: (t, _, f) =>
      form('/oauth/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: token(JSON.stringify({ iss: 'x', [f]: t })),
      }),
  },
  {
    name: 'target: request object',
    on: 'OpenID servers',
    charsMax: HEAD_CHARS,
    classes: TEXT_CLASSES,
    carry: (t, _, f) => json('/par', { client_id: 'a', request: token(JSON.stringify({ claims: { [f]: t } })) }),
  },
];

export const HEAD_WAYS: readonly Carrier[] = [...HEADS, ...TARGETS];
