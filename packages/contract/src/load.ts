import { failed, ok, type Result, SallyportError } from '@sallyport/core';
import { validate } from '@scalar/openapi-parser';
import { upgrade } from '@scalar/openapi-upgrader';
import { readGraphqlTypes } from './graphql/types.ts';
import { importDocument, importText } from './imports/index.ts';
import { SPEC_CHARS_MAX, SPEC_OPERATIONS_MAX, SPEC_PROBLEMS_MAX } from './limits.ts';
import type { ApiSpec, SpecProblem } from './model.ts';
import { collectOperations } from './operations.ts';
import { findReferenceFault, isObject, type JsonObject, localResolver, type Resolve } from './references.ts';
import { serversOf } from './servers.ts';
import { clip, invalid, parseSource, type SpecSource } from './source.ts';
import { specVersion } from './version.ts';

/**
 * Reads an API description: JSON or YAML, OpenAPI 2.0, 3.0 or 3.1; or what else says which routes there are: a Postman
 * collection, AsyncAPI, a GraphQL schema, Kong's or nginx's configuration.
 *
 * A document that cannot be used is refused with the line (`SPEC_INVALID`), and one that refers to another document
 * with `SPEC_REMOTE_REF`; nothing is ever fetched or opened. One that can be used but strays from the OpenAPI schema,
 * as most large ones do, loads with its `problems` listed.
 */
export async function loadSpec(text: string, place: string): Promise<Result<ApiSpec>> {
  const accepted = acceptSource(text, place);
  if (!accepted.ok) return accepted;
  const { document, written, imported } = accepted.value;
  // What was made here of another kind of description has no schema of its own to stray from.
  const problems = imported ? [] : await problemsOf(document);
  return assemble(document, written, problems, place);
}

/** A description as a whole document of version 3.1, for those who need its schemas and examples. */
export interface ApiDocument {
  readonly document: JsonObject;
  readonly written: ApiSpec['openapi'];
  /** 1-based line of the text for a JSON pointer into the document as it was written. */
  lineOf(pointer: string): number;
  readonly resolve: Resolve;
}

/** Reads a description like {@link loadSpec}, with the same refusals, and gives the upgraded document itself. */
export function loadDocument(text: string, place: string): Result<ApiDocument> {
  const accepted = acceptSource(text, place);
  if (!accepted.ok) return accepted;
  const { document, written, lineOf } = accepted.value;
  const current = upgraded(document, place);
  return current.ok ? ok({ document: current.value, written, lineOf, resolve: localResolver(current.value) }) : current;
}

interface AcceptedSource extends SpecSource {
  readonly written: ApiSpec['openapi'];
  /** It was no OpenAPI document; lines of its text are not known. */
  readonly imported: boolean;
}

function acceptSource(text: string, place: string): Result<AcceptedSource> {
  const source = parseSource(text, place);
  const imported = source.ok ? importDocument(source.value.document, place) : importable(text, place);
  if (imported !== null)
    return ok({ document: imported, written: '3.1', imported: true, lineOf: () => 1, positionOf: () => ({ line: 1, column: 1 }) });
  if (!source.ok) return source;
  const { document } = source.value;
  const written = specVersion(document);
  if (written === null) return invalid(`${place}:1`, '`openapi` or `swagger` is missing, or its version is not 2.0, 3.0 or 3.1');
  const fault = referenceFault(source.value, place);
  if (fault !== null) return failed(fault);
  if (!isObject(document.paths) && !(written === '3.1' && isObject(document.webhooks))) {
    return invalid(`${place}:${source.value.lineOf('/paths')}`, '`paths` is missing or not an object');
  }
  return ok({ ...source.value, written, imported: false });
}

function upgraded(document: JsonObject, place: string): Result<JsonObject> {
  try {
    // The upgrader writes into what it is given.
    return ok(upgrade(structuredClone(document), '3.1') as unknown as JsonObject);
  } catch (cause) {
    return invalid(place, clip(`cannot be upgraded to 3.1: ${cause instanceof Error ? cause.message : String(cause)}`));
  }
}

/** Some texts of other kinds are YAML by chance, and objects at that; those come by the other way. */
function importable(text: string, place: string): JsonObject | null {
  return text.length > SPEC_CHARS_MAX ? null : importText(text, place);
}

function referenceFault(source: SpecSource, place: string): SallyportError | null {
  const fault = findReferenceFault(source.document);
  if (fault === null) return null;
  if (fault.kind === 'nesting') return new SallyportError('SPEC_INVALID', place, 'the document is nested too deeply');
  return new SallyportError('SPEC_REMOTE_REF', `${place}:${source.lineOf(`${fault.pointer}/$ref`)}`, `$ref ${clip(fault.target)}`);
}

/** What the OpenAPI schema objects to. The validator resolves local references only; its own failure is one problem more. */
async function problemsOf(document: JsonObject): Promise<SpecProblem[]> {
  try {
    const outcome = await validate(structuredClone(document));
    const errors: readonly { message: string; path?: unknown }[] = outcome.errors ?? [];
    return errors.slice(0, SPEC_PROBLEMS_MAX).map((error) => ({ pointer: pathText(error.path), message: clip(error.message) }));
  } catch (cause) {
    return [{ pointer: '', message: clip(`not checked: ${cause instanceof Error ? cause.message : String(cause)}`) }];
  }
}

function pathText(path: unknown): string {
  if (Array.isArray(path)) return `/${path.join('/')}`;
  return typeof path === 'string' ? path : '';
}

function graphqlOf({ 'x-graphql-schema': text }: JsonObject): Pick<ApiSpec, 'graphql'> {
  const graphql = typeof text === 'string' ? readGraphqlTypes(text) : null;
  return graphql === null ? {} : { graphql };
}

function assemble(document: JsonObject, written: ApiSpec['openapi'], problems: readonly SpecProblem[], place: string): Result<ApiSpec> {
  const upgrading = upgraded(document, place);
  if (!upgrading.ok) return upgrading;
  const current = upgrading.value;
  const operations = collectOperations(current);
  if (operations.length > SPEC_OPERATIONS_MAX)
    return invalid(place, `${operations.length} operations, over the limit of ${SPEC_OPERATIONS_MAX}`);
  const info = isObject(current.info) ? current.info : {};
  return ok({
    title: typeof info.title === 'string' ? info.title : place,
    version: info.version === undefined ? '' : String(info.version),
    place,
    openapi: written,
    servers: serversOf(current.servers),
    operations,
    problems,
    ...graphqlOf(current),
  });
}
