import { type DataClassId, type FieldObservation, type ParameterLocation, pointMember, type ValueType } from '@sallyport/core';
import { charsetOf, type Extraction, type ParsedBody } from '@sallyport/traffic';
import { classifyValue } from '@sallyport/traffic/data-classes';
import { constantOf } from './constant.ts';
import type { CustomClassifier } from './custom-types.ts';
import { guessFormat, magnitude, textType } from './format.ts';
import { type AnswerNames, observeSelection } from './graphql.ts';
import type { GraphqlView } from './graphql-reader.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { FIELD_NAME_CHARS_MAX, FIELD_VALUE_CHARS_MAX, OBSERVED_DEPTH_MAX, OBSERVED_ELEMENTS_MAX, OBSERVED_FIELDS_MAX } from './limits.ts';

/** Headers that every client or proxy sends; they say nothing about the API. */
const COMMON_HEADERS: ReadonlySet<string> = new Set(
  `host user-agent accept accept-encoding accept-language accept-charset authorization proxy-authorization cookie connection
   content-type content-length content-encoding transfer-encoding te trailer upgrade via forwarded from date expect
   cache-control pragma if-none-match if-modified-since if-match if-range range origin referer dnt keep-alive priority
   sec-fetch-site sec-fetch-mode sec-fetch-dest sec-fetch-user sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform sec-gpc
   upgrade-insecure-requests x-forwarded-for x-forwarded-proto x-forwarded-host x-forwarded-port x-real-ip
   traceparent tracestate baggage x-request-id x-b3-traceid x-b3-spanid x-b3-sampled x-b3-parentspanid x-amzn-trace-id
   sec-websocket-key sec-websocket-version sec-websocket-extensions sec-websocket-protocol x-requested-with`.split(/\s+/),
);

/** What values are looked at with. */
export interface Lens {
  readonly hash: KeyedHash;
  readonly custom: CustomClassifier | null;
}

interface Collector extends Lens {
  readonly location: ParameterLocation;
  readonly fields: Map<string, FieldObservation>;
}

/** The fields of one exchange: what each looks like, never its value. One observation a name. */
export function observeFields(
  request: Extraction,
  response: Extraction | null,
  graphql: GraphqlView | null,
  lens: Lens,
): FieldObservation[] {
  const named: Collector = { ...lens, location: 'query', fields: new Map() };
  for (const leaf of request.leaves) {
    if (leaf.isName || leaf.decoded > 0) continue;
    if (leaf.kind === 'header' && !COMMON_HEADERS.has(leaf.name)) addText({ ...named, location: 'header' }, leaf.name, leaf.value);
    else if (leaf.kind === 'query' || leaf.kind === 'cookie') addText({ ...named, location: leaf.kind }, leaf.name, leaf.value);
  }
  const body: Collector = { ...lens, location: 'body', fields: new Map() };
  addBody(body, graphql === null ? request.body : { kind: 'json', value: variablesOf(graphql), graphql: null });
  const answer: Collector = { ...lens, location: 'response', fields: new Map() };
  if (response !== null) addAnswer(answer, response.body, graphql);
  const observed = [...named.fields.values(), ...body.fields.values(), ...answer.fields.values()];
  if (graphql === null || graphql.outline === null) return observed;
  return [
    ...observed,
    ...observeSelection(graphql.outline, graphql.request, answer.fields.values(), (name, value) => lookAt(lens, name, value)),
  ];
}

/** The same of an exchange of gRPC: its messages stand for the bodies. */
export function observeMessages(
  request: Extraction,
  messages: { readonly request: readonly unknown[]; readonly response: readonly unknown[] },
  lens: Lens,
): FieldObservation[] {
  const named: Collector = { ...lens, location: 'header', fields: new Map() };
  for (const leaf of request.leaves) {
    if (leaf.kind === 'header' && !leaf.isName && leaf.decoded === 0 && !COMMON_HEADERS.has(leaf.name))
      addText(named, leaf.name, leaf.value);
  }
  const body: Collector = { ...lens, location: 'body', fields: new Map() };
  for (const message of messages.request) addJson(body, '', message, 0);
  const answer: Collector = { ...lens, location: 'response', fields: new Map() };
  for (const message of messages.response) addJson(answer, '', message, 0);
  return [...named.fields.values(), ...body.fields.values(), ...answer.fields.values()];
}

/** The document of a GraphQL request is not data; its variables are. */
function variablesOf({ request }: GraphqlView): unknown {
  return Object.keys(request.variables).length === 0 ? null : { variables: request.variables };
}

/** An answer under aliases is read under the names of its fields. Of a batch the first is read. */
function addAnswer(into: Collector, body: ParsedBody, graphql: GraphqlView | null): void {
  const names = graphql?.outline?.names;
  if (names === undefined || body.kind !== 'json') addBody(into, body);
  else {
    const value: unknown = Array.isArray(body.value) ? body.value[0] : body.value;
    addJson(into, '', value, 0, { below: new Map([['data', { name: 'data', names }]]) });
  }
}

