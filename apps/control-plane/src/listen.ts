import { chmodSync, existsSync, lstatSync, unlinkSync } from 'node:fs';
import { type AddressInfo, createConnection } from 'node:net';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SallyportError } from '@sallyport/core';
import fastify from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { Control } from './control.ts';
import { addErrorHandler, buildServer, quiet } from './http/server.ts';
import { mountGatewayRoutes, mountTrafficRoutes } from './ingest/gateway-routes.ts';
import { RESOURCES } from './resources/index.ts';
import type { Stop } from './stop.ts';
import { mountTicketHooks } from './tickets/hooks.ts';

export interface Listeners {
  readonly urls: readonly string[];
  readonly socket: string;
}

/** Connections from gateways of this machine at a time; one keeps a long poll and one delivers for each gateway. */
const SOCKET_CONNECTIONS_MAX = 1_000;

/** Opens the address of the console and API, and the socket of the gateways. */
export async function listen(control: Control, stop: Stop): Promise<Listeners> {
  const { config } = control;
  const app = await buildServer(control, RESOURCES, consoleDir(config.console_dir));
  stop.add(() => app.close());
  await mountGatewayRoutes(app, control, false);
  await mountTrafficRoutes(app, control);
  await mountTicketHooks(app, control);
  const colon = config.listen.lastIndexOf(':');
  const host = config.listen.slice(0, colon).replace(/^\[|\]$/g, '');
  await app.listen({ host, port: Number(config.listen.slice(colon + 1)) });
  const scheme = config.tls === null ? 'http' : 'https';
  const urls = app.addresses().flatMap((bound) => (typeof bound === 'string' ? [] : [`${scheme}://${hostOf(bound)}:${bound.port}`]));
  const socket = resolve(config.socket === '' ? control.folder.socket : config.socket);
  await listenOnSocket(socket, control, stop);
  return { urls, socket };
}

function hostOf(bound: AddressInfo): string {
  return bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
}

/** Where the console is built to, beside this app. */
function consoleDir(configured: string): string {
  if (configured !== '') return resolve(configured);
  return resolve(dirname(fileURLToPath(import.meta.url)), '../../console/dist');
}

async function listenOnSocket(path: string, control: Control, stop: Stop): Promise<void> {
  await removeStale(path);
  const app = fastify({ loggerInstance: control.logger, logController: quiet, forceCloseConnections: true });
  app.setValidatorCompiler(validatorCompiler);
  addErrorHandler(app);
  await mountGatewayRoutes(app, control, true);
  app.server.maxConnections = SOCKET_CONNECTIONS_MAX;
  stop.add(() => app.close());
  // The file is made with no rights for others from the start, not only after the chmod.
  const mask = process.umask(0o177);
  try {
    await app.listen({ path });
  } finally {
    process.umask(mask);
  }
  chmodSync(path, 0o600);
}

/** A socket file that nobody answers on is left over from a kill; anything else in its place is not ours to delete. */
async function removeStale(path: string): Promise<void> {
  if (!existsSync(path)) return;
  if (!lstatSync(path).isSocket()) throw new SallyportError('CONFIG_INVALID', path, 'the place of the socket is taken by a file');
  const answered = await new Promise<boolean>((done) => {
    const probe = createConnection(path);
    probe.once('connect', () => {
      probe.destroy();
      done(true);
    });
    probe.once('error', () => done(false));
  });
  if (answered) throw new SallyportError('CONFLICT', path, 'another control plane listens there');
  unlinkSync(path);
}
