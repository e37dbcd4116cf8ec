import { SallyportError } from '@sallyport/core';
import type { OperationRecord, ParameterRecord } from '@sallyport/inventory';
import type { SeenWeakness } from '../../ingest/weakness-store.ts';
import type { PatchProposal } from './patch-schema.ts';

/** Headers and cookies by which callers prove who they are. */
const CREDENTIALS = ['header.authorization', 'header.x-api-key', 'cookie.*'];

/** Longest repeat that RE2 counts; longer values get no upper limit. */
const REPEAT_MAX = 1_000;
/** Values may be this many times as long as any that was seen. */
const LENGTH_LEEWAY = 2;

/** What is wrong, as an expression over a request, and why. */
interface Condition {
  readonly when: string;
  readonly why: string;
}

/**
 * Proposes the narrowest virtual patch that a weakness allows: what it can tell good from bad requests by is the place in
 * the message and the shape that honest values have there. `record`: what the inventory knows of the operation.
 * @throws SallyportError `PATCH_UNFIT` where no request can be told from another, as with broken authorization
 */
export function proposePatch(seen: SeenWeakness, record: OperationRecord | null): Omit<PatchProposal, 'applied'> {
  if (seen.host === '' || seen.template === '/*') throw unfit('it is of a whole host, not of one operation');
  const { when, why } = conditionOf(seen, record);
  return {
    patch: `finding-${seen.id}`,
    when,
    host: seen.host,
    path: seen.template.replaceAll(/\{[^{}/]*\}/g, '*'),
    methods: seen.method === '' ? [] : [seen.method],
    why,
  };
}

function conditionOf(seen: SeenWeakness, record: OperationRecord | null): Condition {
  switch (seen.kind) {
    case 'unauthenticated-access':
    case 'unauthenticated-data':
    case 'auth-missing':
    case 'auth-missing-write':
      return {
        when: CREDENTIALS.map((place) => `not ${place} exists`).join(' and '),
        why: 'stops requests that carry no credential in the usual places; name others if the API takes them',
      };
    case 'zombie-operation':
    case 'shadow-operation':
    case 'deprecated-served':
    case 'hidden-route':
    case 'old-version':
      return { when: "path starts_with '/'", why: 'closes the whole operation' };
    default:
      return atPoint(seen, record);
  }
}

/** `sqli query.q`, `path.accountId`, `body.json.role`: the place is the last word. */
function atPoint(seen: SeenWeakness, record: OperationRecord | null): Condition {
  const point = seen.point.split(' ').at(-1) ?? '';
  const [location = ''] = point.split(/[.[]/, 1);
  if (!['query', 'body', 'header', 'cookie', 'path'].includes(location) || !/^[\w.[\]$"-]+$/.test(point)) {
    throw unfit('no part of a request tells good ones from bad ones; mend the code');
  }
  if (seen.kind === 'secret-in-url' || seen.kind === 'mass-assignment') {
    return { when: `${point} exists`, why: `stops requests that send ${point}` };
  }
  if (seen.kind === 'guessable-id' || seen.kind.startsWith('bola') || seen.kind.startsWith('bfla')) {
    throw unfit('whose object it is does not show in a request; mend the code');
  }
  const known = record?.parameters.find((parameter) => namesPoint(parameter, point)) ?? null;
  const { pattern, what } = shapeOf(known);
  return {
    when: `${point} exists and not every ${point} matches '^${pattern}$'`,
    why:
      known === null
        ? `lets ${what} through at ${point}`
        : `lets ${what} through at ${point}: what was seen there in ${known.seen} clean requests`,
  };
}

function namesPoint({ location, name }: ParameterRecord, point: string): boolean {
  return point === `${location}.${name}` || (location === 'body' && /^body\.(?:json|form|xml)\./.test(point) && point.endsWith(`.${name}`));
}

/** What honest values look like; without knowledge, words and numbers. */
function shapeOf(known: ParameterRecord | null): { readonly pattern: string; readonly what: string } {
  const most = known === null || known.size_max === 0 ? 64 : known.size_max * LENGTH_LEEWAY;
  const repeat = most > REPEAT_MAX ? '*' : `{0,${most}}`;
  if (known !== null && (known.types[0] === 'integer' || known.types[0] === 'number')) {
    return { pattern: '-?[0-9]{1,15}([.][0-9]{1,15})?', what: 'numbers' };
  }
  if (known?.types[0] === 'boolean') return { pattern: '(true|false)', what: 'true and false' };
  switch (known?.formats[0]) {
    case 'uuid':
      return { pattern: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}', what: 'UUIDs' };
    case 'date':
      return { pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}', what: 'dates' };
    default:
      return {
        pattern: `[0-9A-Za-z _.,:@+-]${repeat}`,
        what: `letters, digits and _.,:@+- up to ${repeat === '*' ? 'any length' : `${most} characters`}`,
      };
  }
}

function unfit(detail: string): SallyportError {
  return new SallyportError('PATCH_UNFIT', 'virtual patch', detail);
}