/** What one value looks like, by itself. */
function lookAt(lens: Lens, name: string, value: unknown): FieldObservation {
  const into: Collector = { ...lens, location: 'argument', fields: new Map() };
  addJson(into, name, value ?? null, OBSERVED_DEPTH_MAX);
  return into.fields.get(`argument ${name}`)!;
}

function addBody(into: Collector, body: ParsedBody): void {
  switch (body.kind) {
    case 'json':
      addJson(into, '', body.value, 0);
      return;
    case 'form':
      for (const [name, value] of body.fields) addText(into, name, value);
      return;
    case 'multipart':
      for (const part of body.parts) {
        if (part.text !== null && part.filename === null) addText(into, part.name, part.text);
        else add(into, part.name, 'string', 'binary', part.bytes, null);
      }
      return;
    case 'xml':
      for (const field of body.fields) addText(into, field.path, field.value);
      return;
    case 'none':
    case 'graphql':
    case 'text':
    case 'binary':
      return;
    default:
      body satisfies never;
  }
}

/** `names`: what keys stand for, where a GraphQL document gave them other names. */
function addJson(into: Collector, name: string, value: unknown, depth: number, names?: AnswerNames): void {
  if (depth > OBSERVED_DEPTH_MAX || into.fields.size >= OBSERVED_FIELDS_MAX) return;
  if (value instanceof Uint8Array) {
    add(into, name, 'string', 'binary', value.length, null);
    return;
  }
  if (Array.isArray(value)) {
    add(into, name, 'array', '', value.length, null);
    for (const element of value.slice(0, OBSERVED_ELEMENTS_MAX)) addJson(into, `${name}[]`, element, depth + 1, names);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    add(into, name, 'object', '', members.length, null);
    for (const [key, member] of members) {
      if (into.fields.size >= OBSERVED_FIELDS_MAX) return;
      const known = names?.below.get(key);
      addJson(into, memberName(name, known?.name ?? key), member, depth + 1, known?.names);
    }
    return;
  }
  addScalar(into, name, value);
}

/** `a.b`, `items[].sku`, `a["x.y"]`: the address under the body, without the body. */
function memberName(parent: string, key: string): string {
  const joined = pointMember(parent, key);
  return joined.charCodeAt(0) === 46 ? joined.slice(1) : joined;
}

function addScalar(into: Collector, name: string, value: unknown): void {
  if (typeof value === 'string') add(into, name, 'string', guessFormat(value), value.length, value);
  else if (typeof value === 'number') add(into, name, Number.isInteger(value) ? 'integer' : 'number', '', magnitude(value), String(value));
  else if (typeof value === 'boolean') add(into, name, 'boolean', '', 1, String(value));
  else add(into, name, 'null', '', 0, null);
}

function addText(into: Collector, name: string, value: string): void {
  const type = textType(value);
  const numeric = type === 'integer' || type === 'number';
  add(into, name, type, type === 'string' ? guessFormat(value) : '', numeric ? magnitude(Number(value)) : value.length, value);
}

function add(into: Collector, name: string, type: ValueType, format: string, size: number, value: string | null): void {
  const key = `${into.location} ${name}`;
  if (name.length > FIELD_NAME_CHARS_MAX || into.fields.has(key) || into.fields.size >= OBSERVED_FIELDS_MAX) return;
  const readable = value !== null && value.length > 0 && value.length <= FIELD_VALUE_CHARS_MAX;
  const classes = readable ? classesOf(name, value, into.custom) : NO_CLASSES;
  const distinct = readable && classes.length === 0 ? into.hash(value) : 0;
  const constant = readable && classes.length === 0 && isOfApi(into.location, type) ? constantOf(name, value) : null;
  const shape = value === null || into.location === 'response' ? NO_SHAPE : { charset: charsetOf(value) };
  into.fields.set(key, {
    location: into.location,
    name,
    type,
    format,
    size,
    classes,
    distinct,
    ...shape,
    ...(constant !== null && { constant }),
  });
}

/** Cookies are a client's own; flags and fractions are no enumeration. */
function isOfApi(location: ParameterLocation, type: ValueType): boolean {
  return location !== 'cookie' && (type === 'string' || type === 'integer');
}

/** Answers are not learned from. */
const NO_SHAPE: Pick<FieldObservation, never> = {};

const NO_CLASSES: readonly (readonly [DataClassId, number])[] = [];

function classesOf(name: string, value: string, custom: CustomClassifier | null): readonly (readonly [DataClassId, number])[] {
  const matches = classifyValue(name, value);
  if (custom !== null) return [...custom(name, value), ...matches.map((match) => [match.id, match.confidence] as const)];
  return matches.length === 0 ? NO_CLASSES : matches.map((match) => [match.id, match.confidence] as const);
}
