import type { RequestListener } from 'node:http';
import { openEmbedded } from '@sallyport/gateway/embedded';
import {
  type ExpressMiddleware,
  expressMiddleware,
  type FastifyPlugin,
  fastifyPlugin,
  guardedListener,
  type HonoMiddleware,
  honoMiddleware,
} from './frameworks.ts';

export type { ExpressMiddleware, FastifyPlugin, HonoMiddleware } from './frameworks.ts';

export interface SallyportOptions {
  /** The configuration file: `policy`, and of `gateway` what is not about listeners and upstreams. It is watched. */
  readonly config: string;
  /** `silent` to `trace`, on standard error as JSON lines; `info` without it. */
  readonly logLevel?: string;
  /** False leaves the admin port closed, where several processes of one host share a configuration. */
  readonly admin?: boolean;
}

/** Sallyport within an application: the same policy, decisions and events as a gateway has. */
export interface Sallyport {
  /** For `app.use(...)` of Express or Connect, before anything that reads the body. */
  express(): ExpressMiddleware;
  /** For `app.register(...)` of Fastify. */
  fastify(): FastifyPlugin;
  /** For `app.use(...)` of Hono on `@hono/node-server`. */
  hono(): HonoMiddleware;
  /** For `http.createServer(...)`. */
  node(listener: RequestListener): RequestListener;
  /** Base of /healthz, /readyz and /metrics, or `null`. */
  readonly adminUrl: string | null;
  /** Ships what was recorded, and stops; call it once the server takes no more requests. */
  close(): Promise<void>;
}

/**
 * Opens Sallyport for this process. Throws an error of the table (`CONFIG_UNREADABLE`, `CONFIG_INVALID`, `POLICY_INVALID`)
 * when the configuration is refused or the admin address is taken. Loadable by `import` and by `require`.
 */
export async function openSallyport({ config, ...options }: SallyportOptions): Promise<Sallyport> {
  const embedded = await openEmbedded({ configPath: config, ...options });
  return {
    express: () => expressMiddleware(embedded),
    fastify: () => fastifyPlugin(embedded),
    hono: () => honoMiddleware(embedded),
    node: (listener) => guardedListener(embedded, listener),
    adminUrl: embedded.adminUrl,
    close: () => embedded.stop(),
  };
}
