import type { Result } from '@sallyport/core';
import { importText } from '../imports/index.ts';
import { SPEC_CHARS_MAX } from '../limits.ts';
import type { TokenVerifier } from '../token/verifier.ts';
import { type Enforcer, SpecEnforcer, type SpecText } from './enforcer.ts';
import { GraphqlEnforcer } from './graphql-enforcer.ts';
import { GrpcEnforcer } from './grpc-enforcer.ts';

/** What starts so is no other kind of text. */
const OPENAPI = /^\s*(?:\{|openapi\s*:|swagger\s*:)/;

/** Reads a description to enforce, whatever it is written in: OpenAPI, a GraphQL schema, or gRPC descriptors. Errors are those of `loadSpec`. */
export function openEnforcer(spec: SpecText, tokens: TokenVerifier | null): Result<Enforcer> {
  const own = spec.text.length > SPEC_CHARS_MAX || OPENAPI.test(spec.text);
  const document = own ? null : importText(spec.text, spec.name);
  if (typeof document?.['x-graphql-schema'] === 'string') return GraphqlEnforcer.open(spec);
  if (typeof document?.['x-grpc-descriptors'] === 'string') return GrpcEnforcer.open(spec);
  return SpecEnforcer.open(spec, tokens);
}
