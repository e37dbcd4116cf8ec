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
/** Pause before a part that died is started again; doubles up to the limit. */
const RESTART_MS = 500;
const RESTART_MS_MAX = 15_000;
/** Lines of a part's output that are shown when it fails at the start. */
const SHOWN_LINES_MAX = 20;

interface Keeper {
  child: ChildProcess;
  stopping: boolean;
  pause_ms: number;
  restart: NodeJS.Timeout | null;
}

/** Starts a part, keeps it running until `stop`, and writes what it says to a log file. */
export async function startPart(name: string, args: readonly string[], logFile: string, onRestart: (text: string) => void): Promise<Part> {
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  const first = await launch(name, args, log);
  const keeper: Keeper = { child: first.child, stopping: false, pause_ms: RESTART_MS, restart: null };
  const watch = (child: ChildProcess): void => {
    child.once('exit', (code, signal) => {
      if (keeper.stopping) return;
      onRestart(`${name} ended (${signal ?? `exit code ${code}`}); starting it again`);
      keeper.restart = setTimeout(() => {
        keeper.pause_ms = Math.min(keeper.pause_ms * 2, RESTART_MS_MAX);
        launch(name, args, log).then(
          (next) => {
            keeper.child = next.child;
            watch(next.child);
          },
          () => watch(child),
        );
      }, keeper.pause_ms);
    });
  };
  watch(first.child);
  return { name, ready: first.ready, stop: () => stopPart(keeper, log) };
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

async function stopPart(keeper: Keeper, log: WriteStream): Promise<void> {
  keeper.stopping = true;
  if (keeper.restart !== null) clearTimeout(keeper.restart);
  const { child } = keeper;
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    await gone;
    clearTimeout(timer);
  }
  log.end();
}
