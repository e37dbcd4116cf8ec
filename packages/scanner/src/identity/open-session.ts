import { readFileSync } from 'node:fs';
import { SallyportError } from '@sallyport/core';
import type { AuthConfig, IdentityConfig } from '../config/model.ts';
import type { Client } from '../http/client.ts';
import { leavesOf } from '../http/leaves.ts';
import { accepted } from '../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../model.ts';
import type { SeededRandom } from '../random.ts';
import { isOwnerName, isPrivilegedRole } from '../spec/names.ts';
import { ANONYMOUS, type Credentials } from './credentials.ts';
import { flowSignIn } from './flow.ts';
import { readJwt } from './jwt.ts';
import { bodyCall, carriers, cookiesIn, findLogins, type LoginForm, type SignedIn, signIn, signUp, tokenIn, userNames } from './login.ts';
import type { Session } from './session.ts';

export interface SignInScene {
  readonly client: Client;
  readonly basePath: string;
  readonly operations: readonly ScanOperation[];
  readonly apiKeys: readonly { readonly name: string; readonly location: string }[];
  readonly random: SeededRandom;
}

/** Signs one configured identity in. Throws `SCAN_LOGIN_FAILED` when it cannot. */
export async function openSession(scene: SignInScene, identity: IdentityConfig): Promise<Session> {
  const { auth } = identity;
  switch (auth.type) {
    case 'bearer':
      return fixed(identity, { headers: { authorization: `Bearer ${auth.token.replace(/^Bearer\s+/i, '')}` } }, auth.token);
    case 'api_key':
      return fixed(identity, keyPlace(auth.in, auth.name, auth.value), auth.value);
    case 'cookie':
      return fixed(identity, { cookies: auth.cookies }, Object.values(auth.cookies)[0] ?? null);
    case 'headers':
      return fixed(identity, { headers: lowerNames(auth.headers) }, bearerOf(auth.headers));
    case 'basic': {
      const value = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
      return { ...fixed(identity, { headers: { authorization: `Basic ${value}` } }, null), markers: markersOf(identity, [auth.username]) };
    }
    case 'mtls':
      return fixed(identity, { certificate: { cert: readPem(auth.cert_file), key: readPem(auth.key_file) } }, null);
    case 'oauth2':
      return renewing(identity, () => clientToken(scene, identity.name, auth));
    case 'flow':
      return renewing(identity, flowSignIn(scene.client, scene.basePath, identity.name, auth));
    case 'password':
      return byPassword(scene, identity, auth.username, auth.password, loginForms(scene, auth.login), false);
    case 'signup':
      return bySignUp(scene, identity, auth);
  }
}

function markersOf(identity: IdentityConfig, more: readonly string[]): Set<string> {
  return new Set([...identity.markers, ...more].filter((value) => value.length > 0));
}

function sessionOf(identity: IdentityConfig, credentials: Credentials, token: string | null): Session {
  const { name, role } = identity;
  const session: Session = {
    name,
    role,
    privileged: identity.privileged ?? isPrivilegedRole(role),
    credentials,
    token,
    login: null,
    canary: false,
    markers: markersOf(identity, []),
    renew: null,
  };
  addClaims(session);
  return session;
}

/** What a JWT says of its holder. */
function addClaims(session: Session): void {
  const jwt = session.token === null ? null : readJwt(session.token);
  if (jwt === null) return;
  for (const name of ['sub', 'email', 'username', 'user_id', 'userId', 'preferred_username', 'id', 'uid']) {
    const value = jwt.payload[name];
    if (typeof value === 'string' || typeof value === 'number') session.markers.add(String(value));
  }
}

function fixed(identity: IdentityConfig, carried: Partial<Credentials>, token: string | null): Session {
  return sessionOf(identity, { ...ANONYMOUS, name: identity.name, ...carried }, token?.replace(/^Bearer\s+/i, '') ?? null);
}

function keyPlace(place: 'header' | 'query' | 'cookie', name: string, value: string): Partial<Credentials> {
  if (place === 'query') return { query: { [name]: value } };
  return place === 'cookie' ? { cookies: { [name]: value } } : { headers: { [name.toLowerCase()]: value } };
}

function lowerNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function bearerOf(headers: Readonly<Record<string, string>>): string | null {
  return /^Bearer\s+(.+)$/i.exec(lowerNames(headers).authorization ?? '')?.[1] ?? null;
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SallyportError('INPUT_UNREADABLE', path, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function renewing(identity: IdentityConfig, renew: () => Promise<Credentials | null>): Promise<Session> {
  const credentials = await renew();
  if (credentials === null) throw new SallyportError('SCAN_LOGIN_FAILED', identity.name, 'the sign-in gave no credential');
  return { ...sessionOf(identity, credentials, bearerOf(credentials.headers)), renew };
}

async function clientToken(scene: SignInScene, name: string, auth: Extract<AuthConfig, { type: 'oauth2' }>): Promise<Credentials | null> {
  const form: Record<string, string> = { grant_type: auth.grant, client_id: auth.client_id, client_secret: auth.client_secret };
  if (auth.grant === 'password') Object.assign(form, { username: auth.username ?? '', password: auth.password ?? '' });
  if (auth.scope !== '') form.scope = auth.scope;
  const exchange = await scene.client.send(
    {
      method: 'POST',
      target: `${scene.basePath}${auth.token_path}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    },
    ANONYMOUS,
  );
  const token = tokenIn(exchange);
  return token === null ? null : { ...ANONYMOUS, name, headers: { authorization: `Bearer ${token}` } };
}

function loginForms(scene: SignInScene, named: string | undefined): LoginForm[] {
  if (named === undefined) return findLogins(scene.operations);
  const operation = scene.operations.find((one) => one.id === named);
  if (operation === undefined) throw new SallyportError('CONFIG_INVALID', 'identities.auth.login', `the description has no ${named}`);
  const found = findLogins([operation]);
  return found.length > 0 ? found : [{ operation, userFields: [], passwordField: '' }];
}

/** Sign-in operations whose refusal is told. */
const LOGINS_TOLD_MAX = 3;

async function byPassword(
  scene: SignInScene,
  identity: IdentityConfig,
  username: string,
  password: string,
  forms: readonly LoginForm[],
  canary: boolean,
): Promise<Session> {
  if (forms.length === 0)
    throw new SallyportError('SCAN_LOGIN_FAILED', identity.name, 'the description has no sign-in operation; name one with auth.login');
  const tried = new Map<string, number>();
  const signed = await signIn(scene.client, scene.basePath, forms, username, password, {}, ({ call, status }) => {
    tried.set(`${call.method} ${call.target}`, status);
  });
  if (signed === null) {
    const told = [...tried].slice(0, LOGINS_TOLD_MAX).map(([place, status]) => `${place} answered ${status === 0 ? 'nothing' : status}`);
    throw new SallyportError(
      'SCAN_LOGIN_FAILED',
      identity.name,
      `no sign-in operation accepted the user name and password (${told.join(', ')})`,
    );
  }
  const credentials = await workingCarrier(scene, carriers(identity.name, signed, scene.apiKeys));
  const session: Session = {
    ...sessionOf(identity, credentials, signed.token ?? Object.values(signed.cookies)[0] ?? null),
    login: { username, password },
    canary,
    renew: again(scene, signed, credentials),
  };
  session.markers.add(username);
  for (const marker of markersIn(signed.exchange)) session.markers.add(marker);
  return session;
}

/** Signs in by the way that has worked before. */
function again(scene: SignInScene, signed: SignedIn, before: Credentials): () => Promise<Credentials | null> {
  return async () => {
    const exchange = await scene.client.send(bodyCall(signed.form.operation, scene.basePath, signed.body), ANONYMOUS);
    return signedAgain(exchange, signed, before);
  };
}

function signedAgain(exchange: Exchange, signed: SignedIn, before: Credentials): Credentials | null {
  const token = tokenIn(exchange);
  if (signed.token !== null && token !== null) {
    const swap = (values: Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.replaceAll(signed.token!, token)]));
    return { ...before, headers: swap(before.headers), query: swap(before.query), cookies: swap(before.cookies) };
  }
  const cookies = cookiesIn(exchange);
  return Object.keys(cookies).length > 0 ? { ...before, cookies } : null;
}

/** Values of a sign-in answer that name its user. */
export function markersIn(exchange: Exchange): string[] {
  return leavesOf(exchange.json)
    .filter(
      ({ name, value }) => (isOwnerName(name) || /^(id|uuid|uid)$/i.test(name)) && (typeof value === 'string' || typeof value === 'number'),
    )
    .map(({ value }) => String(value))
    .filter((value) => value.length > 0 && value.length <= 100);
}

/** Reads tried to find out in which way a token has to be carried. */
const PROBES_MAX = 12;

/** The way of carrying a token that opens what is closed to an anonymous caller; the customary one where none does. */
async function workingCarrier(scene: SignInScene, ways: readonly Credentials[]): Promise<Credentials> {
  const probes = scene.operations.filter((one) => one.method === 'GET' && !one.path.includes('{') && one.security !== 'open');
  let closed = 0;
  for (const operation of probes.slice(0, PROBES_MAX)) {
    const call = { method: 'GET', target: `${scene.basePath}${operation.path}`, headers: {}, body: null };
    if (closed >= 4 || accepted(await scene.client.send(call, ANONYMOUS))) continue;
    closed++;
    for (const way of ways) if (accepted(await scene.client.send(call, way))) return way;
  }
  return ways[0]!;
}

async function bySignUp(scene: SignInScene, identity: IdentityConfig, auth: Extract<AuthConfig, { type: 'signup' }>): Promise<Session> {
  const operations = auth.register === undefined ? scene.operations : scene.operations.filter((one) => one.id === auth.register);
  const user = await signUp(scene.client, scene.basePath, operations, scene.random);
  if (user === null) throw new SallyportError('SCAN_LOGIN_FAILED', identity.name, 'no sign-up operation accepted a new user');
  for (const username of userNames(user)) {
    try {
      const session = await byPassword(scene, identity, username, user.password, loginForms(scene, auth.login), true);
      for (const marker of [...userNames(user), ...markersIn(user.exchange)]) session.markers.add(marker);
      return session;
    } catch (error) {
      if (!(error instanceof SallyportError) || error.code !== 'SCAN_LOGIN_FAILED') throw error;
    }
  }
  throw new SallyportError('SCAN_LOGIN_FAILED', identity.name, 'the user just registered cannot sign in');
}
