import { SallyportError } from '@sallyport/core';
import { graphqlCall } from '../graphql/call.ts';
import { leavesOf } from '../http/leaves.ts';
import { CANDIDATES_MAX } from '../limits.ts';
import type { Call, CallValues, ScanOperation, ScanParameter } from '../model.ts';
import type { SeededRandom } from '../random.ts';
import { isAmountName, isIdName, isNaturalId, isPasswordName, nounOfName, nounOfParameter, nounOfPath, words } from '../spec/names.ts';
import { shapeOf } from '../spec/properties.ts';
import { sample, uuid } from '../spec/sample.ts';
import { type IdPool, type KnownId, sameNoun } from './pool.ts';

export interface BuildOptions {
  readonly pool: IdPool;
  readonly random: SeededRandom;
  /** Whose ids fill the places. */
  readonly owner: string;
  readonly markers: ReadonlySet<string>;
  /** Marks what this call makes. */
  readonly canary: string;
  /** Optional members of the body too. */
  readonly optional: boolean;
  /** `natural`: refer to objects by their number or name where they have one, not by their id. */
  readonly reference?: 'natural';
  /** The caller's own JSON Web Token, for members that take one. */
  readonly token?: string | null;
  /** What the caller signs in with; a change of the own record must not change it. */
  readonly login?: { readonly username: string; readonly password: string } | null;
}

/** Sets of path parameters worth trying for an operation, likeliest first; empty when a place cannot be filled. */
export function pathChoices(operation: ScanOperation, options: BuildOptions): Record<string, string>[] {
  const places = operation.parameters.filter((parameter) => parameter.location === 'path');
  if (places.length === 0) return [{}];
  const last = places.at(-1)!;
  const choices: Record<string, string>[] = [];
  for (const value of placeValues(operation, last, options).slice(0, CANDIDATES_MAX)) {
    const choice: Record<string, string> = { [last.name]: value.value };
    for (const place of places.slice(0, -1)) {
      const parent = value.via[place.name] ?? placeValues(operation, place, options)[0]?.value;
      if (parent !== undefined) choice[place.name] = parent;
    }
    if (Object.keys(choice).length === places.length) choices.push(choice);
  }
  return choices;
}

type PlaceValue = Pick<KnownId, 'value' | 'via'>;

function placeValues(operation: ScanOperation, place: ScanParameter, options: BuildOptions): PlaceValue[] {
  const noun = nounOfParameter(operation.path, place.name);
  const own = (value: string): number => Number(options.markers.has(value));
  const users = isNaturalId(place.name) || sameNoun(noun, 'user');
  // Of the users that the caller has met, or made, the caller comes first.
  const known: PlaceValue[] = [...options.pool.candidates(options.owner, place.name, noun, place.schema)].sort((left, right) =>
    users ? own(right.value) - own(left.value) : 0,
  );
  const mail = /e_?mail/i.test(place.name) ? [...options.markers].filter((mark) => mark.includes('@')).slice(0, 1) : [];
  known.unshift(...mail.filter((mark) => known[0]?.value !== mark).map((value) => ({ value, via: {} })));
  const given = [place.example, place.schema.default, ...(Array.isArray(place.schema.enum) ? place.schema.enum : [])];
  const described = given.filter((value) => typeof value === 'string' || typeof value === 'number');
  return [...known, ...described.map((value) => ({ value: String(value), via: {} })), ...guesses(place, options)];
}

/** Nothing is known of the place: what the user is called, then small numbers. */
function guesses(place: ScanParameter, options: BuildOptions): PlaceValue[] {
  const { markers } = options;
  const numeric = place.schema.type === 'integer' || place.schema.type === 'number';
  const own = isNaturalId(place.name) || isIdName(place.name) ? [...markers].filter((value) => !numeric || /^\d+$/.test(value)) : [];
  const mail = [...own].sort((left, right) => Number(right.includes('@')) - Number(left.includes('@')));
  const ordered = /e_?mail/i.test(place.name) ? mail : mail.reverse();
  const small = numeric || (isIdName(place.name) && place.schema.format !== 'uuid') ? ['1', '2', '3'] : [];
  const invented =
    own.length + small.length > 0
      ? []
      : [scalarText(sample(place.schema, place.name, { ...options, canary: 'sallyport', known: () => undefined }))];
  return [...ordered.slice(0, 3), ...small, ...invented].map((value) => ({ value, via: {} }));
}

