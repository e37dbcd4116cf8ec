import type { ParameterLocation, ValueCharset } from '@sallyport/core';
import { pointMember, pointPattern } from '@sallyport/core';

/** What values of one field of one operation normally are, learned from clean traffic. */
export interface PointProfile {
  readonly operation: string;
  /** Where and what, see {@link fieldOf}: `query id`, `body items[].sku`. */
  readonly field: string;
  /** The widest set of characters that enough clients sent. */
  readonly charset: ValueCharset;
  /** Characters: the step of lengths that enough clients reached. */
  readonly chars_max: number;
  /** At least so many clean requests and distinct clients, in steps, so that the profile does not change with every request. */
  readonly requests_min: number;
  readonly clients_min: number;
}

/** A weak sign that many clients send at one point as part of what is normal there. */
export interface BenignIndicator {
  readonly operation: string;
  readonly detector: string;
  /** Without indices and decodings. */
  readonly point: string;
  readonly clients_min: number;
  readonly payloads_min: number;
}

/** What gateways are told of habits. */
export interface HabitProfiles {
  readonly points: readonly PointProfile[];
  readonly benign: readonly BenignIndicator[];
}

export const NO_PROFILES: HabitProfiles = { points: [], benign: [] };

const CHARSET_RANK: Readonly<Record<ValueCharset, number>> = { number: 0, word: 1, text: 2, free: 3 };

export function charsetRank(charset: ValueCharset): number {
  return CHARSET_RANK[charset];
}

/** Containers of a body in a point; fields are learned without them. */
const BODY = /^body\.(?:json|form|multipart|xml)/;

/** The field that a finding's point is in, as {@link observedField} writes it, or `null` where none is learned (paths, names). */
export function fieldOf(point: string): string | null {
  const bar = point.indexOf('|');
  const place = pointPattern(bar < 0 ? point : point.slice(0, bar));
  if (place.endsWith('#name')) return null;
  const body = BODY.exec(place);
  if (body !== null) return field('body', place.slice(body[0].length));
  const location = /^(?:query|header|cookie)/.exec(place)?.[0];
  return location === undefined ? null : field(location, place.slice(location.length));
}

/** The field of an observation: bodies name theirs as in a point, others by the bare name. */
export function observedField(location: ParameterLocation, name: string, requestType: string): string {
  const structured = location === 'body' && /json|xml/.test(requestType);
  return field(location, structured ? name : pointMember('', name));
}

function field(location: string, path: string): string {
  return `${location} ${path.startsWith('.') ? path.slice(1) : path}`;
}
