import type { RequestView } from '@sallyport/core';
import { isObject, type JsonObject, type Resolve } from '../references.ts';
import { pointerJoin } from '../source.ts';
import { cookiePairs, decodeForm, queryPairs, type RawPair, readings, separatorOf } from './parameter-text.ts';
import { locate, type Validator, type Validators } from './validators.ts';
import type { Violations } from './violation.ts';

type Location = 'path' | 'query' | 'header' | 'cookie';

interface Parameter {
  readonly name: string;
  readonly location: Location;
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
  readonly allowEmpty: boolean;
  readonly shape: 'scalar' | 'array' | 'object' | 'content';
  /** Types of the value, of its items, or of its members by name. */
  readonly types: ReadonlySet<string>;
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  readonly validator: Validator | null;
}

/** The parameters of one operation, compiled. */
export interface Parameters {
  check(request: RequestView, pathNames: readonly string[], pathValues: readonly string[], out: Violations): void;
}

/** Headers that are no parameters whatever a description says (OpenAPI 3.1, Parameter Object). */
const IGNORED_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

/** Compiles parameters at the pointers given; a later one of the same name and place replaces the earlier. */
export function compileParameters(
  document: JsonObject,
  pointers: readonly string[],
  credentials: ReadonlySet<string>,
  resolve: Resolve,
  validators: Validators,
): Parameters {
  const parameters = new Map<string, Parameter>();
  for (const pointer of pointers) {
    const parameter = compileParameter(document, pointer, resolve, validators);
    if (parameter !== null) parameters.set(`${parameter.location} ${parameter.name}`, parameter);
  }
  const at = (location: Location): Parameter[] => [...parameters.values()].filter((parameter) => parameter.location === location);
  const query = at('query');
  const [path, headers, cookies] = [at('path'), at('header'), at('cookie')];
  const declared = declaredNames(query, credentials);
  return {
    check(request, pathNames, pathValues, out) {
      if (query.length > 0 || request.query !== '') checkQuery(query, declared, request.query, out);
      for (const parameter of path) checkPath(parameter, pathNames, pathValues, out);
      for (const parameter of headers) report(parameter, headerProblem(parameter, request), out);
      if (cookies.length > 0) checkCookies(cookies, request, out);
    },
  };
}

function compileParameter(document: JsonObject, pointer: string, resolve: Resolve, validators: Validators): Parameter | null {
  const place = locate(document, pointer);
  if (place === null) return null;
  const { name, in: location, required, explode, content, allowEmptyValue } = place.value;
  if (typeof name !== 'string' || !['path', 'query', 'header', 'cookie'].includes(String(location))) return null;
  if (location === 'header' && IGNORED_HEADERS.has(name.toLowerCase())) return null;
  const style =
    typeof place.value.style === 'string' ? place.value.style : location === 'query' || location === 'cookie' ? 'form' : 'simple';
  const inContent = isObject(content) ? (Object.keys(content)[0] ?? null) : null;
  const at =
    inContent === null
      ? pointerJoin(place.pointer, 'schema')
      : pointerJoin(pointerJoin(pointerJoin(place.pointer, 'content'), inContent), 'schema');
  const schema = locate(document, at)?.value ?? null;
  const types = typesOf(schema, resolve);
  const array = types.has('array');
  const object = types.has('object');
  return {
    name: location === 'header' ? name.toLowerCase() : name,
    location: location as Location,
    required: location === 'path' || required === true,
    style,
    explode: typeof explode === 'boolean' ? explode : style === 'form',
    allowEmpty: allowEmptyValue === true,
    shape: inContent !== null ? 'content' : array ? 'array' : object ? 'object' : 'scalar',
    types: array ? typesOf(schema?.items, resolve) : types,
    members: object ? memberTypes(schema, resolve) : new Map(),
    validator: schema === null ? null : validators.at(at),
  };
}

const TYPE_DEPTH_MAX = 8;
const NO_TYPES: ReadonlySet<string> = new Set();

function typesOf(raw: unknown, resolve: Resolve, depth = 0): Set<string> {
  const schema = resolve(raw);
  const types = new Set<string>();
  if (schema === null || depth > TYPE_DEPTH_MAX) return types;
  for (const type of Array.isArray(schema.type) ? schema.type : [schema.type]) if (typeof type === 'string') types.add(type);
  for (const list of [schema.allOf, schema.oneOf, schema.anyOf]) {
    if (Array.isArray(list)) for (const part of list) for (const type of typesOf(part, resolve, depth + 1)) types.add(type);
  }
  if (types.size === 0 && isObject(schema.properties)) types.add('object');
  if (types.size === 0 && schema.items !== undefined) types.add('array');
  return types;
}

function memberTypes(schema: JsonObject | null, resolve: Resolve): Map<string, ReadonlySet<string>> {
  const properties = isObject(schema?.properties) ? schema.properties : {};
  return new Map(Object.entries(properties).map(([name, member]) => [name, typesOf(member, resolve)]));
}

