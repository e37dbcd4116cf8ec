import type { FastifyReply } from 'fastify';
import type { Control } from '../control.ts';
import type { StreamAnswer } from './route.ts';

/** How often a comment is sent, so that proxies keep a quiet stream open, and the session is looked at again, milliseconds. */
const KEEPALIVE_MS = 15_000;

/** A client that reads slower than this many bytes of notices is let go; it reconnects and asks anew. */
const UNSENT_BYTES_MAX = 65_536;

/** Streams open at a time over all clients; further ones are refused, so that idle consoles cannot use up the sockets. */
export const STREAMS_MAX = 500;

/** Answers with server-sent events until the client leaves, its session ends or the server stops. */
export function sendEvents(reply: FastifyReply, stream: StreamAnswer, control: Control, admitted: () => Promise<boolean>): FastifyReply {
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  raw.write('retry: 2000\n\n');
  const send = (event: string, data: unknown): boolean => {
    if (raw.destroyed || raw.writableLength > UNSENT_BYTES_MAX) {
      raw.destroy();
      return false;
    }
    return raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`) || !raw.destroyed;
  };
  const done = stream.open(send);
  const keepalive = setInterval(() => {
    raw.write(': \n\n');
    void admitted().then(
      (yes) => yes || raw.end(),
      () => raw.end(),
    );
  }, KEEPALIVE_MS);
  const end = control.onStop(() => raw.end());
  raw.once('close', () => {
    clearInterval(keepalive);
    end();
    done();
  });
  return reply;
}
