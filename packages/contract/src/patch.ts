import type { Result } from '@sallyport/core';
import { ok } from '@sallyport/core';
import { isObject, type JsonObject, localResolver } from './references.ts';
import { parseTemplate } from './router/template.ts';
import { serversOf } from './servers.ts';
import { parseSource, pointerJoin } from './source.ts';

/** One operation of JSON Patch (RFC 6902); patches here only add and replace. */
export interface PatchOperation {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly value: unknown;
}

/** What a description should say of an operation. */
export interface PatchWish {
  readonly kind: 'parameter' | 'request-field' | 'response-field' | 'type' | 'status' | 'open';
  readonly name: string;
  /** Where a parameter is; the status class (`2xx`) of an answer's field. */
  readonly within: string;
  readonly schema: JsonObject;
}

/**
 * A JSON Patch that makes a description say what traffic showed of one operation. References are followed, so the patch
 * changes the schema where it is written. Wishes that find no place (an unknown body, a 2.0 document's body) are left out.
 */
export function proposePatch(
  text: string,
  place: string,
  operation: { readonly method: string; readonly template: string },
  wishes: readonly PatchWish[],
): Result<PatchOperation[]> {
  const source = parseSource(text, place);
  if (!source.ok) return source;
  const { document } = source.value;
  const base = operationPointer(document, operation);
  if (base === null) return ok([]);
  const target = { document, base, patch: [] as PatchOperation[] };
  for (const wish of wishes) apply(target, wish);
  return ok(target.patch);
}

interface Target {
  readonly document: JsonObject;
  readonly base: string;
  readonly patch: PatchOperation[];
}

/** Where the operation stands: its path as written, without the base path of the server. */
function operationPointer(
  document: JsonObject,
  { method, template }: { readonly method: string; readonly template: string },
): string | null {
  const paths = isObject(document.paths) ? document.paths : {};
  const bases = new Set([
    '',
    ...serversOf(document.servers).map(({ basePath }) => basePath),
    String(document.basePath ?? '').replace(/\/$/, ''),
  ]);
  const verb = method.toLowerCase();
  for (const [path, item] of Object.entries(paths)) {
    if (!isObject(item) || !isObject(item[verb])) continue;
    for (const base of bases) if (skeleton(`${base}${path}`) === skeleton(template)) return pointerJoin(pointerJoin('/paths', path), verb);
  }
  return null;
}

function skeleton(template: string): string {
  return parseTemplate(template)
    .map((segment) => (segment.kind === 'static' ? segment.text : '{}'))
    .join('/');
}

function apply(target: Target, wish: PatchWish): void {
  switch (wish.kind) {
    case 'parameter':
      addTo(target, `${target.base}/parameters`, { name: wish.name, in: wish.within, schema: wish.schema });
      return;
    case 'status':
      add(target, pointerJoin(`${target.base}/responses`, wish.name), { description: `Seen in traffic as ${wish.name}` });
      return;
    case 'open':
      add(target, `${target.base}/security`, wish.schema.requirements);
      return;
    case 'request-field':
    case 'response-field':
      addField(target, wish);
      return;
    case 'type':
      replaceType(target, wish);
      return;
    default:
      wish.kind satisfies never;
  }
}

function add({ document, patch }: Target, path: string, value: unknown): void {
  patch.push({ op: at(document, path) === undefined ? 'add' : 'replace', path, value });
}

/** Appends to a list, which is made where there is none; once it is, the patch before has made it. */
function addTo(target: Target, list: string, value: unknown): void {
  const made = target.patch.some(({ path }) => path === list);
  if (!made && !Array.isArray(at(target.document, list))) target.patch.push({ op: 'add', path: list, value: [value] });
  else target.patch.push({ op: 'add', path: `${list}/-`, value });
}

function addField(target: Target, wish: PatchWish): void {
  const [parent, member] = splitName(wish.name);
  for (const root of schemaPointers(target, wish)) {
    const pointer = fieldPointer(target.document, root, parent);
    if (pointer === null) continue;
    const properties = `${pointer}/properties`;
    if (at(target.document, properties) === undefined && !target.patch.some(({ path }) => path === properties)) {
      target.patch.push({ op: 'add', path: properties, value: {} });
    }
    const path = pointerJoin(properties, member);
    if (!target.patch.some((known) => known.path === path)) target.patch.push({ op: 'add', path, value: wish.schema });
    return;
  }
}

function replaceType(target: Target, wish: PatchWish): void {
  for (const root of schemaPointers(target, wish)) {
    const pointer = fieldPointer(target.document, root, wish.name);
    if (pointer === null) continue;
    add(target, `${pointer}/type`, wish.schema.type);
    return;
  }
}

/** Schemas of the body that is meant, as pointers; JSON first. */
function schemaPointers({ document, base }: Target, { kind, within }: PatchWish): string[] {
  const holders: string[] = [];
  if (kind === 'request-field' || within === '') holders.push(`${base}/requestBody`);
  else {
    const responses = at(document, `${base}/responses`);
    for (const status of Object.keys(isObject(responses) ? responses : {})) {
      if (status[0] === within[0] || status === within) holders.push(pointerJoin(`${base}/responses`, status));
    }
  }
  return holders.flatMap((holder) => {
    const real = followed(document, holder);
    const content = at(document, `${real}/content`);
    const types = Object.keys(isObject(content) ? content : {}).sort((a, b) => Number(b.includes('json')) - Number(a.includes('json')));
    return types.map((type) => `${pointerJoin(`${real}/content`, type)}/schema`);
  });
}

/** Steps of one field's name that are followed; a deeper schema refers to itself. */
const STEPS_MAX = 32;

/** The schema of a field (`items[].sku`) under a schema, through references and `allOf`; `null` where it is not described. */
function fieldPointer(document: JsonObject, root: string, name: string): string | null {
  let pointer = followed(document, root);
  const steps = name === '' ? [] : name.split(/(?=\[\])|\./).filter((step) => step !== '');
  if (steps.length > STEPS_MAX) return null;
  for (const step of steps) {
    const next = step === '[]' ? [`${pointer}/items`] : memberPointers(document, pointer, step);
    const found = next.find((candidate) => at(document, candidate) !== undefined);
    if (found === undefined) return null;
    pointer = followed(document, found);
  }
  return at(document, pointer) === undefined ? null : pointer;
}

function memberPointers(document: JsonObject, pointer: string, member: string): string[] {
  const schema = at(document, pointer);
  const parts =
    isObject(schema) && Array.isArray(schema.allOf) ? schema.allOf.map((_, index) => followed(document, `${pointer}/allOf/${index}`)) : [];
  return [pointer, ...parts].map((holder) => pointerJoin(`${holder}/properties`, member));
}

/** `a.b[].c` to `a.b[]` and `c`. */
function splitName(name: string): [string, string] {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? ['', name] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** Where a pointer leads when what stands there is a local reference. */
function followed(document: JsonObject, pointer: string): string {
  let here = pointer;
  for (let step = 0; step < STEPS_MAX; step++) {
    const value = at(document, here);
    if (!isObject(value) || typeof value.$ref !== 'string' || !value.$ref.startsWith('#/')) return here;
    if (localResolver(document)(value) === null) return here;
    here = decodeURIComponent(value.$ref.slice(1));
  }
  return here;
}

function at(document: JsonObject, pointer: string): unknown {
  let value: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
