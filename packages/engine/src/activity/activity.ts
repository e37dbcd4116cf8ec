import { createHash } from 'node:crypto';
import type { Activity, ActivityOutcome, Purpose, RequestView, ResponseView } from '@sallyport/core';
import type { ParsedBody } from '@sallyport/traffic';
import { firstHeader } from '@sallyport/traffic';
import type { CallerInput, Callers } from './caller.ts';
import { fieldsOf } from './fields.ts';
import type { ActivityHashes } from './hashes.ts';
import { cardNumberIn, issuedIds, readPath, requestIds } from './identifiers.ts';
import { type Field, type PurposeReader, passwordIn, promoIn, secretIn, usernameIn } from './purpose.ts';

/** Headers in which a trusted hop says where an address is, degrees. */
export interface PlaceHeaders {
  readonly latitude: string;
  readonly longitude: string;
}

/** What a policy says of how behaviour is read. */
export interface Behaviour {
  readonly callers: Callers;
  readonly purposeOf: PurposeReader;
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
export function activityOf(input: ActivityInput, { callers, purposeOf, places, breached }: Behaviour): Activity {
  const { transaction, response, extraction } = input;
  const { request } = transaction;
  const { hashes } = callers;
  const fields = fieldsOf(extraction?.body);
  const card = cardNumberIn(fields);
  const { shape, ids } = readPath(request.path, input.maskedPath, input.template);
  const purpose = purposeOf(request.method, shape, fields, card !== '');
  const answer = response === null ? undefined : jsonOf(response, input.answer);
  const outcome = outcomeOf(input.status, response, answer);
  const named = purpose !== 'other' || outcome === 'failure';
  const graphql = extraction !== null && 'graphql' in extraction.body ? extraction.body.graphql : null;
  return {
    purpose,
    outcome,
    shape: `${request.method.slice(0, METHOD_CHARS_MAX)} ${shape}`,
    ...callers.of(input),
    granted: purpose === 'login' && outcome === 'success' ? callers.granted(response?.headers ?? [], answer) : '',
    username: named ? hashes.long(usernameIn(fields) || askedInQuery(request, purpose)) : '',
    secret: purpose === 'login' || purpose === 'one-time-code' ? hashes.long(secretIn(fields, purpose)) : '',
    ids: requestIds(ids, request.query, fields, hashes.short),
    issued: outcome === 'success' && answer !== undefined ? issuedIds(answer, hashes.short) : [],
    ...(breached !== null && outcome === 'success' && SETS_PASSWORD.has(purpose) && seenBreached(fields, breached)),
    ...(outcome === 'success' && redeemed(fields, hashes)),
    card: hashes.long(card),
    bin: hashes.long(card.slice(0, 6)),
    place: (places === null ? null : placeOf(request, places)) ?? callers.place(transaction.client.address)?.point ?? null,
    graphql: graphql === null ? null : { depth: graphql.depth, fields: graphql.fields, aliases: graphql.aliases },
  };
}

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

const REFUSALS = /^(?:declined?|rejected|failed|failure|denied|error|refused|invalid|unauthori[sz]ed|blocked)$/i;

/** Many APIs answer 200 and say in the body that it did not work. */
function outcomeOf(status: number, response: ResponseView | null, answer: unknown): ActivityOutcome {
  if (response === null || status >= 500 || status === 429) return 'unfit';
  if (status >= 400) return 'failure';
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return 'success';
  const { success, ok, authenticated, status: word, result, state } = answer as Record<string, unknown>;
  if (success === false || ok === false || authenticated === false) return 'failure';
  return [word, result, state].some((text) => typeof text === 'string' && REFUSALS.test(text)) ? 'failure' : 'success';
}

function placeOf(request: RequestView, places: PlaceHeaders): readonly [number, number] | null {
  const latitude = Number.parseFloat(firstHeader(request.headers, places.latitude) ?? '');
  const longitude = Number.parseFloat(firstHeader(request.headers, places.longitude) ?? '');
  const good = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return good ? [latitude, longitude] : null;
}
