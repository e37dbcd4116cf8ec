import type { Purpose, RequestView } from '@sallyport/core';
import { firstHeader } from '@sallyport/traffic';
import { type Field, secretIn, usernameIn } from './purpose.ts';

/** Who signs in, with what. Names and secrets are in clear here and go no further than their hashes. */
export interface SignIn {
  readonly purpose: Purpose;
  readonly username: string;
  readonly secret: string;
  /** The refresh token that a session is to go on with, or the empty string. */
  readonly refresh: string;
}

const BASIC_CHARS_MAX = 1_024;

/** A program signs in by the grant `client_credentials` (RFC 6749, 4.4), its name and secret in the body or in a Basic header. */
export function signInOf(request: RequestView, fields: readonly Field[], purpose: Purpose): SignIn {
  const grant = textOf(fields, 'granttype');
  const refresh = grant === 'refresh_token' || grant === '' ? textOf(fields, 'refreshtoken') : '';
  if (grant === 'client_credentials') {
    const [name, secret] = basicOf(request) ?? [textOf(fields, 'clientid'), textOf(fields, 'clientsecret')];
    if (name !== '') return { purpose: 'login', username: name, secret, refresh: '' };
  }
  const secret = purpose === 'login' || purpose === 'one-time-code' ? secretIn(fields, purpose) : '';
  return { purpose, username: usernameIn(fields), secret, refresh };
}

function textOf(fields: readonly Field[], word: string): string {
  return fields.find((field) => field.word === word)?.value ?? '';
}

function basicOf(request: RequestView): readonly [string, string] | null {
  const value = firstHeader(request.headers, 'authorization') ?? '';
  if (!/^basic /i.test(value) || value.length > BASIC_CHARS_MAX) return null;
  const text = Buffer.from(value.slice(6).trim(), 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon <= 0 ? null : [text.slice(0, colon).toLowerCase(), text.slice(colon + 1)];
}
