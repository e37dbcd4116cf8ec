import type { HeaderField } from '@sallyport/core';
import type { Draw } from '../draw.ts';
import { get } from '../message.ts';
import { HEAD_CHARS, headerText } from '../way.ts';
import { type Carrier, TEXT_CLASSES } from './carrier.ts';

const PATH = '/v1/accounts';
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const b64url = (text: string): string => Buffer.from(text).toString('base64url');
/** Cookies end at these signs. */
const cookieText = (text: string): string => text.replace(/[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]|%/g, encodeURIComponent);
/** What a quoted cookie holds, with octal escapes as readers of RFC 2109 take them. */
const octal = (text: string): string =>
  Array.from(Buffer.from(text), (byte) =>
    /[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`,
  ).join('');

type Make = (text: string, draw: Draw, field: string) => HeaderField | readonly HeaderField[];

const HEADS: readonly (readonly [name: string, on: string, make: Make])[] = [
  ['Referer query', 'programs that keep it', (t) => ['referer', `https://bank.example/pay?x=${encodeURIComponent(t)}`]],
  ['Referer plain', 'programs that keep it', (t) => ['referer', headerText(t)]],
  ['User-Agent', 'programs that keep it', (t) => ['user-agent', headerText(t)]],
  ['User-Agent after an honest one', 'programs that keep it', (t) => ['user-agent', `Mozilla/5.0 (X11; Linux x86_64) ${headerText(t)}`]],
  ['X-Forwarded-For', 'programs that keep it', (t) => ['x-forwarded-for', headerText(t)]],
  ['X-Forwarded-For after an address', 'programs that keep it', (t) => ['x-forwarded-for', `203.0.113.7, ${headerText(t)}`]],
  ['Forwarded', 'programs that keep it', (t) => ['forwarded', `for="${headerText(t).replace(/["\\]/g, '\\$&')}";proto=https`]],
  ['X-Forwarded-Host', 'programs that build addresses', (t) => ['x-forwarded-host', headerText(t)]],
  ['X-Real-IP', 'programs that keep it', (t) => ['x-real-ip', headerText(t)]],
  ['X-Original-URL', 'Symfony, IIS rewriting', (t) => ['x-original-url', `/a?b=${encodeURIComponent(t)}`]],
  ['Accept-Language', 'programs that choose a file by it', (t) => ['accept-language', headerText(t)]],
  ['Authorization Basic', 'programs that ask a database', (t) => ['authorization', `Basic ${b64(`${t}:x`)}`]],
  ['Authorization Basic password', 'programs that ask a database', (t) => ['authorization', `Basic ${b64(`eve:${t}`)}`]],
  [
    'claim of a token',
    'programs that do not check it first',
    (t) => ['authorization', `Bearer ${b64url('{"alg":"RS256"}')}.${b64url(JSON.stringify({ sub: t }))}.c2ln`],
  ],
  [
    'kid of a token',
    'libraries that look the key up',
    (t) => ['authorization', `Bearer ${b64url(JSON.stringify({ alg: 'HS256', kid: t }))}.${b64url('{"sub":"1"}')}.c2ln`],
  ],
  ['bearer that is none', 'programs that look it up', (t) => ['authorization', `Bearer ${headerText(t)}`]],
  [
    'Digest name',
    'programs that ask a database',
    (t) => ['authorization', `Digest username="${headerText(t).replace(/["\\]/g, '\\$&')}", realm="r"`],
  ],
  ['own header', 'all', (t) => ['x-customer-reference', headerText(t)]],
  ['own header, escaped', 'programs that decode it', (t) => ['x-customer-reference', encodeURIComponent(t)]],
  ['own header, base64', 'programs that decode it', (t) => ['x-context', b64(t)]],
  ['own header, JSON', 'programs that read it', (t) => ['x-context', JSON.stringify({ ref: t }).replace(/[^\x20-\x7e]/g, ' ')]],
  ['own header, base64 of JSON', 'programs that read it', (t) => ['x-context', b64url(JSON.stringify({ ref: t }))]],
  [
    'own header twice',
    'programs that join them',
    (t) => [
      ['x-ref', 'rent'],
      ['x-ref', headerText(t)],
    ],
  ],
  ['own header in UTF-8', 'Node, Go, PHP', (t) => ['x-ref', `Zürich ${headerText(t)}`]],
  ['Origin', 'programs that keep it', (t) => ['origin', headerText(t)]],
  ['If-None-Match', 'programs that look it up', (t) => ['if-none-match', `"${headerText(t)}"`]],
  ['From', 'programs that keep it', (t) => ['from', headerText(t)]],
  ['Accept', 'programs that choose by it', (t) => ['accept', headerText(t)]],
  [
    'Content-Type parameter',
    'programs that keep it',
    (t) => ['content-type', `text/plain; x="${headerText(t).replace(/["\\]/g, '\\$&')}"`],
  ],
  ['tracing state', 'programs that keep it', (t) => ['tracestate', `bank=${headerText(t)}`]],
  ['cookie', 'all', (t, _, f) => ['cookie', `sid=1; ${f}=${cookieText(t)}`]],
  ['cookie, unescaped', 'all', (t, _, f) => ['cookie', `${f}=${headerText(t).replace(/[;]/g, '%3b')}`]],
  ['cookie in quotes', 'Tomcat, Python, Go', (t, _, f) => ['cookie', `${f}="${headerText(t).replace(/[";\\]/g, encodeURIComponent)}"`]],
  ['cookie with octal escapes', 'Python, WebOb', (t, _, f) => ['cookie', `${f}="${octal(t)}"`]],
  [
    'cookie of the old version',
    'Tomcat legacy, Jetty',
    (t, _, f) => ['cookie', `$Version=1; ${f}="${headerText(t).replace(/["\\]/g, '\\$&').replaceAll(';', '%3b')}"; $Path=/`],
  ],
  ['cookie, base64', 'programs that decode it', (t, _, f) => ['cookie', `${f}=${b64(t)}`]],
  ['cookie, JSON of Express', 'cookie-parser', (t, _, f) => ['cookie', `${f}=${encodeURIComponent(`j:${JSON.stringify({ a: t })}`)}`]],
  [
    'cookie, signed base64 JSON',
    'cookie-session, Flask',
    (t, _, f) => ['cookie', `${f}=${b64url(JSON.stringify({ a: t }))}.ZqXw.c2lnbmF0dXJl`],
  ],
  ['cookie name', 'programs that list them', (t) => ['cookie', `${cookieText(t).replaceAll('=', '%3d')}=1`]],
  [
    'cookie, the second field',
    'all',
    (t, _, f) => [
      ['cookie', 'sid=1'],
      ['cookie', `${f}=${cookieText(t)}`],
    ],
  ],
  ['cookie after a comma', 'Jetty, Undertow', (t, _, f) => ['cookie', `a=1, ${f}=${cookieText(t)}`]],
  ['cookie, the second of its name', 'PHP takes the first, others the last', (t, _, f) => ['cookie', `${f}=rent; ${f}=${cookieText(t)}`]],
];

const isPair = (made: HeaderField | readonly HeaderField[]): made is HeaderField => typeof made[0] === 'string';

/** Fields of the protocol: a program that keeps or shows them is open to texts, never to whole addresses. */
const PROTOCOL = TEXT_CLASSES.filter((name) => name !== 'crlf');

export const HEAD_WAYS: readonly Carrier[] = [
  ...HEADS.map(
    ([name, on, make]): Carrier => ({
      name: `header: ${name}`,
      on,
      charsMax: HEAD_CHARS / 2,
      ...(/^(?:own header|cookie(?! name))/.test(name) ? {} : { classes: PROTOCOL }),
      carry: (text, draw, field) => {
        const made = make(text, draw, field);
        return get(PATH, { headers: isPair(made) ? [made] : made });
      },
    }),
  ),
  {
    name: 'header: Host',
    on: 'programs that build addresses',
    charsMax: 255,
    classes: ['sqli', 'xss', 'cmdi', 'log4shell', 'ssti'],
    carry: (text) => get(PATH, { host: headerText(text).replaceAll(' ', '') }),
  },
];
