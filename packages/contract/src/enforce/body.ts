import { pointMember } from '@sallyport/core';
import { isObject, type JsonObject, type Resolve } from '../references.ts';
import { pointerJoin } from '../source.ts';
import { READ_ONLY } from './prepare.ts';
import { ANYTHING, type ClassesOf, lookAtShape, type Shape } from './shape.ts';
import { locate, type Validator, type Validators } from './validators.ts';
import type { Violations } from './violation.ts';

/**
 * A body that was parsed once, elsewhere; enforcement never parses bytes again. Kinds other than these carry nothing
 * that a schema could speak of. `partial`: only the start of it is there.
 */
export interface BodyValue {
  readonly kind: string;
  readonly value?: unknown;
  /** Of a GraphQL body. */
  readonly document?: string;
  readonly fields?: readonly (readonly [name: string, value: string])[] | readonly object[];
  readonly parts?: readonly { readonly name: string; readonly filename: string | null; readonly text: string | null }[];
}

export interface BodyInput {
  readonly body: BodyValue;
  /** Lower-case media type without parameters, or the empty string. */
  readonly mediaType: string;
  /** All of it is there. A part cannot be held against a schema: that is a coverage gap, which the fail mode acts on. */
  readonly complete: boolean;
  /** A member stands in it twice, so different readers read different things. */
  readonly ambiguous: boolean;
}

interface Content {
  readonly range: string;
  readonly validator: Validator | null;
  readonly shape: Shape | null;
}

/** Media types of one body with what each may hold. */
export interface Contents {
  readonly list: readonly Content[];
  readonly names: string;
}

/** Compiles the `content` map at a pointer. */
export function compileContents(
  document: JsonObject,
  pointer: string,
  validators: Validators,
  shapeOf: (schema: unknown) => Shape,
): Contents {
  const at = pointerJoin(pointer, 'content');
  const content = locate(document, at)?.value ?? {};
  const list = Object.entries(content).map(([type, media]): Content => {
    const schema = isObject(media) && media.schema !== undefined;
    const place = pointerJoin(pointerJoin(at, type), 'schema');
    const range = type.split(';', 1)[0]!.trim().toLowerCase();
    const texts = range === 'application/x-www-form-urlencoded' || range.startsWith('multipart/');
    return {
      range,
      validator: schema ? (texts ? validators.ofTexts : validators).at(place) : null,
      shape: schema ? shapeOf((media as JsonObject).schema) : null,
    };
  });
  return { list, names: list.map((item) => item.range).join(', ') };
}

/** The most specific range that a media type is in, or `undefined`. */
function contentFor(contents: Contents, mediaType: string): Content | undefined {
  const exact = contents.list.find((item) => item.range === mediaType);
  if (exact !== undefined) return exact;
  const suffix = /\+[a-z]+$/.exec(mediaType)?.[0];
  const family = `${mediaType.split('/', 1)[0]}/*`;
  return (
    contents.list.find((item) => suffix !== undefined && item.range === `application/*${suffix}`) ??
    contents.list.find((item) => item.range === family) ??
    contents.list.find((item) => item.range === '*/*')
  );
}

interface Words {
  readonly type: 'content-type' | 'response-content-type';
  readonly invalid: 'invalid-body' | 'invalid-response-body';
  readonly undeclared: 'undefined-field' | 'undeclared-response-field';
  readonly prefix: string;
}

export const REQUEST_WORDS: Words = { type: 'content-type', invalid: 'invalid-body', undeclared: 'undefined-field', prefix: 'body' };
export const RESPONSE_WORDS: Words = {
  type: 'response-content-type',
  invalid: 'invalid-response-body',
  undeclared: 'undeclared-response-field',
  prefix: 'response.body',
};

