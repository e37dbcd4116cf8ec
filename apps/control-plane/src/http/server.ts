import { readFileSync } from 'node:fs';
import cookie from '@fastify/cookie';
import { newId } from '@sallyport/core';
import fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify';
import { createSerializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ControlPlaneConfig } from '../config.ts';
import type { Control } from '../control.ts';
import { serveConsole } from './console.ts';
import { addSecurityHeaders } from './headers.ts';
import { serveHealth } from './health.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { mountResource } from './mount.ts';
import { describeApi, serveDescription } from './openapi.ts';
import { problemOf } from './problem.ts';
import type { Resource } from './route.ts';

/** A request whose head and body take longer to arrive is dropped, milliseconds. */
const REQUEST_MS_MAX = 60_000;

/** Characters of one path parameter; longer ones match no route. */
const PATH_PARAMETER_CHARS_MAX = 500;

/** Targets may hold what someone searched for; what is logged is the route and the error, in the error handler. */
export const quiet: LogController = new LogController({ disableRequestLogging: true });

/** The HTTP API, the console and the health routes; not yet listening. */
export async function buildServer(control: Control, resources: readonly Resource[], consoleDir: string): Promise<FastifyInstance> {
  const app = fastify({ ...serverOptions(control), ...tlsOptions(control.config) });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(createSerializerCompiler());
  const metrics = createMetrics(control);
  addErrorHandler(app);
  addSecurityHeaders(app);
  measure(app, metrics);
  await app.register(cookie);
  await describeApi(app, control.version);
  for (const resource of resources) mountResource(app, resource, control);
  serveHealth(app, control, metrics);
  serveDescription(app);
  await serveConsole(app, consoleDir);
  return app;
}

function serverOptions(control: Control): FastifyServerOptions {
  return {
    loggerInstance: control.logger,
    logController: quiet,
    genReqId: () => newId(control.clock.now(), control.random),
    requestTimeout: REQUEST_MS_MAX,
    trustProxy: control.config.trusted_proxies.length === 0 ? false : [...control.config.trusted_proxies],
    bodyLimit: control.config.body_bytes_max,
    routerOptions: { maxParamLength: PATH_PARAMETER_CHARS_MAX, ignoreTrailingSlash: true },
    forceCloseConnections: true,
  };
}

function tlsOptions(config: ControlPlaneConfig): object {
  if (config.tls === null) return {};
  return { https: { cert: readFileSync(config.tls.certificate), key: readFileSync(config.tls.key), minVersion: 'TLSv1.2' } };
}

export function addErrorHandler(app: FastifyInstance): void {
  // JSON only: a form or text body is what another site's page could send without asking.
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(async (error, request, reply) => {
    const route = `${request.method} ${request.routeOptions.url ?? ''}`;
    const { status, body } = problemOf(error, route, String(request.id));
    if (status >= 500) request.log.error({ err: error, route, requestId: request.id }, body.code);
    if (status === 429) reply.header('retry-after', '60');
    return await reply.code(status).send(body);
  });
}

function measure(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    metrics.requestDone(request.routeOptions.url ?? 'none', request.method, reply.statusCode, reply.elapsedTime / 1_000);
  });
}
