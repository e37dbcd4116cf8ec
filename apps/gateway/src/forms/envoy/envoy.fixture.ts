import { type ChannelCredentials, type ClientDuplexStream, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { HeaderField } from '@sallyport/core';
import {
  type CheckRequest,
  type CheckResponse,
  type CommonResponse,
  type EnvoyServices,
  envoyServices,
  type HeaderMap,
  type ProcessingMode,
  type ProcessingRequest,
  type ProcessingResponse,
} from './protocol.ts';

/** A request at Envoy, as its HTTP connection manager hands it to the filters. */
export interface EnvoyRequest {
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer | null;
  readonly trailers?: readonly HeaderField[];
  readonly source?: string;
}

export interface EnvoyAnswer {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer | null;
}

/** How the filter is configured; names as in Envoy's `processing_mode`. */
export interface EnvoyModes {
  readonly request_body_mode: 'NONE' | 'BUFFERED' | 'BUFFERED_PARTIAL' | 'STREAMED';
  readonly response_body_mode: 'NONE' | 'BUFFERED' | 'BUFFERED_PARTIAL' | 'STREAMED';
  readonly response_header_mode?: 'SEND' | 'SKIP';
  readonly allow_mode_override?: boolean;
  readonly observability_mode?: boolean;
  /** Bytes that Envoy buffers of a body. */
  readonly buffer_bytes?: number;
}

/** What the client of Envoy got. */
export interface EnvoyOutcome {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer;
  /** True when the filter answered in the place of the upstream. */
  readonly immediate: boolean;
  readonly override: ProcessingMode | null;
  /** Header fields of the request as the upstream gets them, as far as the filter changes them. */
  readonly toUpstream?: readonly HeaderField[];
}

const DEADLINE_MS = 10_000;
const CHUNK_BYTES = 1_024;

function pseudo(request: EnvoyRequest): HeaderField[] {
  return [
    [':authority', request.authority],
    [':path', request.path],
    [':method', request.method],
    [':scheme', 'http'],
  ];
}

/** Hop-by-hop fields are gone, Host is `:authority`, and Envoy's own are there. */
function fields(request: EnvoyRequest): HeaderField[] {
  const kept = request.headers.filter(([name]) => name.toLowerCase() !== 'host' && name.toLowerCase() !== 'connection');
  return [...pseudo(request), ...kept, ['x-forwarded-proto', 'http'], ['x-request-id', 'b9a1c1a0-7d3d-4b0e-9a9e-0d5a5f6c7b11']];
}

/** What Envoy makes of header fields by a reply of the filter. */
function mutated(list: readonly HeaderField[], reply: CommonResponse | undefined): readonly HeaderField[] {
  const { set_headers = [], remove_headers = [] } = reply?.header_mutation ?? {};
  const set = set_headers.map(({ header, append_action }) => ({
    field: [header.key, header.raw_value.toString('latin1')] as const,
    append_action,
  }));
  const gone = new Set([
    ...remove_headers,
    ...set.filter(({ append_action }) => append_action !== 'APPEND_IF_EXISTS_OR_ADD').map(({ field }) => field[0]),
  ]);
  return [...list.filter(([name]) => !gone.has(name)), ...set.map(({ field }) => field)];
}

export function headerMap(list: readonly HeaderField[]): HeaderMap {
  return { headers: list.map(([key, value]) => ({ key: key.toLowerCase(), value: '', raw_value: Buffer.from(value, 'latin1') })) };
}

type ServiceClient = InstanceType<EnvoyServices['authorization']>;

/** A real gRPC client that speaks to the two services as Envoy's filters do. */
export class EnvoyClient {
  readonly #authorization: ServiceClient;
  readonly #processor: ServiceClient;

  constructor(port: number, by: ChannelCredentials = credentials.createInsecure()) {
    const { authorization, externalProcessor } = envoyServices();
    this.#authorization = new authorization(`127.0.0.1:${port}`, by);
    this.#processor = new externalProcessor(`127.0.0.1:${port}`, by);
  }

  /** Connections are opened with the first call, and kept as Envoy keeps them. */
  close(): void {
    this.#authorization.close();
    this.#processor.close();
  }

  /** ext_authz. `raw`: encode_raw_headers and pack_as_bytes. */
  check(
    request: EnvoyRequest,
    options: { readonly raw: boolean; readonly body: boolean; readonly max_bytes?: number },
  ): Promise<CheckResponse> {
    const max = options.max_bytes ?? Number.POSITIVE_INFINITY;
    const whole = options.body ? (request.body ?? Buffer.alloc(0)) : Buffer.alloc(0);
    const body = whole.subarray(0, max);
    const list = [...fields(request), ...(options.body ? [['x-envoy-auth-partial-body', String(whole.length > max)] as const] : [])];
    const http = {
      method: request.method,
      path: request.path,
      host: request.authority,
      scheme: 'http',
      protocol: 'HTTP/1.1',
      size: String(request.body?.length ?? -1),
      ...(options.raw
        ? { header_map: headerMap(list), raw_body: body }
        : { headers: Object.fromEntries(joined(list)), body: body.toString('utf8') }),
    };
    const source = { address: { socket_address: { address: request.source ?? '127.0.0.1', port_value: 40_000 } } };
    const message = { attributes: { source, request: { http } } } as unknown as CheckRequest;
    return this.checkMessage(message);
  }

  checkMessage(message: CheckRequest): Promise<CheckResponse> {
    return new Promise((resolve, reject) => {
      const call = this.#authorization.Check as (
        message: CheckRequest,
        metadata: Metadata,
        options: object,
        done: (error: ServiceError | null, response: CheckResponse) => void,
      ) => void;
      call.call(this.#authorization, message, new Metadata(), { deadline: Date.now() + DEADLINE_MS }, (error, response) => {
        if (error === null) resolve(response);
        else reject(error);
      });
    });
  }

  /** ext_proc: one exchange. `upstream` is asked when the filter lets the request pass. */
  async process(request: EnvoyRequest, modes: EnvoyModes, upstream: () => EnvoyAnswer): Promise<EnvoyOutcome> {
    const call = (this.#processor.Process as () => ClientDuplexStream<ProcessingRequest, ProcessingResponse>).call(this.#processor);
    const stream = new Stream(call, modes);
    try {
      return await exchange(stream, request, modes, upstream);
    } finally {
      await stream.close();
    }
  }
}

