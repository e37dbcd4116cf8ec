import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, SallyportError } from '@sallyport/core';
import type { ScanChildReply, ToScanChild } from './scan-child.ts';
import type { ScanTask, ScanTaskResult } from './scan-task.ts';

/** Of the process's priority: recording and answering come first. */
const NICENESS = 10;
/** A process that was told to stop has so long to take its objects away, milliseconds; then it is killed. */
export const TIDY_MS_MAX = 60_000;

/** A scan under way in a process of its own: what goes wrong in it, and what it costs, stays there. */
export class ScanProcess {
  readonly result: Promise<ScanTaskResult>;
  readonly #stop: (tidy_ms: number) => void;

  constructor(task: ScanTask) {
    const source = import.meta.url.endsWith('.ts');
    const file = fileURLToPath(new URL(source ? './scan-child.ts' : './scan-child.js', import.meta.url));
    const child = fork(file, [], {
      execArgv: source ? ['--conditions=source'] : [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let killing: NodeJS.Timeout | undefined;
    this.#stop = (tidy_ms) => {
      if (child.connected) child.send({ kind: 'stop' } satisfies ToScanChild);
      killing ??= setTimeout(() => child.kill('SIGKILL'), tidy_ms);
    };
    this.result = new Promise<ScanTaskResult>((resolve, reject) => {
      child.once('message', (reply: ScanChildReply) => {
        if (reply.ok) resolve(reply.result);
        else reject(new SallyportError(reply.code as ErrorCode, reply.place, reply.detail));
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(new SallyportError('INTERNAL', 'scan', `its process ended with ${code ?? signal}`)));
      child.send({ kind: 'run', task } satisfies ToScanChild);
    }).finally(() => clearTimeout(killing));
    try {
      if (child.pid !== undefined) setPriority(child.pid, NICENESS);
    } catch {
      // It has ended already, or the system does not allow it; it runs all the same.
    }
  }

  /** Ends it early: it takes its objects away, and what was found until then counts. Killed after `tidy_ms`. */
  stop(tidy_ms: number): void {
    this.#stop(tidy_ms);
  }
}
