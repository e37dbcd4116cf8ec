import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, SallyportError } from '@sallyport/core';
import type { VerifyReport } from '@sallyport/evidence';
import type { Control } from '../control.ts';
import type { LogTaskReply } from './log-task-child.ts';
import type { LogTask, LogTaskResult } from './log-tasks.ts';

/** A task over the whole log that takes longer is given up, milliseconds: the log has outgrown a single reading. */
const TASK_MS_MAX = 30 * 60_000;

/** Tasks waiting for each other; one reads at a time, so that recording keeps the disk to itself. */
const WAITING_MAX = 32;

/** Of the process's priority: recording and answering come first. */
const NICENESS = 10;

type Source = Pick<Control, 'recorder' | 'signer' | 'onStop'>;

/** Does the work that reads the whole log, one task after the other, in a process of its own. */
export class LogRunner {
  readonly #source: Source;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Verifies the evidence log as far as it goes now, also against the heads that were signed earlier. */
  async verify(): Promise<VerifyReport> {
    const result = await this.run((place) => ({ kind: 'verify', ...place }));
    if (result.kind !== 'verify') throw new SallyportError('INTERNAL', 'evidence log', 'another task was answered');
    return result.chain;
  }

  /** Runs a task, made when its turn comes: then the log is read as far as it goes by then. */
  async run(task: (place: Pick<LogTask, 'dir' | 'through' | 'publicKey'>) => LogTask): Promise<LogTaskResult> {
    if (this.#waiting >= WAITING_MAX) throw new SallyportError('RATE_LIMITED', 'evidence log', `${WAITING_MAX} readings are waiting`);
    this.#waiting++;
    const { recorder, signer } = this.#source;
    const turn = this.#turn.then(() => this.#runChild(task({ dir: recorder.log.dir, through: recorder.seq, publicKey: signer.publicKey })));
    this.#turn = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }

  async #runChild(task: LogTask): Promise<LogTaskResult> {
    const source = import.meta.url.endsWith('.ts');
    const file = fileURLToPath(new URL(source ? './log-task-child.ts' : './log-task-child.js', import.meta.url));
    const child = fork(file, [], { execArgv: source ? ['--conditions=source'] : [], serialization: 'advanced' });
    const kill = (): void => void child.kill('SIGKILL');
    const timer = setTimeout(kill, TASK_MS_MAX);
    const taken = this.#source.onStop(kill);
    try {
      lower(child);
      return await answerOf(child, task);
    } finally {
      clearTimeout(timer);
      taken();
    }
  }
}

function lower(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  } catch {
    // It has ended already, or the system does not allow it; it runs all the same.
  }
}

async function answerOf(child: ChildProcess, task: LogTask): Promise<LogTaskResult> {
  return await new Promise((resolve, reject) => {
    child.once('message', (reply: LogTaskReply) => {
      if (reply.ok) resolve(reply.result);
      else reject(new SallyportError(reply.code as ErrorCode, reply.place, reply.detail));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new SallyportError('INTERNAL', task.dir, `the reading process ended with ${code ?? signal}`)),
    );
    child.send(task);
  });
}
