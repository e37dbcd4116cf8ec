import { type HeaderField, ok, type RequestView, type ResponseView, type Result } from '@sallyport/core';
import { type Descriptors, type GrpcMethod, readDescriptors } from '../grpc/descriptors.ts';
import { readFrames } from '../grpc/frames.ts';
import { checkMessage, type MessageWords } from '../grpc/message.ts';
import { invalid } from '../source.ts';
import type { BodyInput } from './body.ts';
import type { Enforcer, RequestCheck, SpecText } from './enforcer.ts';
import type { EnforcedOperation } from './operation.ts';
import type { EnforceProblem } from './prepare.ts';
import type { ClassesOf } from './shape.ts';
import { type Violation, Violations } from './violation.ts';

interface Words extends MessageWords {
  readonly type: 'content-type' | 'response-content-type';
  readonly point: string;
}

const REQUEST: Words = { type: 'content-type', invalid: 'invalid-body', undeclared: 'undefined-field', point: 'body.grpc' };
const RESPONSE: Words = {
  type: 'response-content-type',
  invalid: 'invalid-response-body',
  undeclared: 'undeclared-response-field',
  point: 'response.body.grpc',
};

/** gRPC services, enforced: methods, messages and their fields, in both directions. */
export class GrpcEnforcer implements Enforcer {
  readonly name: string;
  /** Bounded: there are none. */
  readonly problems: readonly EnforceProblem[] = [];
  readonly #descriptors: Descriptors;

  private constructor(name: string, descriptors: Descriptors) {
    this.name = name;
    this.#descriptors = descriptors;
  }

  /** `text`: base64 of a `FileDescriptorSet`. */
  static open({ name, text }: SpecText): Result<GrpcEnforcer> {
    const descriptors = readDescriptors(text);
    return descriptors === null ? invalid(name, 'no set of file descriptors with a service') : ok(new GrpcEnforcer(name, descriptors));
  }

  checkRequest(request: RequestView, body: BodyInput): RequestCheck | null {
    const { path, method } = request;
    const service = path.slice(0, path.lastIndexOf('/') + 1);
    if (!this.#descriptors.services.has(service)) return null;
    const out = new Violations(this.name);
    const called = this.#descriptors.methods.get(path);
    if (called === undefined || method !== 'POST') {
      out.add(
        'undefined-operation',
        called === undefined ? 'path' : 'method',
        called === undefined ? 'the service has no such method' : 'gRPC takes POST only',
      );
      return { violations: out.list, unchecked: '', operation: null };
    }
    if (!isGrpc(body.mediaType)) out.add('content-type', 'body', 'a gRPC body is application/grpc');
    else if (body.complete) this.#check(called.input, !called.clientStreaming, request.body.bytes, request.headers, REQUEST, null, out);
    return { violations: out.list, unchecked: out.unchecked, operation: this.#operation(called) };
  }

  #check(
    type: string,
    single: boolean,
    bytes: Uint8Array,
    headers: readonly HeaderField[],
    words: Words,
    classesOf: ClassesOf | null,
    out: Violations,
  ): void {
    const frames = readFrames(bytes, headers.find(([name]) => name === 'grpc-encoding')?.[1] ?? 'identity');
    // Not known is neither good nor bad: the route's fail mode decides.
    if (frames.kind === 'unread') throw new RangeError(frames.detail);
    if (frames.kind === 'broken') {
      out.add(words.invalid, words.point, frames.detail);
      return;
    }
    if (single && frames.messages.length !== 1)
      out.add(words.invalid, words.point, `${frames.messages.length} messages where one is declared`);
    for (const message of frames.messages) checkMessage(this.#descriptors, type, message, words.point, words, classesOf, out);
  }

  #operation({ output, serverStreaming }: GrpcMethod): EnforcedOperation {
    return {
      streams: serverStreaming,
      checkResponse: (response, input, classesOf, out) => {
        const { bytes, state } = response.body;
        // An error of gRPC is in the trailers, without a message.
        if (state === 'none' || (bytes.length === 0 && input.complete)) return;
        if (!isGrpc(input.mediaType)) out.add('response-content-type', 'response.body', 'a gRPC answer is application/grpc');
        else if (input.complete) this.#check(output, !serverStreaming, bytes, response.headers, RESPONSE, classesOf, out);
      },
      readsAnswer: (_status, mediaType) => isGrpc(mediaType),
    };
  }

  checkResponse(operation: EnforcedOperation, response: ResponseView, body: BodyInput, classesOf: ClassesOf | null): readonly Violation[] {
    const out = new Violations(this.name);
    operation.checkResponse(response, body, classesOf, out);
    return out.list;
  }
}

function isGrpc(mediaType: string): boolean {
  return mediaType === 'application/grpc' || mediaType.startsWith('application/grpc+');
}
