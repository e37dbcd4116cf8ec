import { GrpcMessages } from '@sallyport/contract/enforce';
import { type CustomClassifier, type CustomDataType, compileCustomTypes } from './custom-types.ts';

/** What an institution says of its own data, as far as it helps to read an exchange. Compiled with each configuration. */
export interface Knowledge {
  /** Data types of its own; `null` for none. */
  readonly custom: CustomClassifier | null;
  /** Messages of its gRPC services. */
  readonly grpc: GrpcMessages;
}

/** `descriptions`: texts of API descriptions; those that are gRPC descriptors are read. */
export function compileKnowledge(dataTypes: readonly CustomDataType[], descriptions: readonly string[]): Knowledge {
  return { custom: compileCustomTypes(dataTypes), grpc: GrpcMessages.of(descriptions) };
}

/** Nothing is said. */
export const NO_KNOWLEDGE: Knowledge = compileKnowledge([], []);
