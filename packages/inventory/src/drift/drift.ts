import type { GraphqlTypes, SpecOperation } from '@sallyport/contract';
import type { InventoryConfig } from '../config.ts';
import type { AuthRecord, DriftRecord, ParameterRecord, StatusCount } from '../model.ts';
import { describedBySchema } from '../record/graphql-names.ts';

/** Departures listed of one operation; the rest are found once these are mended. */
export const DRIFT_MAX = 100;

/** Headers every description leaves to the transport. */
const UNDESCRIBED_HEADERS = /^(?:x-(?:request|correlation|trace|amzn|b3|forwarded)|idempotency-key$|content-|accept|x-channel$)/;

type Found = Omit<DriftRecord, 'id'>;

/** Places that descriptions say nothing of, or that are compared elsewhere. */
const NOT_DESCRIBED: ReadonlySet<ParameterRecord['location']> = new Set<ParameterRecord['location']>([
  'path',
  'cookie',
  'selection',
  'argument',
]);

/** What is compared. */
export interface DriftFacts {
  readonly parameters: readonly ParameterRecord[];
  readonly auth: AuthRecord;
  readonly statuses: readonly StatusCount[];
  readonly requests: number;
  /** Exchanges whose fields were read. */
  readonly samples: number;
  /** Schema of a GraphQL operation. */
  readonly graphql?: GraphqlTypes | null;
}

/** Where traffic departs from its description: parameters and fields, authentication, answers. Each with an example that names no value. */
export function driftOf(facts: DriftFacts, described: SpecOperation, config: InventoryConfig): DriftRecord[] {
  const shapes = describedShapes(described);
  const found = [
    ...facts.parameters.flatMap((parameter) => parameterDrift(parameter, facts.samples, shapes, config)),
    ...(facts.graphql ? facts.parameters.flatMap((parameter) => schemaDrift(parameter, facts.graphql!, config)) : []),
    ...authDrift(facts, described),
    ...scopeDrift(facts, described, config),
    ...statusDrift(facts, described),
  ];
  return found
    .slice(0, DRIFT_MAX)
    .map((drift) => ({ id: `${drift.kind} ${drift.location} ${drift.status_class} ${drift.name}`, ...drift }));
}

interface Shape {
  readonly type: string;
  readonly required: boolean;
}

interface Shapes {
  /** By `location status name`. */
  readonly known: ReadonlyMap<string, Shape>;
  /** Bodies that have fields described, by `location status`; of others nothing can be said. */
  readonly bodies: ReadonlySet<string>;
}

function describedShapes(described: SpecOperation): Shapes {
  const known = new Map<string, Shape>();
  const bodies = new Set<string>();
  for (const { location, name, type, required } of described.parameters) {
    known.set(`${location}  ${location === 'header' ? name.toLowerCase() : name}`, { type, required });
  }
  const add = (place: string, contents: SpecOperation['responses'][number]['content']): void => {
    for (const content of contents) {
      if (content.fields.length === 0 || content.truncated) continue;
      bodies.add(place);
      for (const field of content.fields) known.set(`${place} ${field.name}`, field);
    }
  };
  add('body ', described.requestBody?.content ?? []);
  for (const { status, content } of described.responses) add(`response ${/^\d/.test(status) ? `${status[0]}xx` : status}`, content);
  return { known, bodies };
}

function parameterDrift(parameter: ParameterRecord, read: number, { known, bodies }: Shapes, config: InventoryConfig): Found[] {
  const { location, name, status_class, seen, samples } = parameter;
  if (NOT_DESCRIBED.has(location) || name === '' || name.endsWith('[]')) return [];
  const place = location === 'body' || location === 'response' ? `${location} ${status_class}` : `${location} `;
  const shape = known.get(`${place} ${name}`);
  const base = { location, name, status_class, samples, shape: wordsOf(parameter), example: exampleOf(parameter) };
  if (shape === undefined) {
    const judged = location === 'query' || (location === 'header' ? !UNDESCRIBED_HEADERS.test(name) : bodies.has(place));
    if (!judged || seen < config.drift_samples_min) return [];
    return [{ ...base, kind: 'undeclared', described: '', seen: parameter.types[0] ?? 'string', count: seen }];
  }
  if (seen === 0) {
    const missing = shape.required && read >= config.required_samples_min && location !== 'response';
    return missing ? [{ ...base, samples: read, kind: 'missing', described: 'required', seen: '', count: 0 }] : [];
  }
  const type = parameter.types[0] ?? '';
  if (seen < config.drift_samples_min || fits(type, shape.type)) return [];
  return [{ ...base, kind: 'type', described: shape.type, seen: type, count: seen }];
}

/** Fields and arguments of a GraphQL document that the schema does not have, and answers of another type than it says. */
function schemaDrift(parameter: ParameterRecord, graphql: GraphqlTypes, config: InventoryConfig): Found[] {
  const { location, name, status_class, seen, samples } = parameter;
  const said = describedBySchema(parameter, graphql);
  if (said === undefined || seen < config.drift_samples_min) return [];
  const base = { location, name, status_class, samples, shape: wordsOf(parameter), example: exampleOf(parameter), count: seen };
  const type = parameter.types[0] ?? '';
  if (said === null) return [{ ...base, kind: 'undeclared', described: '', seen: type }];
  // What a scalar of one's own looks like is known to the server only.
  const known = said.json !== 'string' || said.type === 'String' || said.type === 'ID';
  return location === 'argument' || !known || fits(type, said.json) ? [] : [{ ...base, kind: 'type', described: said.written, seen: type }];
}

