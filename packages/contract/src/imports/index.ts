import type { JsonObject } from '../references.ts';
import { fromAsyncApi } from './asyncapi.ts';
import { fromGraphqlSchema } from './graphql.ts';
import { fromGrpcDescriptors } from './grpc.ts';
import { fromKong } from './kong.ts';
import { fromNginx } from './nginx.ts';
import { fromPostman } from './postman.ts';

/** A document of another kind as OpenAPI 3.1, or `null` when it is none of them. */
export function importDocument(document: JsonObject, place: string): JsonObject | null {
  return fromPostman(document) ?? fromAsyncApi(document) ?? fromKong(document, place);
}

/** The same for texts that are neither JSON nor YAML. */
export function importText(text: string, place: string): JsonObject | null {
  return fromGrpcDescriptors(text, place) ?? fromGraphqlSchema(text, place) ?? fromNginx(text, place);
}
