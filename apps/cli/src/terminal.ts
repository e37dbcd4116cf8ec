import { SallyportError } from '@sallyport/core';
import { EXIT, type ExitCode } from './exit-code.ts';

/** Where a command speaks: results to `out`, progress and errors to `err`. An argument, so that tests can listen. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** True when `err` is a terminal a person looks at. */
  readonly interactive: boolean;
}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
};

/** A bar is redrawn at most this often; more only costs time. */
const REDRAW_MS = 100;
const BAR_CHARS = 24;

/** Progress of long work on one line of a terminal; silent when nobody looks. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #label: string;
  readonly #total: number | null;
  #drawn = 0;

  /** `total` in the unit that `at` counts, or `null` when it is not known. */
  constructor(terminal: Terminal, label: string, total: number | null) {
    this.#terminal = terminal;
    this.#label = label;
    this.#total = total;
  }

  at(done: number, note = ''): void {
    if (!this.#terminal.interactive) return;
    const now = Date.now();
    if (now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    this.#terminal.err(`\r\x1b[K${this.#label} ${this.#bar(done)} ${note}`);
  }

  #bar(done: number): string {
    if (this.#total === null || this.#total === 0) return done.toLocaleString('en');
    const share = Math.min(1, done / this.#total);
    const full = Math.round(share * BAR_CHARS);
    return `[${'#'.repeat(full)}${'.'.repeat(BAR_CHARS - full)}] ${(share * 100).toFixed(0)} %`;
  }

  end(): void {
    if (this.#terminal.interactive) this.#terminal.err('\r\x1b[K');
  }
}

const UNAVAILABLE: ReadonlySet<string> = new Set([
  'INPUT_UNREADABLE',
  'OUTPUT_UNWRITABLE',
  'STORE_UNAVAILABLE',
  'CONFIG_UNREADABLE',
  'CONTROL_PLANE_UNREACHABLE',
  'UPSTREAM_UNREACHABLE',
  'SCAN_TARGET_UNREACHABLE',
]);

/** Says what went wrong in the error table's words and gives the exit code for it. */
export function reportError(terminal: Terminal, error: unknown, json: boolean): ExitCode {
  if (!(error instanceof SallyportError)) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.err(`INTERNAL: ${detail}\n`);
    return EXIT.internal;
  }
  if (json)
    terminal.err(`${JSON.stringify({ error: { code: error.code, place: error.place, detail: error.detail, message: error.message } })}\n`);
  else terminal.err(`${error.message}\n`);
  if (error.code === 'USAGE') return EXIT.usage;
  return UNAVAILABLE.has(error.code) ? EXIT.unavailable : EXIT.negative;
}
