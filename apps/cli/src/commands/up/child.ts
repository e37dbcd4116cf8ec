import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { SallyportError } from '@sallyport/core';

/** A part of the product in a process of its own. */
export interface Part {
  readonly name: string;
  /** What the part said when it was ready. */
  readonly ready: ReadyMessage;
  stop(): Promise<void>;
}

/** What `gateway` and `control-plane` send to the process that forked them once they serve. */
export interface ReadyMessage {
  readonly type: 'ready';
  readonly urls: readonly string[];
  readonly admin?: { readonly name: string; readonly password: string } | null;
}

/** A part that is not ready by then is given up. */
const READY_MS_MAX = 60_000;
/** A part that ignores the request to stop is ended after this. */
const STOP_MS_MAX = 35_000;
/** Pause before a part that died is started again; doubles up to the limit, and begins anew behind a steady run. */
const RESTART_MS = 500;
const RESTART_MS_MAX = 15_000;
const STEADY_MS = 60_000;
/** Lines of a part's output that are shown when it fails at the start. */
const SHOWN_LINES_MAX = 20;

export interface PartOptions {
  readonly args: readonly string[];
  /** Arguments of the first start only: what they set may have been changed since. */
  readonly firstArgs?: readonly string[];
  readonly logFile: string;
  /** Told when the part died and when it could not be started again. */
  readonly say: (text: string) => void;
}

/** Starts a part, keeps it running until `stop`, and writes what it says to a log file. */
export async function startPart(name: string, options: PartOptions): Promise<Part> {
  const log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  const { child, ready } = await launch(name, [...options.args, ...(options.firstArgs ?? [])], log);
  const keeper = new Keeper(name, options, log, child);
  return { name, ready, stop: () => keeper.stop() };
}

/** Looks after one part: whatever ends it, it is started again until it is to stop. */
class Keeper {
  readonly #name: string;
  readonly #options: PartOptions;
  readonly #log: WriteStream;
  #child: ChildProcess | null = null;
  #startedAt = 0;
  #pause_ms = RESTART_MS;
  #timer: NodeJS.Timeout | null = null;
  #launching: Promise<void> | null = null;
  #stopping = false;

  constructor(name: string, options: PartOptions, log: WriteStream, child: ChildProcess) {
    this.#name = name;
    this.#options = options;
    this.#log = log;
    this.#keep(child);
  }

  #keep(child: ChildProcess): void {
    this.#child = child;
    this.#startedAt = performance.now();
    const ended = (): void => {
      this.#child = null;
      if (this.#stopping) return;
      if (performance.now() - this.#startedAt > STEADY_MS) this.#pause_ms = RESTART_MS;
      this.#options.say(`${this.#name} ended (${child.signalCode ?? `exit code ${child.exitCode}`}); starting it again`);
      this.#later();
    };
    // It may have ended between saying that it is ready and now.
    if (hasEnded(child)) ended();
    else child.once('exit', ended);
  }

  #later(): void {
    this.#timer = setTimeout(() => {
      this.#launching = this.#again();
    }, this.#pause_ms);
    this.#pause_ms = Math.min(this.#pause_ms * 2, RESTART_MS_MAX);
  }

  async #again(): Promise<void> {
    try {
      const { child } = await launch(this.#name, this.#options.args, this.#log);
      this.#keep(child);
    } catch (error) {
      if (this.#stopping) return;
      const [why] = (error instanceof Error ? error.message : String(error)).split('\n');
      this.#options.say(`${this.#name} did not start: ${why}; trying again in ${this.#pause_ms / 1_000} s`);
      this.#later();
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#launching;
    if (this.#child !== null) await end(this.#child);
    this.#log.end();
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  await gone;
  clearTimeout(timer);
}

async function launch(name: string, args: readonly string[], log: WriteStream): Promise<{ child: ChildProcess; ready: ReadyMessage }> {
  const main = process.argv[1] ?? '';
  const child = fork(main, [...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      said.push(...chunk.toString('utf8').split('\n'));
      if (said.length > SHOWN_LINES_MAX) said.splice(0, said.length - SHOWN_LINES_MAX);
    });
  }
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new SallyportError('INTERNAL', name, `${why}\n${said.join('\n')}`));
    };
    const timer = setTimeout(() => fail(`not ready after ${READY_MS_MAX / 1_000} s`), READY_MS_MAX);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended at the start with exit code ${code}`);
    });
    child.on('message', (message: ReadyMessage) => {
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve({ child, ready: message });
    });
  });
}
