import type { FastifyInstance } from 'fastify';
import type { Control } from '../control.ts';
import type { Metrics } from './metrics.ts';

/** `/healthz`: it runs. `/readyz`: events are recorded and can be asked for. `/metrics`: numbers without any value of traffic. */
export function serveHealth(app: FastifyInstance, control: Control, metrics: Metrics): void {
  const hidden = { schema: { hide: true } as object, logLevel: 'warn' as const };
  app.get('/healthz', hidden, async () => ({ status: 'ok' }));
  app.get('/readyz', hidden, async (_request, reply) => {
    const store = control.events.status();
    return reply.code(store.ok ? 200 : 503).send({ status: store.ok ? 'ready' : 'starting', store: store.detail });
  });
  app.get('/metrics', hidden, async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
