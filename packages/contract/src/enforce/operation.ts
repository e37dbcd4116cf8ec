import type { RequestView, ResponseView } from '@sallyport/core';
import { isObject, type JsonObject, type Resolve } from '../references.ts';
import { pointerJoin } from '../source.ts';
import type { TokenVerifier } from '../token/verifier.ts';
import {
  type BodyInput,
  bodyPointer,
  type Contents,
  checkBody,
  compileContents,
  describesBody,
  lookForClasses,
  REQUEST_WORDS,
  RESPONSE_WORDS,
} from './body.ts';
import { compileParameters } from './parameters.ts';
import { type Caller, checkSecurity, compileSecurity, type Security } from './security.ts';
import type { ClassesOf, Shape } from './shape.ts';
import { locate, type Validators } from './validators.ts';
import type { Violations } from './violation.ts';

/** What compiling an operation needs of its document. */
export interface DocumentContext {
  readonly document: JsonObject;
  readonly resolve: Resolve;
  readonly request: Validators;
  readonly response: Validators;
  readonly shapeOf: (schema: unknown) => Shape;
  readonly tokens: TokenVerifier | null;
}

/** One operation, ready to hold the answer to its request against. */
export interface EnforcedOperation {
  checkResponse(response: ResponseView, body: BodyInput, classesOf: ClassesOf | null, out: Violations): void;
  /** Does the description say anything of the body of such an answer? `watched`: data classes are looked for in any. */
  readsAnswer(status: number, mediaType: string, watched: boolean): boolean;
  /** Its answer has no end that could be waited for, whatever its head says. */
  readonly streams?: boolean;
}

/** One operation of an OpenAPI description. */
export interface HttpOperation extends EnforcedOperation {
  checkRequest(request: RequestView, pathValues: readonly string[], body: BodyInput, caller: Caller, out: Violations): void;
}

interface Body {
  readonly required: boolean;
  readonly contents: Contents;
}

/** Compiles the operation at a pointer; `pathNames` are its path parameters from left to right. */
export function compileOperation(context: DocumentContext, path: string, method: string, pathNames: readonly string[]): HttpOperation {
  const { document, resolve } = context;
  const item = locate(document, pointerJoin('/paths', path))!;
  const pointer = pointerJoin(item.pointer, method);
  const operation = item.value[method] as JsonObject;
  const security = securityOf(context, operation);
  const parameters = compileParameters(
    document,
    [...itemPointers(item.value.parameters, item.pointer), ...itemPointers(operation.parameters, pointer)],
    new Set(security?.queryNames ?? []),
    resolve,
    context.request,
  );
  const body = bodyOf(context, pointer);
  const responses = responsesOf(context, pointer, operation.responses);
  return {
    checkRequest(request, pathValues, input, caller, out) {
      if (security !== null) checkSecurity(security, request, caller, context.tokens, out);
      parameters.check(request, pathNames, pathValues, out);
      checkRequestBody(body, input, out);
    },
    checkResponse: (response, input, classesOf, out) => checkResponse(responses, response, input, classesOf, out),
    readsAnswer(status, mediaType, watched) {
      if (watched) return true;
      const contents = contentsFor(responses, status);
      return contents !== undefined && describesBody(contents, mediaType);
    },
  };
}

function itemPointers(list: unknown, pointer: string): string[] {
  return Array.isArray(list) ? list.map((_, index) => `${pointer}/parameters/${index}`) : [];
}

function securityOf(context: DocumentContext, operation: JsonObject): Security | null {
  const components = isObject(context.document.components) ? context.document.components : {};
  const schemes = isObject(components.securitySchemes) ? components.securitySchemes : {};
  const resolved = Object.fromEntries(Object.entries(schemes).map(([name, scheme]) => [name, context.resolve(scheme) ?? {}]));
  return compileSecurity(operation.security ?? context.document.security, resolved);
}

function bodyOf(context: DocumentContext, pointer: string): Body | null {
  const place = bodyPointer(context.document, pointer, context.resolve);
  if (place === null) return null;
  return { required: place.required, contents: compileContents(context.document, place.pointer, context.request, context.shapeOf) };
}

function checkRequestBody(body: Body | null, input: BodyInput, out: Violations): void {
  const there = input.body.kind !== 'none' || !input.complete;
  if (body === null) {
    if (there) out.add('undefined-body', 'body', 'the operation declares no body');
  } else if (there) checkBody(body.contents, input, REQUEST_WORDS, null, out);
  else if (body.required) out.add('missing-body', 'body', 'the operation needs a body');
}

type Responses = ReadonlyMap<string, Contents>;

function responsesOf(context: DocumentContext, pointer: string, raw: unknown): Responses {
  const responses = new Map<string, Contents>();
  if (!isObject(raw)) return responses;
  for (const status of Object.keys(raw)) {
    if (status.startsWith('x-')) continue;
    const place = locate(context.document, pointerJoin(pointerJoin(pointer, 'responses'), status));
    if (place === null) continue;
    const contents = compileContents(context.document, place.pointer, context.response, context.shapeOf);
    responses.set(status.toLowerCase(), contents);
  }
  return responses;
}

function contentsFor(responses: Responses, status: number): Contents | undefined {
  return responses.get(String(status)) ?? responses.get(`${Math.floor(status / 100)}xx`) ?? responses.get('default');
}

function checkResponse(responses: Responses, response: ResponseView, input: BodyInput, classesOf: ClassesOf | null, out: Violations): void {
  const { status } = response;
  const contents = contentsFor(responses, status);
  if (contents === undefined && responses.size > 0) out.add('undefined-status', 'response', `status ${status} is not declared`);
  if (input.body.kind === 'none' && input.complete) return;
  // An answer that is declared without content may be described loosely: nothing can be said of it but what it must not hold.
  if (contents === undefined || contents.list.length === 0) lookForClasses(input, 'response.body.json', classesOf, out);
  else checkBody(contents, input, RESPONSE_WORDS, classesOf, out);
}