/** Whole numbers are numbers, nothing says what `null` would be, and everything in a query is text. */
function fits(seen: string, described: string): boolean {
  return (
    seen === described ||
    seen === 'null' ||
    seen === '' ||
    (described === 'number' && seen === 'integer') ||
    (described === 'string' && ['integer', 'number', 'boolean'].includes(seen))
  );
}

function kindOf({ types, formats }: ParameterRecord): string {
  return [types[0] ?? '', formats[0] === undefined ? '' : `(${formats[0]})`].filter((part) => part !== '').join(' ');
}

function wordsOf(parameter: ParameterRecord): string {
  return [kindOf(parameter), ...parameter.data_classes].filter((part) => part !== '').join(', ');
}

/** `string (uuid), 36 characters, seen 40 times of 40`: no value, only what one looks like. */
function exampleOf(parameter: ParameterRecord): string {
  const { types, size_min, size_max, seen, samples, data_classes } = parameter;
  const size =
    types[0] !== 'string' || size_max === 0
      ? ''
      : size_min === size_max
        ? `, ${size_max} characters`
        : `, ${size_min} to ${size_max} characters`;
  const classes = data_classes.length === 0 ? '' : `, ${data_classes.join(' ')}`;
  return `${kindOf(parameter)}${size}${classes}, seen ${seen} times of ${samples}`;
}

function authDrift({ auth, requests }: DriftFacts, { security }: SpecOperation): Found[] {
  const base = { kind: 'auth', location: 'operation', name: 'security', status_class: '', samples: requests } as const;
  const schemes = auth.schemes.filter(({ scheme }) => scheme !== 'none').map(({ scheme }) => scheme);
  if (security.length > 0 && auth.open_successes > 0) {
    const example = `${auth.open_successes} of ${requests} requests were answered with success and carried no credential`;
    return [
      { ...base, described: security.map(({ kind }) => kind).join(' '), seen: 'none', shape: 'none', count: auth.open_successes, example },
    ];
  }
  if (security.length === 0 && auth.state === 'consistent') {
    return [
      {
        ...base,
        described: 'none',
        seen: schemes.join(' '),
        shape: schemes.join(' '),
        count: requests,
        example: `nearly all requests carried ${schemes.join(' ')}`,
      },
    ];
  }
  return [];
}

/** Kinds of schemes whose tokens claim scopes. */
const TOKEN_KINDS: ReadonlySet<string> = new Set(['oauth2', 'openIdConnect', 'http:bearer']);

/**
 * Tokens without a scope that the description asks for, and were answered with success. Where one of the ways in asks for no
 * scope, nothing can be said. Only tokens that can be read count: opaque ones claim nothing here.
 */
function scopeDrift({ auth }: DriftFacts, { security }: SpecOperation, config: InventoryConfig): Found[] {
  const ways = security.filter(({ kind }) => TOKEN_KINDS.has(kind)).map(({ scopes }) => scopes);
  if (ways.length === 0 || ways.some((scopes) => scopes.length === 0)) return [];
  const lacking = auth.scopes.filter(({ scopes: claimed }) => !ways.some((wanted) => wanted.every((scope) => claims(claimed, scope))));
  const count = lacking.reduce((sum, { requests }) => sum + requests, 0);
  if (count < config.drift_samples_min) return [];
  const samples = auth.scopes.reduce((sum, { requests }) => sum + requests, 0);
  const seen = lacking[0]!.scopes.join(' ') || 'no scope';
  return [
    {
      kind: 'scope',
      location: 'operation',
      name: 'scopes',
      status_class: '',
      described: ways.map((scopes) => scopes.join(' ')).join(' or '),
      seen,
      shape: seen,
      count,
      samples,
      example: `${count} of ${samples} tokens were answered with success and lack the scope, most of them with ${seen}`,
    },
  ];
}

/** A scope with an id in it is kept as `consent:*`, and described in as many ways as there are descriptions. */
function claims(claimed: readonly string[], wanted: string): boolean {
  return claimed.includes(wanted) || (wanted.includes(':') && claimed.includes(`${wanted.slice(0, wanted.indexOf(':'))}:*`));
}

function statusDrift({ statuses, requests }: DriftFacts, { responses }: SpecOperation): Found[] {
  if (responses.length === 0 || responses.some(({ status }) => status === 'default')) return [];
  const known = new Set(responses.map(({ status }) => status));
  return statuses
    .filter(({ status }) => status >= 200 && status < 500 && !known.has(String(status)) && !known.has(`${Math.floor(status / 100)}XX`))
    .map(({ status, count }) => ({
      kind: 'status',
      location: 'operation',
      name: String(status),
      status_class: '',
      described: [...known].join(' '),
      seen: String(status),
      shape: String(status),
      count,
      samples: requests,
      example: `answered ${status} ${count} times of ${requests}`,
    }));
}
