import { graphqlCall, refusesAll } from '../graphql/call.ts';
import type { Client, SendOptions } from '../http/client.ts';
import { headerOf } from '../http/exchange.ts';
import { leavesOf } from '../http/leaves.ts';
import type { Call, Exchange, ScanOperation } from '../model.ts';
import type { SeededRandom } from '../random.ts';
import { authStep, isPasswordName, isUserName } from '../spec/names.ts';
import { shapeOf } from '../spec/properties.ts';
import { sample } from '../spec/sample.ts';
import { ANONYMOUS, type Credentials } from './credentials.ts';

/** The fields in which a sign-in operation takes user name and password. */
export interface LoginForm {
  readonly operation: ScanOperation;
  readonly userFields: readonly string[];
  readonly passwordField: string;
}

/** The sign-in operations of a description, likeliest first: those whose body has a password before those without a schema. */
export function findLogins(operations: readonly ScanOperation[]): LoginForm[] {
  return operations
    .filter((operation) => authStep(operation) === 'login' && !operation.path.includes('{'))
    .map((operation) => ({ operation, ...formOf(operation) }))
    .sort((left, right) => weight(right) - weight(left));
}

function weight({ operation, passwordField }: LoginForm): number {
  const known = operation.body?.schema !== null && operation.body !== null && passwordField !== '';
  return (
    (known ? 4 : 0) +
    (/log-?_?in|sign-?_?in/i.test(operation.path) ? 2 : 0) -
    (/admin|social|google|sso|otp|mfa/i.test(operation.path) ? 3 : 0)
  );
}

function formOf(operation: ScanOperation): { userFields: string[]; passwordField: string } {
  const names = fieldNames(operation);
  const passwordField = names.find(isPasswordName) ?? '';
  const userFields = names.filter((name) => name !== passwordField && isUserName(name));
  return { passwordField, userFields };
}

/** Names of the body's members, from schema or example. */
export function fieldNames(operation: ScanOperation): string[] {
  const { body } = operation;
  if (body === null) return [];
  const fromSchema = body.schema === null ? [] : Object.keys(shapeOf(body.schema).properties);
  const fromExample = typeof body.example === 'object' && body.example !== null ? Object.keys(body.example) : [];
  return [...new Set([...fromSchema, ...fromExample])];
}

/** The bodies worth trying for a sign-in: by the description, else by custom. */
export function loginBodies(form: LoginForm, username: string, password: string): Record<string, string>[] {
  const fields = form.passwordField === '' ? ['password'] : [form.passwordField];
  const users = form.userFields.length > 0 ? form.userFields.map((name) => [name]) : [['username'], ['email'], ['user'], ['login']];
  // All user fields at once first: some APIs want both email and name.
  const all = form.userFields.length > 1 ? [form.userFields] : [];
  return [...all, ...users].map((names) => ({
    ...Object.fromEntries(names.map((name) => [name, username])),
    [fields[0]!]: password,
  }));
}

/** One request of a body in the media type the operation takes. */
export function bodyCall(operation: ScanOperation, basePath: string, body: unknown): Call {
  if (operation.graphql !== undefined) return graphqlCall(operation.graphql, basePath, { parameters: {}, body });
  const form = operation.body?.mediaType.includes('form') === true;
  return {
    method: operation.method,
    target: `${basePath}${operation.path}`,
    headers: { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
    body: form ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body),
  };
}

export interface SignedIn {
  readonly exchange: Exchange;
  readonly form: LoginForm;
  readonly body: Record<string, string>;
  readonly token: string | null;
  readonly cookies: Readonly<Record<string, string>>;
}

/** Tries the sign-in operations in turn; `null` when none gives a token or a cookie. */
export async function signIn(
  client: Client,
  basePath: string,
  forms: readonly LoginForm[],
  username: string,
  password: string,
  options: SendOptions = {},
  tell: (exchange: Exchange) => void = () => undefined,
): Promise<SignedIn | null> {
  for (const form of forms.slice(0, 4)) {
    for (const body of loginBodies(form, username, password)) {
      const exchange = await client.send(bodyCall(form.operation, basePath, body), ANONYMOUS, options);
      tell(exchange);
      const token = tokenIn(exchange);
      const cookies = cookiesIn(exchange);
      const signed = exchange.status >= 200 && exchange.status < 400 && (token !== null || Object.keys(cookies).length > 0);
      if (signed && !saysFailure(exchange.json)) return { exchange, form, body, token, cookies };
    }
  }
  return null;
}

/** APIs that answer 200 and say in the body that it failed. */
export function saysFailure(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  if (refusesAll(json)) return true;
  const body = json as Record<string, unknown>;
  const status = String(body.status ?? body.result ?? body.state ?? '').toLowerCase();
  if (/^(fail|failed|failure|error|denied|unauthorized|forbidden|invalid|4\d\d|5\d\d)$/.test(status)) return true;
  if (body.success === false || body.ok === false || body.authenticated === false) return true;
  const error = body.error ?? body.errors;
  const bare = Object.keys(body).length <= 4 && body.data === undefined;
  return bare && error !== undefined && error !== null && error !== false && error !== '' && !(Array.isArray(error) && error.length === 0);
}

const TOKEN_NAMES = /^(access_?token|auth_?token|token|jwt|id_?token|session_?token|session_?id|bearer|api_?key|authorization|session)$/i;

