import { expect, it } from 'vitest';
import { EMPTY_REQUEST } from '../../testing/cases.ts';
import { protocol } from './detector.ts';

function rulesOf(request: Partial<typeof EMPTY_REQUEST>): string[] {
  const rules: string[] = [];
  protocol.inspectRequest?.({ ...EMPTY_REQUEST, ...request }, [], (rule) => rules.push(rule.id));
  return rules;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The shortest signature that a token can have, and one of a key of its own. */
const SIGNATURE = 'c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2ln';

const token = (header: object, signature = ''): string => `${part(header)}.${part({ sub: 'u-1' })}.${signature}`;
const body = (text: string): Partial<typeof EMPTY_REQUEST> => ({ body: { state: 'complete', bytes: Buffer.from(text) } });
const bearer = (value: string): Partial<typeof EMPTY_REQUEST> => ({ headers: [['authorization', `Bearer ${value}`]] });

it.each<[string, Partial<typeof EMPTY_REQUEST>, string[]]>([
  ['a parameter', { query: `a=1&access_token=${token({ alg: 'none' })}` }, ['protocol.unsigned-token']],
  ['a member', body(JSON.stringify({ session: token({ typ: 'JWT', alg: 'NONE' }) })), ['protocol.unsigned-token']],
  ['a form', body(`a=1&token=${token({ alg: 'none' })}&b=2`), ['protocol.unsigned-token']],
  ['a signed member', body(JSON.stringify({ session: token({ alg: 'HS256' }, SIGNATURE) })), []],
  ['an unsigned request of OpenID Connect', { query: `request=${token({ alg: 'none' })}` }, []],
  ['a sentence', body(JSON.stringify({ note: 'eyes. ears.' })), []],
])('an unsigned token in %s', (_name, request, rules) => expect(rulesOf(request)).toEqual(rules));

it.each<[string, object, string[]]>([
  ['a key of its own', { alg: 'RS256', jwk: { kty: 'RSA' } }, ['protocol.own-key-token']],
  ['a key behind a type', { typ: 'JWT', alg: 'RS256', jwk: { kty: 'RSA' } }, ['protocol.own-key-token']],
  ['a key behind a name', { kid: 'a', alg: 'RS256', jwk: { kty: 'RSA' } }, ['protocol.own-key-token']],
  ['a key as a proof', { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC' } }, []],
  ['the name of a key', { alg: 'RS256', kid: 'jwk-1' }, []],
])('a bearer token with %s', (_name, header, rules) => expect(rulesOf(bearer(token(header, SIGNATURE)))).toEqual(rules));
