import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { CSRF_HEADER } from '../contract/endpoint.ts';
import { SESSION_COOKIE } from './identify.ts';

/** Describes every route from the schemas that validate it; GET /api/openapi.json. Registered before the routes. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sallyport control plane',
        version,
        description: `Changes by session cookie carry the session's token in the \`${CSRF_HEADER}\` header. Times are milliseconds since the epoch.`,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }, { token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}

export function serveDescription(app: FastifyInstance): void {
  app.get('/api/openapi.json', { schema: { hide: true } as object }, async () => app.swagger());
}