/** Envoy's map of strings joins repeated ones. */
function joined(list: readonly HeaderField[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of list) {
    const before = map.get(name.toLowerCase());
    map.set(name.toLowerCase(), before === undefined ? value : `${before},${value}`);
  }
  return map;
}

/** One message out, one reply in, unless nothing is waited for. */
class Stream {
  readonly #call: ClientDuplexStream<ProcessingRequest, ProcessingResponse>;
  readonly #observing: boolean;
  readonly #waiting: ((reply: ProcessingResponse | Error) => void)[] = [];
  readonly #ended: Promise<void>;

  constructor(call: ClientDuplexStream<ProcessingRequest, ProcessingResponse>, modes: EnvoyModes) {
    this.#call = call;
    this.#observing = modes.observability_mode === true;
    call.on('data', (reply: ProcessingResponse) => this.#waiting.shift()?.(reply));
    call.on('error', (error: Error) => this.#waiting.shift()?.(error));
    this.#ended = new Promise((resolve) => call.on('close', resolve));
    call.on('end', () => this.#waiting.shift()?.(new Error('the stream ended')));
  }

  async send(message: Partial<ProcessingRequest>): Promise<ProcessingResponse> {
    this.#call.write({ ...message, observability_mode: this.#observing, attributes: ATTRIBUTES } as unknown as ProcessingRequest);
    if (this.#observing) return {};
    const reply = await new Promise<ProcessingResponse | Error>((resolve) => this.#waiting.push(resolve));
    if (reply instanceof Error) throw reply;
    return reply;
  }

  async close(): Promise<void> {
    this.#call.end();
    await this.#ended;
  }
}

const ATTRIBUTES = {
  'envoy.filters.http.ext_proc': {
    fields: { 'source.address': { stringValue: '127.0.0.1:40000' }, 'request.protocol': { stringValue: 'HTTP/1.1' } },
  },
};

async function exchange(stream: Stream, request: EnvoyRequest, modes: EnvoyModes, upstream: () => EnvoyAnswer): Promise<EnvoyOutcome> {
  const bodyless = request.body === null && request.trailers === undefined;
  const head = await stream.send({ request_headers: { headers: headerMap(fields(request)), end_of_stream: bodyless } });
  if (head.immediate_response !== undefined) return immediate(head);
  const override = modes.allow_mode_override === true ? (head.mode_override ?? null) : null;
  const bodyMode = override?.request_body_mode ?? modes.request_body_mode;
  if (!bodyless) {
    const refused = await sendRequestBody(stream, request, bodyMode, modes.buffer_bytes ?? Number.POSITIVE_INFINITY);
    if (refused !== null) return { ...immediate(refused), override };
  }
  const answer = upstream();
  const sent: { answer?: ProcessingResponse } = {};
  const refused =
    modes.response_header_mode === 'SKIP'
      ? null
      : await sendAnswer(stream, answer, override?.response_body_mode ?? modes.response_body_mode, sent);
  if (refused?.immediate_response !== undefined) return { ...immediate(refused), override };
  const headers = mutated(answer.headers, sent.answer?.response_headers?.response);
  const toUpstream = mutated(fields(request), head.request_headers?.response);
  return { status: answer.status, headers, body: answer.body ?? Buffer.alloc(0), immediate: false, override, toUpstream };
}

async function sendRequestBody(stream: Stream, request: EnvoyRequest, mode: string, buffer: number): Promise<ProcessingResponse | null> {
  const body = request.body ?? Buffer.alloc(0);
  const last = request.trailers === undefined;
  if (mode === 'STREAMED') {
    for (let at = 0; at < body.length; at += CHUNK_BYTES) {
      const chunk = body.subarray(at, at + CHUNK_BYTES);
      const reply = await stream.send({ request_body: { body: chunk, end_of_stream: last && at + CHUNK_BYTES >= body.length } });
      if (reply.immediate_response !== undefined) return reply;
    }
  } else if (mode !== 'NONE') {
    const held = body.subarray(0, buffer);
    const reply = await stream.send({ request_body: { body: held, end_of_stream: last && held.length === body.length } });
    if (reply.immediate_response !== undefined) return reply;
  }
  if (request.trailers === undefined || mode === 'NONE') return null;
  const reply = await stream.send({ request_trailers: { trailers: headerMap(request.trailers) } });
  return reply.immediate_response === undefined ? null : reply;
}

/** `sent.answer`: the reply to the head. */
async function sendAnswer(
  stream: Stream,
  answer: EnvoyAnswer,
  mode: string,
  sent: { answer?: ProcessingResponse },
): Promise<ProcessingResponse | null> {
  const headers = headerMap([[':status', String(answer.status)], ...answer.headers]);
  const reply = await stream.send({ response_headers: { headers, end_of_stream: answer.body === null } });
  sent.answer = reply;
  if (reply.immediate_response !== undefined || answer.body === null || mode === 'NONE') return reply;
  return stream.send({ response_body: { body: answer.body, end_of_stream: true } });
}

function immediate(reply: ProcessingResponse): EnvoyOutcome {
  const { status, headers, body } = reply.immediate_response as NonNullable<ProcessingResponse['immediate_response']>;
  return {
    // Enumerations come back as names.
    status: statusNumber(status.code),
    headers: headers.set_headers.map(({ header }) => [header.key, header.raw_value.toString('latin1')]),
    body,
    immediate: true,
    override: null,
  };
}

const NAMES: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  PayloadTooLarge: 413,
  TooManyRequests: 429,
  BadGateway: 502,
  ServiceUnavailable: 503,
};

export function statusNumber(code: number | string): number {
  return typeof code === 'number' ? code : (NAMES[code] ?? 0);
}
