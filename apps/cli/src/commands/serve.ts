import type { ReadyMessage } from './up/child.ts';

/** Tells the process that forked us, if any, that we serve. */
export function sayReady(message: Omit<ReadyMessage, 'type'>): void {
  process.send?.({ type: 'ready', ...message } satisfies ReadyMessage);
}

/** Resolves on the first signal to stop, or when the process that forked us is gone. */
export async function untilStopped(): Promise<void> {
  await new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop());
    process.once('disconnect', () => stop());
  });
}
