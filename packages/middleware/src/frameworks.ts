import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { SallyportError } from '@sallyport/core';
import { type Embedded, type OwnAnswer, STATUS_CLIENT_GONE } from '@sallyport/gateway/embedded';
import { guard } from './guard.ts';

// The frameworks are named by the little of them that is used, so that none of them is a dependency.

/** Middleware of Express and Connect. */
export type ExpressMiddleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** What of Fastify is used. */
export interface FastifyInstanceLike {
  addHook(name: 'onRequest', hook: (request: { readonly raw: IncomingMessage }, reply: FastifyReplyLike) => Promise<unknown>): unknown;
}

interface FastifyReplyLike {
  readonly raw: ServerResponse;
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: Buffer): unknown;
}

/** A plugin of Fastify that holds for the whole instance it is registered with. */
export type FastifyPlugin = (instance: FastifyInstanceLike, options: unknown, done: () => void) => void;

/** What of Hono's context is used: the request and the response of Node, as `@hono/node-server` gives them. */
export interface HonoContextLike {
  readonly env: unknown;
  readonly req: { raw: Request };
}

export type HonoMiddleware = (context: HonoContextLike, next: () => Promise<void>) => Promise<Response | undefined>;

function answerWith(response: ServerResponse, { status, headers, body }: OwnAnswer): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.setHeader('content-length', body.length);
  response.end(body);
}

export function expressMiddleware(embedded: Embedded): ExpressMiddleware {
  return (request, response, next) => {
    guard(embedded, request, response).then((guarded) => {
      if (guarded.kind === 'pass') next();
      else if (guarded.kind === 'refused') answerWith(response, guarded.answer);
    }, next);
  };
}

/** The listener of a plain server; an error of ours ends the request, as it must not pass undecided. */
export function guardedListener(embedded: Embedded, listener: RequestListener): RequestListener {
  return (request, response) => {
    guard(embedded, request, response).then(
      (guarded) => {
        if (guarded.kind === 'pass') listener(request, response);
        else if (guarded.kind === 'refused') answerWith(response, guarded.answer);
      },
      () => response.destroy(),
    );
  };
}

export function fastifyPlugin(embedded: Embedded): FastifyPlugin {
  const plugin: FastifyPlugin = (instance, _options, done) => {
    instance.addHook('onRequest', async (request, reply) => {
      const guarded = await guard(embedded, request.raw, reply.raw);
      if (guarded.kind !== 'refused') return undefined;
      const { status, headers, body } = guarded.answer;
      reply.code(status);
      for (const [name, value] of headers) reply.header(name, value);
      reply.send(body);
      return reply;
    });
    done();
  };
  // Without these a hook would hold for routes registered within the plugin only.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'sallyport' });
}

export function honoMiddleware(embedded: Embedded): HonoMiddleware {
  return async (context, next) => {
    const { incoming, outgoing } = (context.env ?? {}) as { incoming?: IncomingMessage; outgoing?: ServerResponse };
    if (incoming === undefined || outgoing === undefined)
      throw new SallyportError('MIDDLEWARE_SERVER', 'hono', 'the context has no incoming and outgoing of Node');
    const guarded = await guard(embedded, incoming, outgoing);
    if (guarded.kind === 'refused') {
      const { status, headers, body } = guarded.answer;
      return new Response(new Uint8Array(body), { status, headers: headers.map(([name, value]) => [name, value]) });
    }
    if (guarded.kind === 'gone') return new Response(null, { status: STATUS_CLIENT_GONE });
    if (incoming.readableDidRead) context.req.raw = withBody(context.req.raw, incoming);
    await next();
    return undefined;
  };
}

/** The adapter takes a request that was read before for one whose body is gone; ours is put back, and is given to it anew. */
function withBody({ url, method, headers }: Request, incoming: IncomingMessage): Request {
  const init = { method, headers, body: Readable.toWeb(incoming), duplex: 'half' };
  return new Request(url, init as unknown as RequestInit);
}