/** The token of a sign-in answer: an access token before any other, in the body or in a header. */
export function tokenIn(exchange: Exchange): string | null {
  const leaves = leavesOf(exchange.json).filter((leaf) => typeof leaf.value === 'string' && leaf.value.length >= 8);
  const named = leaves.filter((leaf) => TOKEN_NAMES.test(leaf.name));
  const best =
    named.find((leaf) => /^access_?token$/i.test(leaf.name)) ??
    named[0] ??
    leaves.find((leaf) => /^(Bearer )?eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(String(leaf.value)));
  if (best !== undefined) return String(best.value).replace(/^Bearer\s+/i, '');
  const header = headerOf(exchange, 'authorization') || headerOf(exchange, 'x-auth-token');
  return header === '' ? null : header.replace(/^Bearer\s+/i, '');
}

export function cookiesIn(exchange: Exchange): Record<string, string> {
  const raw = exchange.headers['set-cookie'];
  const lines: readonly string[] = raw === undefined ? [] : typeof raw === 'string' ? [raw] : raw;
  const pairs = lines.flatMap((line) => {
    const [pair = ''] = line.split(';', 1);
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(at + 1) !== '' ? [[pair.slice(0, at).trim(), pair.slice(at + 1)] as const] : [];
  });
  return Object.fromEntries(pairs);
}

export interface NewUser {
  readonly username: string;
  readonly password: string;
  readonly email: string;
  readonly exchange: Exchange;
  readonly operation: ScanOperation;
  readonly body: Record<string, unknown>;
}

/** Every value a user could be known by when signing in. */
export function userNames(user: NewUser): string[] {
  return [...new Set([user.username, user.email])].filter((value) => value !== '');
}

/** Registers a user of the scanner's own; `extra` is added to the body. `null` when the API does not let anyone in. */
export async function signUp(
  client: Client,
  basePath: string,
  operations: readonly ScanOperation[],
  random: SeededRandom,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<NewUser | null> {
  const forms = operations.filter((operation) => authStep(operation) === 'sign-up' && !operation.path.includes('{'));
  for (const operation of forms.slice(0, 3)) {
    const canary = `sp${random.hex(10)}`;
    const password = `Canary-${random.hex(8)}-A1!`;
    for (const base of signUpBodies(operation, canary, password, random)) {
      const body = { ...base, ...extra };
      const exchange = await client.send(bodyCall(operation, basePath, body), ANONYMOUS);
      if (exchange.status < 200 || exchange.status >= 300 || saysFailure(exchange.json)) continue;
      const names = Object.entries(base);
      const email = String(names.find(([name]) => /e_?mail/i.test(name))?.[1] ?? '');
      const username = String(names.find(([name]) => isUserName(name) && !/e_?mail|phone|mobile|number/i.test(name))?.[1] ?? email);
      return { username, password, email, exchange, operation, body };
    }
  }
  return null;
}

function signUpBodies(operation: ScanOperation, canary: string, password: string, random: SeededRandom): Record<string, unknown>[] {
  const known = (name: string): unknown =>
    isPasswordName(name) || /confirm.*pass|pass.*confirm|password2/i.test(name) ? password : undefined;
  const bySchema = (optional: boolean): Record<string, unknown>[] => {
    if (operation.body?.schema == null) return [];
    const body = sample(operation.body.schema, '', { random, canary, optional, known });
    return typeof body === 'object' && body !== null && Object.keys(body).length > 0 ? [body as Record<string, unknown>] : [];
  };
  const email = `${canary}@example.com`;
  const byExample =
    fieldNames(operation).length === 0
      ? []
      : [Object.fromEntries(fieldNames(operation).map((name) => [name, byName(name, canary, password)]))];
  return [
    ...bySchema(true),
    ...bySchema(false),
    ...(operation.body?.schema == null ? byExample : []),
    { username: canary, email, password },
    { email, password, name: canary },
  ];
}

function byName(name: string, canary: string, password: string): string {
  if (isPasswordName(name)) return password;
  return /e_?mail/i.test(name) ? `${canary}@example.com` : canary;
}

/** The ways a token may be carried, likeliest first. */
export function carriers(
  name: string,
  signed: { readonly token: string | null; readonly cookies: Readonly<Record<string, string>> },
  apiKeys: readonly { readonly name: string; readonly location: string }[],
): Credentials[] {
  const base: Credentials = { ...ANONYMOUS, name };
  const { token, cookies } = signed;
  const withCookies = Object.keys(cookies).length > 0 ? [{ ...base, cookies }] : [];
  if (token === null) return withCookies;
  const byKey = apiKeys.flatMap((key): Credentials[] => {
    if (key.location === 'query') return [{ ...base, query: { [key.name]: token } }];
    if (key.location === 'cookie') return [{ ...base, cookies: { [key.name]: token } }];
    return /^authorization$/i.test(key.name) ? [] : [{ ...base, headers: { [key.name.toLowerCase()]: token } }];
  });
  return [
    { ...base, headers: { authorization: `Bearer ${token}` } },
    ...byKey,
    { ...base, headers: { authorization: token } },
    { ...base, headers: { authorization: `Token ${token}` } },
    { ...base, headers: { 'x-auth-token': token } },
    { ...base, headers: { 'x-access-token': token } },
    { ...base, headers: { 'x-api-key': token } },
    ...withCookies,
  ];
}
