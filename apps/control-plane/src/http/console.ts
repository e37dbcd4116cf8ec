import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { SallyportError } from '@sallyport/core';
import type { FastifyInstance } from 'fastify';

/** Paths of ours that are never a page of the console. */
const SERVER_PATHS = /^\/(api|gateway|healthz|readyz|metrics)(\/|$)/;

/** A year; files under assets/ carry a hash of their content in their name. */
const ASSET_CACHE = 'public, max-age=31536000, immutable';

/** Serves the built console: its files, and its one page for every path that is neither a file nor ours. */
export async function serveConsole(app: FastifyInstance, dir: string): Promise<void> {
  const built = dir !== '' && existsSync(join(dir, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root: dir,
      wildcard: false,
      cacheControl: false,
      setHeaders: (response, path) => {
        response.header('cache-control', path.startsWith(join(dir, 'assets')) ? ASSET_CACHE : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !SERVER_PATHS.test(path) && !path.includes('.');
    if (!built || !isPage)
      throw new SallyportError('NOT_FOUND', `${request.method} ${path}`, built ? 'no such path' : 'no such path, and no console is built');
    return await reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