interface Declared {
  readonly names: ReadonlySet<string>;
  readonly prefixes: readonly string[];
  /** An exploded object without declared members takes any name. */
  readonly open: boolean;
}

function declaredNames(query: readonly Parameter[], credentials: ReadonlySet<string>): Declared {
  const names = new Set(credentials);
  const prefixes: string[] = [];
  let open = false;
  for (const parameter of query) {
    if (parameter.style === 'deepObject') prefixes.push(`${parameter.name}[`);
    else if (parameter.shape === 'object' && parameter.explode) {
      if (parameter.members.size === 0) open = true;
      for (const name of parameter.members.keys()) names.add(name);
    } else {
      names.add(parameter.name);
      // PHP and Rails clients write a repeated name as `name[]`.
      if (parameter.shape === 'array') names.add(`${parameter.name}[]`);
    }
  }
  return { names, prefixes, open };
}

function checkQuery(parameters: readonly Parameter[], declared: Declared, query: string, out: Violations): void {
  const pairs = query === '' ? [] : queryPairs(query);
  if (!declared.open) {
    for (const { name } of pairs) {
      if (declared.names.has(name) || declared.prefixes.some((prefix) => name.startsWith(prefix))) continue;
      out.add('undefined-parameter', pointOf('query', name), 'a query parameter that the operation does not declare');
      if (out.full) return;
    }
  }
  for (const parameter of parameters) report(parameter, namedProblem(parameter, pairs), out);
}

function checkCookies(parameters: readonly Parameter[], request: RequestView, out: Violations): void {
  const pairs = request.headers.flatMap(([name, value]) => (name === 'cookie' ? cookiePairs(value) : []));
  for (const parameter of parameters) report(parameter, namedProblem(parameter, pairs), out);
}

/** What is wrong with a parameter: words, `MISSING`, or nothing. */
type Problem = string | typeof MISSING | undefined;
const MISSING = Symbol('missing');

function report(parameter: Parameter, problem: Problem, out: Violations): void {
  const { location, name, required } = parameter;
  if (problem === undefined) return;
  if (problem !== MISSING) out.add('invalid-parameter', pointOf(location, name), problem);
  else if (required) out.add('missing-parameter', pointOf(location, name), `required ${location} parameter`);
}

function namedProblem(parameter: Parameter, pairs: readonly RawPair[]): Problem {
  const { name, shape, explode, style } = parameter;
  if (shape === 'object' && (style === 'deepObject' || explode)) return objectProblem(parameter, pairs);
  const own = pairs.filter((pair) => pair.name === name || (shape === 'array' && pair.name === `${name}[]`));
  if (own.length === 0) return MISSING;
  if (shape === 'array' && explode) {
    return valueProblem(
      parameter,
      own.map((pair) => decodeForm(pair.raw)),
    );
  }
  if (own.length > 1) return `given ${own.length} times`;
  const { raw } = own[0]!;
  if (raw === '' && parameter.allowEmpty) return undefined;
  return valueProblem(parameter, shape === 'array' ? raw.split(separatorOf(style)).map(decodeForm) : [decodeForm(raw)]);
}

function checkPath(parameter: Parameter, names: readonly string[], values: readonly string[], out: Violations): void {
  const value = values[names.indexOf(parameter.name)];
  if (value !== undefined) report(parameter, valueProblem(parameter, parameter.shape === 'array' ? value.split(',') : [value]), out);
}

function headerProblem(parameter: Parameter, request: RequestView): Problem {
  let value: string | undefined;
  for (const [name, text] of request.headers) if (name === parameter.name) value = value === undefined ? text : `${value}, ${text}`;
  if (value === undefined) return MISSING;
  return valueProblem(parameter, parameter.shape === 'array' ? value.split(',').map((part) => part.trim()) : [value]);
}

function objectProblem(parameter: Parameter, pairs: readonly RawPair[]): Problem {
  const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const prefix = parameter.style === 'deepObject' ? `${parameter.name}[` : '';
  let count = 0;
  for (const { name, raw } of pairs) {
    if (!name.startsWith(prefix)) continue;
    const member = prefix === '' ? name : name.slice(prefix.length, -1);
    if (prefix === '' && !parameter.members.has(member)) continue;
    members[member] = readings(decodeForm(raw), parameter.members.get(member) ?? NO_TYPES)[0];
    count++;
  }
  return count === 0 ? MISSING : parameter.validator?.check(members)?.message;
}

function valueProblem(parameter: Parameter, texts: readonly string[]): Problem {
  const { validator, shape, types } = parameter;
  if (validator === null) return undefined;
  if (shape === 'content') return contentProblem(validator, texts[0]!);
  if (shape === 'array') return validator.check(texts.map((text) => readings(text, types)[0]))?.message;
  let message: string | undefined;
  for (const reading of readings(texts[0]!, types)) {
    const error = validator.check(reading);
    if (error === null) return undefined;
    message ??= error.message;
  }
  return message;
}

function contentProblem(validator: Validator, text: string): Problem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'must be JSON';
  }
  return validator.check(value)?.message;
}

function pointOf(location: Location, name: string): string {
  return `${location}.${name}`;
}