/** All values of one call, given those of its path. */
export function fillCall(operation: ScanOperation, path: Readonly<Record<string, string>>, options: BuildOptions): CallValues {
  const parameters: Record<string, unknown> = {};
  for (const parameter of operation.parameters) {
    const key = `${parameter.location} ${parameter.name}`;
    if (parameter.location === 'path') parameters[key] = path[parameter.name];
    else {
      const value = parameterValue(operation, parameter, options);
      if (value !== undefined) parameters[key] = value;
    }
  }
  return { parameters, body: bodyValue(operation, options) };
}

/** Members that take a token of the caller's, beside the one that signs the request in. */
export const TOKEN_NAME: RegExp = /^((access|id|auth|bearer|session)_?)?token$|^jwt$/i;

function parameterValue(operation: ScanOperation, parameter: ScanParameter, options: BuildOptions): unknown {
  const { name, location } = parameter;
  if (location === 'header' && /^(authorization|cookie|x-auth-token|x-access-token|content-type|accept|content-length)$/i.test(name))
    return undefined;
  if (/idempotency|request-?id|correlation|interaction-?id/i.test(name)) return uuid(options.random);
  const known = isIdName(name)
    ? options.pool.candidates(options.owner, name, nounOfName(name) || nounOfPath(operation.path), parameter.schema)[0]
    : undefined;
  if (known !== undefined) return known.value;
  if (!parameter.required) return undefined;
  if (TOKEN_NAME.test(name) && options.token != null) return options.token;
  return parameter.example ?? sample(parameter.schema, name, { ...options, known: () => undefined });
}

/** A body for the operation, or `undefined` when it takes none. */
export function bodyValue(operation: ScanOperation, options: BuildOptions): unknown {
  const { body } = operation;
  if (body === null) return undefined;
  const about = { noun: nounOfPath(operation.path), money: takesAmount(body) };
  const known = (name: string, schema: Readonly<Record<string, unknown>>): unknown =>
    signInValue(operation, name, options) ?? knownReference(name, schema, options, about);
  if (body.schema === null) return body.example === undefined ? {} : refreshed(body.example, options);
  const sampled = sample(body.schema, '', { random: options.random, canary: options.canary, optional: options.optional, known });
  const bare = typeof sampled === 'object' && sampled !== null && !Array.isArray(sampled) && Object.keys(sampled).length === 0;
  return bare && body.example !== undefined ? refreshed(body.example, options) : sampled;
}

/** In a change of an object, the fields that the caller signs in with keep their value: a test user who is renamed is lost. */
function signInValue(operation: ScanOperation, name: string, { login, markers }: BuildOptions): string | undefined {
  if (login == null || operation.graphql !== undefined || (operation.method === 'POST' && !operation.path.includes('{'))) return undefined;
  if (isPasswordName(name)) return login.password;
  if (/^(e_?mail|email_?address)$/i.test(name)) return [login.username, ...markers].find((mark) => mark.includes('@'));
  return /^(user_?name|login)$/i.test(name) ? login.username : undefined;
}

/** What a body is about: the resource of its operation, and whether it names an amount of money. */
interface BodyContext {
  readonly noun: string;
  readonly money: boolean;
}

function takesAmount(body: NonNullable<ScanOperation['body']>): boolean {
  const named = body.schema === null ? Object.keys(Object(body.example) as object) : Object.keys(shapeOf(body.schema).properties);
  return named.some(isAmountName);
}

/** The sides of a payment: who pays and who receives, whatever else the name says. */
const PAYER = /^(from|source|src|debtor|payer|sender|debit|origin|originator|ordering)/i;
const PAYEE = /^(to|dest|destination|target|recipient|payee|receiver|creditor|beneficiary|credit|counterparty)/i;
/** Objects that money is taken from. */
const PURSES: readonly string[] = ['account', 'wallet', 'card'];

