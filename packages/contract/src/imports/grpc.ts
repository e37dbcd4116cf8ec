import { readDescriptors } from '../grpc/descriptors.ts';
import type { JsonObject } from '../references.ts';
import { documentOf } from './paths.ts';

/** gRPC descriptors (base64 of a `FileDescriptorSet`): one operation a method, and the text itself as `x-grpc-descriptors`. `null` when the text is none. */
export function fromGrpcDescriptors(text: string, place: string): JsonObject | null {
  const descriptors = readDescriptors(text);
  if (descriptors === null) return null;
  const routes = [...descriptors.methods.values()].map(({ path, input, output }) => ({
    method: 'POST',
    host: '*',
    template: path,
    summary: `${input.slice(1)} to ${output.slice(1)}`,
  }));
  return { ...documentOf(`gRPC ${place}`, '', routes), 'x-grpc-descriptors': text };
}
