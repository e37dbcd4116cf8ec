import { createHash } from 'node:crypto';
import type { Activity, Purpose, RequestView, ResponseView } from '@sallyport/core';
import type { ParsedBody } from '@sallyport/traffic';
import { firstHeader } from '@sallyport/traffic';
import type { CallerInput, Callers } from './caller.ts';
import { callOf } from './calls.ts';
import { fieldsOf } from './fields.ts';
import type { ActivityHashes } from './hashes.ts';
import { cardNumberIn, issuedIds, readPath, requestIds, rowsOf } from './identifiers.ts';
import { type GrantingSignIns, outcomeOf } from './outcome.ts';
import { type Field, type PurposeReader, passwordIn, promoIn, refreshTokenIn } from './purpose.ts';
import { type SignIn, signInOf } from './sign-in.ts';

/** Headers in which a trusted hop says where an address is, degrees. */
export interface PlaceHeaders {
  readonly latitude: string;
  readonly longitude: string;
}

/** What a policy says of how behaviour is read. */
export interface Behaviour {
  readonly callers: Callers;
  readonly purposeOf: PurposeReader;
  readonly grants: GrantingSignIns;
  readonly places: PlaceHeaders | null;
  /** How often a password is in the list of breached ones, or `null` without a list. */
  readonly breached: BreachedPasswords | null;
}

/** Asked with the SHA-1 of a password, 40 upper-case hexadecimal digits; the password itself goes nowhere. */
export type BreachedPasswords = (sha1: string) => number;

export interface ActivityInput extends CallerInput {
  readonly response: ResponseView | null;
  /** The status the client got. */
  readonly status: number;
  /** The answer's body where it was taken apart already. */
  readonly answer: ParsedBody | null;
  /** The path as it may be recorded, and the template of the operation or the empty string. */
  readonly maskedPath: string;
  readonly template: string;
}

/** What behaviour detectors learn of an exchange. Only keyed hashes and words of the API leave here. */
export function activityOf(input: ActivityInput, { callers, purposeOf, grants, places, breached }: Behaviour): Activity {
  const { transaction, response, extraction } = input;
  const { request } = transaction;
  const { hashes } = callers;
  const fields = fieldsOf(extraction?.body);
  const card = cardNumberIn(fields);
  const { shape: path, ids } = readPath(request.path, input.maskedPath, input.template);
  const call = callOf(extraction?.body);
  const shape = call === null ? path : `${path === '/' ? '' : path}/${call.path}`;
  const caller = callers.of(input);
  const anonymous = input.principal.id === null && caller.session === '';
  // The word of the draft for a method that is safe and has a body.
  const method = call?.reads === true ? 'QUERY' : request.method;
  const signIn = signInOf(request, fields, purposeOf({ method, shape, fields, card: card !== '', anonymous }));
  const { purpose } = signIn;
  const answer = response === null ? undefined : jsonOf(response, input.answer);
  const graphql = extraction !== null && 'graphql' in extraction.body ? extraction.body.graphql : null;
  const told = outcomeOf({
    status: input.status,
    response,
    answer,
    reads: method === 'GET' || method === 'QUERY',
    graphql: graphql !== null,
  });
  const gives = told === 'success' && (purpose === 'login' || purpose === 'register' || signIn.refresh !== '');
  const granted = gives ? callers.granted(response?.headers ?? [], answer) : '';
  const outcome = told === 'success' ? grants.judge(purpose, shape, granted !== '', answer) : told;
  const named = purpose !== 'other' || outcome === 'failure';
  const rows = rowsOf(answer);
  return {
    purpose,
    outcome,
    shape: `${method.slice(0, METHOD_CHARS_MAX)} ${shape.slice(0, SHAPE_CHARS_MAX)}`,
    ...caller,
    granted,
    username: named ? hashes.long(signIn.username || askedInQuery(request, purpose)) : '',
    secret: hashes.long(signIn.secret),
    ids: requestIds({ path: ids, request, fields, literals: call?.literals ?? [] }, hashes.short),
    issued: outcome === 'success' ? issuedIds(answer, response?.headers ?? [], hashes.short) : [],
    ...(breached !== null && outcome === 'success' && SETS_PASSWORD.has(purpose) && seenBreached(fields, breached)),
    ...(outcome === 'success' && redeemed(fields, hashes)),
    ...(gives && renewal(signIn, answer, hashes)),
    ...(outcome === 'success' && rows > 0 && { rows }),
    card: hashes.long(card),
    bin: hashes.long(card.slice(0, 6)),
    place: (places === null ? null : placeOf(request, places)) ?? callers.place(transaction.client.address)?.point ?? null,
    graphql: graphql === null ? null : { depth: graphql.depth, fields: graphql.fields, aliases: graphql.aliases },
  };
}

/** A longer shape is no operation. */
const SHAPE_CHARS_MAX = 200;
const METHOD_CHARS_MAX = 10;

/** Where a password that is in the wrong hands lets them in. */
const SETS_PASSWORD: ReadonlySet<Purpose> = new Set<Purpose>(['login', 'register', 'credential-change', 'password-reset']);

function seenBreached(fields: readonly Field[], breached: BreachedPasswords): Pick<Activity, 'breached'> {
  const password = passwordIn(fields);
  return password === '' ? {} : { breached: breached(createHash('sha1').update(password).digest('hex').toUpperCase()) };
}

function redeemed(fields: readonly Field[], hashes: ActivityHashes): Pick<Activity, 'promo'> {
  const code = promoIn(fields);
  return code === '' ? {} : { promo: hashes.long(code) };
}

/** The refresh token used and the one given out: by them a user stays the same under a new credential. */
function renewal(signIn: SignIn, answer: unknown, hashes: ActivityHashes): Pick<Activity, 'renews' | 'renewable'> {
  const next = refreshTokenIn(answer);
  return {
    ...(signIn.refresh !== '' && { renews: hashes.long(signIn.refresh) }),
    ...(next !== '' && { renewable: hashes.long(next) }),
  };
}

/** A lookup names whom it asks about in the query, as a rule. */
function askedInQuery(request: RequestView, purpose: Activity['purpose']): string {
  if (purpose !== 'lookup-user' || request.query === '') return '';
  return request.query
    .slice(request.query.indexOf('=') + 1)
    .split('&', 1)[0]!
    .toLowerCase();
}

function jsonOf(response: ResponseView, parsed: ParsedBody | null): unknown {
  if (parsed !== null) return parsed.kind === 'json' ? parsed.value : undefined;
  const { state, bytes } = response.body;
  if (state !== 'complete' || bytes.length === 0 || !(firstHeader(response.headers, 'content-type') ?? '').includes('json'))
    return undefined;
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}

function placeOf(request: RequestView, places: PlaceHeaders): readonly [number, number] | null {
  const latitude = Number.parseFloat(firstHeader(request.headers, places.latitude) ?? '');
  const longitude = Number.parseFloat(firstHeader(request.headers, places.longitude) ?? '');
  const good = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return good ? [latitude, longitude] : null;
}