/** An id of the caller's own, for a member that refers to another object. */
function knownReference(name: string, schema: Readonly<Record<string, unknown>>, options: BuildOptions, about: BodyContext): unknown {
  const side = about.money && (PAYER.test(name) || PAYEE.test(name));
  const own = nounOfName(name);
  const noun = own === '' && words(name).length === 1 && isIdName(name) ? about.noun : own;
  const refers = side || (isIdName(name) ? noun !== '' : /account|vehicle|card|product|wallet/i.test(noun) && schema.type !== 'object');
  if (!refers || isAmountName(name)) return undefined;
  const found = side
    ? purses(name, schema, options)
    : options.pool.candidates(options.owner, isIdName(name) ? name : `${name}_id`, noun, schema);
  const pick = found[0];
  if (pick === undefined) return undefined;
  // Two accounts in one body should not be the same one; where the caller has one only, somebody else receives.
  const other = found.find((one) => one.value !== pick.value && one.key === pick.key);
  const value = PAYEE.test(name) ? (other ?? purses(name, schema, { ...options, owner: otherThan(options) })[0] ?? pick).value : pick.value;
  return schema.type === 'integer' || schema.type === 'number' ? Number(value) : value;
}

function otherThan({ pool, owner }: BuildOptions): string {
  return pool.owners().find((one) => one !== owner) ?? owner;
}

/** What money can be taken from: by id, or, in the second attempt, by the number or name it is known by. */
function purses(name: string, schema: Readonly<Record<string, unknown>>, { pool, owner, reference }: BuildOptions): readonly KnownId[] {
  if (reference === 'natural')
    return pool.of(owner).filter(({ noun, key }) => PURSES.includes(noun) && (isNaturalId(key) || /number|iban/i.test(key)));
  const nouns = [nounOfName(name), ...PURSES].filter((noun) => PURSES.includes(noun));
  return nouns.map((noun) => pool.candidates(owner, `${noun}_id`, noun, schema)).find((list) => list.length > 0) ?? [];
}

/** An example with fresh text where two objects must not be the same. */
function refreshed(example: unknown, options: BuildOptions): unknown {
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return example;
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => {
      if (typeof value !== 'string' || !isNaturalId(name))
        return [name, knownReference(name, {}, options, { noun: '', money: false }) ?? value];
      return [name, /e_?mail/i.test(name) ? `${options.canary}@example.com` : options.canary];
    }),
  );
}

/** The call of an operation with its values. */
export function toCall(operation: ScanOperation, basePath: string, values: CallValues): Call {
  if (operation.graphql !== undefined) return graphqlCall(operation.graphql, basePath, values);
  const of = (location: string): [string, unknown][] =>
    Object.entries(values.parameters)
      .filter(([key, value]) => key.startsWith(`${location} `) && value !== undefined)
      .map(([key, value]) => [key.slice(location.length + 1), value]);
  let path = operation.path;
  for (const [name, value] of of('path')) path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
  if (path.includes('{')) throw new SallyportError('INTERNAL', operation.id, 'a path parameter was left unfilled');
  const query = of('query').flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(scalarText(one))}`),
  );
  const cookies = of('cookie').map(([name, value]) => `${name}=${encodeURIComponent(scalarText(value))}`);
  return {
    method: operation.method,
    target: `${basePath}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    headers: {
      ...Object.fromEntries(of('header').map(([name, value]) => [name.toLowerCase(), scalarText(value)])),
      ...(cookies.length > 0 ? { cookie: cookies.join('; ') } : {}),
      ...contentType(operation, values.body),
    },
    body: bodyText(operation, values.body),
  };
}

export function scalarText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function contentType(operation: ScanOperation, body: unknown): Record<string, string> {
  if (body === undefined) return {};
  const type = operation.body?.mediaType ?? 'application/json';
  return { 'content-type': type.includes('multipart') ? `multipart/form-data; boundary=${BOUNDARY}` : type };
}

const BOUNDARY = 'sallyport-5f1c7c8e';

function bodyText(operation: ScanOperation, body: unknown): string | null {
  if (body === undefined) return null;
  const type = operation.body?.mediaType ?? 'application/json';
  if (type.includes('x-www-form-urlencoded')) return new URLSearchParams(flat(body)).toString();
  if (type.includes('multipart')) return multipart(flat(body));
  return typeof body === 'string' && !type.includes('json') ? body : JSON.stringify(body);
}

function flat(body: unknown): [string, string][] {
  return leavesOf(body).map(({ path, value }) => [path, String(value ?? '')]);
}

function multipart(fields: readonly (readonly [string, string])[]): string {
  const parts = fields.map(([name, value]) => {
    const file = /file|image|photo|video|avatar|document|attachment/i.test(name)
      ? '; filename="canary.txt"\r\nContent-Type: text/plain'
      : '';
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  return `${parts.join('')}--${BOUNDARY}--\r\n`;
}
