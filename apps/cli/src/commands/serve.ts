import type { ReadyMessage } from './up/child.ts';

/** Tells the process that forked us, if any, that we serve. */
export function sayReady(message: Omit<ReadyMessage, 'type'>): void {
  process.send?.({ type: 'ready', ...message } satisfies ReadyMessage);
}

/** Resolves on the first signal to stop, or when the process that forked us is gone. */
export async function untilStopped(): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      // A listener left on the channel to that process would keep this one alive behind its own end.
      process.off('disconnect', stop);
      resolve();
    };
    // Ctrl-C reaches the whole group, and the process that forked us then asks too: the second signal must not cut the end short.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
    process.once('disconnect', stop);
  });
}
