import type { Socket } from 'node:net';
import {
  type ConnectionInjector,
  status as grpcStatus,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { ERRORS } from '@sallyport/core';
import type { ListenerConfig } from '../../config/listener-schema.ts';
import type { Runtime } from '../../exchange/snapshot.ts';
import { describeError } from '../../fault/describe-error.ts';
import type { Face } from '../../server/face.ts';
import { check } from './ext-authz.ts';
import { Process } from './ext-proc.ts';
import { type CheckRequest, type CheckResponse, envoyServices, type ProcessingRequest, type ProcessingResponse } from './protocol.ts';

/** Bytes of one message: the largest body that a policy lets be inspected, and a head. Envoy's own buffers are far smaller by default. */
const MESSAGE_BYTES_MAX = 20_971_520;
/** Requests that one Envoy thread may ask about at a time, per connection. */
const STREAMS_MAX = 4_096;
/** Time for calls under way when the listener closes. */
const DRAIN_MS = 2_000;

const REFUSED = { code: grpcStatus.INVALID_ARGUMENT, details: `ENVOY_MESSAGE: ${ERRORS.ENVOY_MESSAGE}` };
const FAULT = { code: grpcStatus.INTERNAL, details: `INTERNAL: ${ERRORS.INTERNAL}` };

/** Answers Envoy over gRPC on connections that the listener accepted. */
export class GrpcFace implements Face {
  readonly #injector: ConnectionInjector;
  readonly #server: Server;
  readonly #runtime: Runtime;
  readonly #name: string;
  #config: ListenerConfig;

  constructor(config: ListenerConfig, runtime: Runtime) {
    this.#config = config;
    this.#name = config.name;
    this.#runtime = runtime;
    this.#server = new Server({
      'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_concurrent_streams': STREAMS_MAX,
      // Its registry of connections is asked by nobody here.
      'grpc.enable_channelz': 0,
    });
    const { authorization, externalProcessor } = envoyServices();
    if (config.kind === 'ext_authz') this.#server.addService(authorization.service, { Check: this.#check });
    else this.#server.addService(externalProcessor.service, { Process: this.#process });
    this.#injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
  }

  reconfigure(config: ListenerConfig): void {
    this.#config = config;
  }

  open(socket: Socket): void {
    this.#injector.injectConnection(socket);
  }

  drain(): void {
    this.#injector.drain(DRAIN_MS);
  }

  destroy(): void {
    this.#injector.destroy();
    this.#server.forceShutdown();
  }

  readonly #check = (call: ServerUnaryCall<CheckRequest, CheckResponse>, done: sendUnaryData<CheckResponse>): void => {
    try {
      const response = check(this.#runtime, this.#name, call.request);
      if (response === null) done(REFUSED);
      else done(null, response);
    } catch (error) {
      this.#internal(error);
      done(FAULT);
    }
  };

  readonly #process = (call: ServerDuplexStream<ProcessingRequest, ProcessingResponse>): void => {
    const process = new Process(this.#runtime, this.#config);
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        this.#internal(error);
        call.emit('error', FAULT);
      }
    };
    call.on('data', (message: ProcessingRequest) =>
      guarded(() => {
        const reply = process.take(message);
        if (reply === 'malformed') call.emit('error', REFUSED);
        else if (reply !== null) call.write(reply);
      }),
    );
    call.on('end', () => {
      guarded(() => process.end());
      call.end();
    });
    call.on('cancelled', () => guarded(() => process.end()));
    call.on('error', () => guarded(() => process.end()));
  };

  #internal(error: unknown): void {
    this.#runtime.meter.count('sallyport_internal_errors_total', '');
    this.#runtime.log.error({ err: describeError(error) }, 'INTERNAL');
  }
}
