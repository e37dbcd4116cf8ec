import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface WrkResult {
  readonly requests: number;
  readonly seconds: number;
  readonly errors: number;
}

/** Loads a port with prepared requests through wrk, pinned to a core. */
export async function wrk(core: number, port: number, file: string, connections: number, seconds: number): Promise<WrkResult> {
  const script = join(import.meta.dirname, 'replay.lua');
  const args = [
    '-c',
    String(core),
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '-s',
    script,
    `http://127.0.0.1:${port}`,
    '--',
    file,
  ];
  const { stdout } = await promisify(execFile)('taskset', args, { maxBuffer: 1_048_576 });
  const line = /RESULT (\{.*\})/.exec(stdout)?.[1];
  if (line === undefined) throw new Error(`wrk gave no result: ${stdout}`);
  const result = JSON.parse(line) as { requests: number; duration_us: number; status_errors: number; socket_errors: number };
  return { requests: result.requests, seconds: result.duration_us / 1e6, errors: result.status_errors + result.socket_errors };
}
