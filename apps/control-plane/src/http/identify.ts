import { timingSafeEqual } from 'node:crypto';
import { SallyportError } from '@sallyport/core';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../access/actor.ts';
import { findSession } from '../access/sessions.ts';
import { findToken } from '../access/tokens.ts';
import { BACKGROUND_HEADER, CSRF_HEADER } from '../contract/endpoint.ts';
import type { Control } from '../control.ts';
import type { TokenRow } from '../state/tables.ts';

export const SESSION_COOKIE = 'sallyport_session';

/** Who sent a request, by bearer token or by session cookie. */
export interface Caller {
  readonly actor: Actor;
  readonly session: string;
  readonly csrf: string;
  readonly expires_at: number;
}

export async function identify(request: FastifyRequest, control: Control): Promise<Caller | null> {
  const token = await bearerToken(request.headers.authorization, control);
  if (token !== null) {
    // A gateway's token opens the gateway's own routes and none of these.
    if (token.role === 'gateway') return null;
    const actor: Actor = { kind: 'token', id: token.id, name: `token:${token.name}`, role: token.role };
    return { actor, session: '', csrf: '', expires_at: token.expires_at };
  }
  const secret = request.cookies[SESSION_COOKIE];
  if (secret === undefined) return null;
  const attended = request.headers[BACKGROUND_HEADER] === undefined;
  const found = await findSession(control.state, secret, control.clock.now(), control.sessionLimits, attended);
  if (found === null) return null;
  const { session, user } = found;
  const actor: Actor = { kind: 'user', id: user.id, name: user.name, role: user.role };
  return { actor, session: session.hash, csrf: session.csrf, expires_at: session.expires_at };
}

/** The API token of an `Authorization: Bearer` header. */
export async function bearerToken(header: string | undefined, control: Control): Promise<TokenRow | null> {
  const secret = /^Bearer ([\w-]{1,200})$/i.exec(header ?? '')?.[1];
  return secret === undefined ? null : await findToken(control.state, secret, control.clock.now());
}

/** A change by cookie must carry the session's own token: another site can send the cookie, but cannot read this. */
export function checkCsrf(request: FastifyRequest, caller: Caller): void {
  if (request.method === 'GET' || request.method === 'HEAD' || caller.session === '') return;
  const given = Buffer.from(String(request.headers[CSRF_HEADER] ?? ''));
  const expected = Buffer.from(caller.csrf);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new SallyportError('FORBIDDEN', CSRF_HEADER, 'the anti-forgery token is missing or of another session');
}