/** Holds a body that is there against what is declared. */
export function checkBody(contents: Contents, input: BodyInput, words: Words, classesOf: ClassesOf | null, out: Violations): void {
  const content = contentFor(contents, input.mediaType);
  if (content === undefined) {
    out.add(words.type, words.prefix, `the media type is none of ${contents.names}`);
    return;
  }
  if (!input.complete) return;
  const { body } = input;
  if (content.validator === null) {
    lookForClasses(input, `${words.prefix}.json`, classesOf, out);
    return;
  }
  if (body.kind === 'json') {
    if (input.ambiguous) out.add(words.invalid, words.prefix, 'a member stands in it twice');
    checkValue(content, body.value, `${words.prefix}.json`, words, classesOf, out);
  } else if (body.kind === 'form') {
    checkValue(content, formValue(pairsOf(body)), `${words.prefix}.form`, words, classesOf, out);
  } else if (body.kind === 'multipart') {
    checkValue(content, formValue(partsOf(body)), `${words.prefix}.multipart`, words, classesOf, out);
  } else if (input.mediaType.endsWith('json')) out.add(words.invalid, words.prefix, 'does not parse as JSON');
}

/** Watched data in a body that nothing is declared of. */
export function lookForClasses({ body, complete }: BodyInput, point: string, classesOf: ClassesOf | null, out: Violations): void {
  if (complete && body.kind === 'json' && classesOf !== null)
    lookAtShape(ANYTHING, body.value, point, 'undeclared-response-field', classesOf, out);
}

/** Does a schema speak of a body of this media type? Without one its head is all that can be checked. */
export function describesBody(contents: Contents, mediaType: string): boolean {
  return (contentFor(contents, mediaType)?.validator ?? null) !== null;
}

function checkValue(content: Content, value: unknown, point: string, words: Words, classesOf: ClassesOf | null, out: Violations): void {
  const error = content.validator?.check(value) ?? null;
  if (error !== null) {
    const where = pointAt(point, error.instancePath);
    if (error.keyword === READ_ONLY) out.add('read-only-field', where, 'the schema declares it read-only');
    else if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
      const name = String(error.params.additionalProperty ?? error.params.unevaluatedProperty ?? '');
      out.add(words.undeclared, pointMember(where, name), 'the schema allows no such member');
    } else if (error.keyword === 'required') out.add(words.invalid, pointMember(where, String(error.params.missingProperty)), 'is missing');
    else out.add(words.invalid, where, error.message ?? error.keyword);
  }
  if (content.shape !== null) lookAtShape(content.shape, value, point, words.undeclared, classesOf, out);
}

/** `/items/2/sku` below `body.json` is `body.json.items[].sku`. */
function pointAt(point: string, instancePath: string): string {
  if (instancePath === '') return point;
  return instancePath
    .slice(1)
    .split('/')
    .reduce((at, part) => {
      if (/^\d+$/.test(part)) return `${at}[]`;
      return pointMember(at, part.replaceAll('~1', '/').replaceAll('~0', '~'));
    }, point);
}

function pairsOf(body: BodyValue): readonly (readonly [string, string])[] {
  return (body.fields ?? []) as readonly (readonly [string, string])[];
}

/** A file counts as text of its part: its content is no business of a schema. */
function partsOf(body: BodyValue): readonly (readonly [string, string])[] {
  return (body.parts ?? []).map((part) => [part.name, part.text ?? ''] as const);
}

/** Fields of a form as an object; a repeated name is a list. The validator reads numbers and lists where its schema declares them. */
function formValue(pairs: readonly (readonly [string, string])[]): Record<string, unknown> {
  const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, text] of pairs) {
    const before = value[name];
    if (before === undefined) value[name] = text;
    else if (Array.isArray(before)) before.push(text);
    else value[name] = [before, text];
  }
  return value;
}

/** The pointer of the body an operation takes, or `null`. */
export function bodyPointer(document: JsonObject, operation: string, resolve: Resolve): { pointer: string; required: boolean } | null {
  const place = locate(document, pointerJoin(operation, 'requestBody'));
  if (place === null || resolve(place.value) === null) return null;
  return { pointer: place.pointer, required: place.value.required === true };
}
