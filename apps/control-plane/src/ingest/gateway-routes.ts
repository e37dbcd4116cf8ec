import { SallyportError } from '@sallyport/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type ConfigQuery,
  configQuerySchema,
  type Delivery,
  GATEWAY_CONFIG_PATH,
  GATEWAY_EVENTS_PATH,
  GATEWAY_REACTIONS_PATH,
  OTLP_TRACES_PATH,
  TRAFFIC_PATH,
  type TrafficQuery,
  trafficQuerySchema,
} from '../contract/gateway.ts';
import type { Control } from '../control.ts';
import { bearerToken } from '../http/identify.ts';
import { readBatch } from './batch.ts';
import { RecordedTraffic } from './recorded-traffic.ts';

const NDJSON = 'application/x-ndjson';

/** Mounts what gateways speak to. `local`: the listener is a unix socket that only this user can open. */
export async function mountGatewayRoutes(app: FastifyInstance, control: Control, local: boolean): Promise<void> {
  await app.register(async (scope) => {
    scope.addContentTypeParser(NDJSON, { parseAs: 'buffer', bodyLimit: control.config.batch_bytes_max }, (_request, body, done) =>
      done(null, body),
    );
    scope.addHook('onRequest', async (request) => await admit(request, control, local));
    scope.post(GATEWAY_EVENTS_PATH, { schema: { hide: true } as object, bodyLimit: control.config.batch_bytes_max }, (request) =>
      deliver(request, control),
    );
    scope.get(GATEWAY_CONFIG_PATH, { schema: { hide: true, querystring: configQuerySchema } as object }, async (request, reply) => {
      const { have, wait_ms, gateway, applied } = request.query as ConfigQuery;
      const left = new AbortController();
      const end = control.onStop(() => left.abort());
      reply.raw.once('close', () => left.abort());
      control.published.gateways.asks(gateway, have, applied, control.clock.now());
      const config = await control.published.next(have, wait_ms, left.signal, gateway);
      end();
      return config ?? reply.code(204).send();
    });
    scope.get(GATEWAY_REACTIONS_PATH, { schema: { hide: true, querystring: configQuerySchema } as object }, async (request, reply) => {
      const { have, wait_ms } = request.query as ConfigQuery;
      const left = new AbortController();
      const end = control.onStop(() => left.abort());
      reply.raw.once('close', () => left.abort());
      const list = await control.reactions.next(Number(have), wait_ms, left.signal);
      end();
      return list ?? reply.code(204).send();
    });
  });
}

/** Streams of the evidence log that recorded traffic is kept under. */
const RECORDED_STREAM = 'recorded';
const OTLP_STREAM = 'otlp';

const PROTOBUF = 'application/x-protobuf';

/** Mounts where recorded traffic and traces are sent. */
export async function mountTrafficRoutes(app: FastifyInstance, control: Control): Promise<void> {
  const traffic = new RecordedTraffic(control);
  await app.register(async (scope) => {
    const limit = control.config.batch_bytes_max;
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: limit }, (_request, body, done) => done(null, body));
    scope.addHook('onRequest', async (request) => await admit(request, control, false));
    scope.post(TRAFFIC_PATH, { schema: { hide: true, querystring: trafficQuerySchema } as object, bodyLimit: limit }, (request) =>
      traffic.take(RECORDED_STREAM, (request.query as TrafficQuery).format, bodyOf(request)),
    );
    scope.post(OTLP_TRACES_PATH, { schema: { hide: true } as object, bodyLimit: limit }, async (request, reply) => {
      const protobuf = request.headers['content-type']?.startsWith(PROTOBUF) === true;
      const taken = await traffic.take(OTLP_STREAM, protobuf ? 'otlp-proto' : 'otlp-json', bodyOf(request));
      // OTLP answers what it left out as partial success; a protobuf answer without it is empty.
      if (protobuf) return await reply.type(PROTOBUF).send(Buffer.alloc(0));
      return taken.errors === 0
        ? {}
        : { partialSuccess: { rejectedSpans: String(taken.errors), errorMessage: taken.first_error?.detail ?? '' } };
    });
  });
}

function bodyOf(request: FastifyRequest): Buffer {
  if (!Buffer.isBuffer(request.body)) throw new SallyportError('BAD_REQUEST', 'body', 'a recording is wanted');
  return request.body;
}

async function admit(request: FastifyRequest, control: Control, local: boolean): Promise<void> {
  if (local && !control.config.gateway_tokens_required) return;
  const token = await bearerToken(request.headers.authorization, control);
  if (token?.role !== 'gateway') throw new SallyportError('UNAUTHENTICATED', 'gateway', 'a token of the role gateway is needed');
}

/** Records a batch and acknowledges it once it is on disk. Sent again, it changes nothing and is acknowledged again. */
async function deliver(request: FastifyRequest, control: Control): Promise<Delivery> {
  if (!Buffer.isBuffer(request.body)) throw new SallyportError('BAD_REQUEST', 'content-type', `events are sent as ${NDJSON}`);
  const events = readBatch(request.body);
  const now = control.clock.now();
  await control.recorder.deliver(events, now);
  const firstOf = new Map<string, number>();
  for (const event of events) if (!firstOf.has(event.stream)) firstOf.set(event.stream, event.at);
  for (const [stream, at] of firstOf) control.streams.delivered(stream, at, now);
  return { acks: [...firstOf.keys()].map((stream) => ({ stream, seq: control.recorder.log.highWater(stream) })) };
}
