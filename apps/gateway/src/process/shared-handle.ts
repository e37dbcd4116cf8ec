import * as net from 'node:net';
import { SallyportError } from '@sallyport/core';
import type { ListenerConfig } from '../config/listener-schema.ts';

/**
 * A bound socket that no process accepts from yet. The primary keeps it as long as it lives and gives copies to the
 * workers, which accept: with no worker left (a crash), connections wait in the kernel's queue instead of being refused.
 * node:cluster closes its shared handle with the last worker, so it cannot do this.
 */
export interface SharedHandle {
  /** What `child.send` and `server.listen` take. */
  readonly native: object;
  readonly port: number;
  close(): void;
}

interface NativeHandle {
  getsockname(out: { port?: number }): number;
  close(): void;
}

/** Part of node:net that node:cluster uses for the same purpose; it is exported but not in the documentation. */
type Bind = (address: string, port: number, family: 4 | 6) => NativeHandle | number;

/** Binds an address. Throws CONFIG_INVALID when it is taken or not ours. */
export async function bindShared(address: string, port: number): Promise<SharedHandle> {
  if (port !== 0) await assertFree(address, port);
  const bind = (net as unknown as { _createServerHandle: Bind })._createServerHandle;
  const native = bind(address, port, address.includes(':') ? 6 : 4);
  if (typeof native === 'number') throw new SallyportError('CONFIG_INVALID', `${address}:${port}`, `cannot listen there (error ${native})`);
  const name: { port?: number } = {};
  native.getsockname(name);
  return { native, port: name.port ?? port, close: () => native.close() };
}

/** Binds the listeners that are new or moved, by name; throws CONFIG_INVALID with what was bound so far in `fresh`. */
export async function bindFresh(
  running: readonly ListenerConfig[],
  next: readonly ListenerConfig[],
  fresh: Map<string, SharedHandle>,
): Promise<void> {
  for (const listener of next) {
    const old = running.find((item) => item.name === listener.name);
    if (old === undefined || old.address !== listener.address || old.port !== listener.port)
      fresh.set(listener.name, await bindShared(listener.address, listener.port));
    // Workers that serve an open listener keep it; which of them do is settled when it is opened.
    else if (old.answers !== listener.answers)
      throw new SallyportError('CONFIG_INVALID', listener.name, 'answers changes together with the port, or by a restart');
  }
}

/** The system says that an address is taken when somebody listens, not when it is bound; so it is tried first. */
function assertFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer((socket) => socket.destroy());
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(new SallyportError('CONFIG_INVALID', `${host}:${port}`, `cannot listen there (${error.code})`, { cause: error })),
    );
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
