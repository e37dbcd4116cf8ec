import { SallyportError } from '@sallyport/core';

/** A system that does not answer within this is asked again later, milliseconds. */
const ANSWER_MS_MAX = 15_000;
/** Bytes read of an answer; what we need of it is short. */
const ANSWER_BYTES_MAX = 1_048_576;
/** Characters of a refusal that are kept: it can quote what we sent. */
const REFUSAL_CHARS_MAX = 300;
/** Pauses between two tries double from the first to the last, milliseconds. */
const PAUSE_FIRST_MS = 5_000;
const PAUSE_MAX_MS = 3_600_000;

/** Another system did not take what was sent. */
export class OutboundError extends SallyportError {
  /** Seconds the system asks us to wait, or 0. */
  readonly wait_s: number;

  constructor(code: 'TICKET_SYSTEM' | 'NOTICE_NOT_TAKEN', system: string, detail: string, wait_s = 0, options: ErrorOptions = {}) {
    super(code, system, detail, options);
    this.wait_s = wait_s;
  }
}

/** Milliseconds to wait before the next try, after `failures` that came before this one. */
export function pauseAfter(failures: number, error: unknown): number {
  const asked = error instanceof OutboundError ? error.wait_s * 1_000 : 0;
  return Math.min(PAUSE_MAX_MS, Math.max(asked, PAUSE_FIRST_MS * 2 ** Math.min(failures, 20)));
}

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Sends to another system, without following redirects, and gives the text of its answer.
 * `fault`: makes the error of what went wrong, from words and the seconds to wait.
 */
export async function sendOutbound(
  { method, url, headers, body }: OutboundRequest,
  fault: (detail: string, wait_s: number, options: ErrorOptions) => OutboundError,
): Promise<string> {
  const response = await ask();
  const text = await read(response);
  if (response.status >= 200 && response.status < 300) return text;
  const wait = Number(response.headers.get('retry-after') ?? 0);
  const detail = `${method} answered ${response.status}: ${text.slice(0, REFUSAL_CHARS_MAX).replaceAll(/\s+/g, ' ')}`;
  throw fault(detail, Number.isFinite(wait) && wait > 0 ? wait : 0, {});

  async function ask(): Promise<Response> {
    try {
      return await fetch(url, {
        ...{ method, headers, redirect: 'manual' as const, signal: AbortSignal.timeout(ANSWER_MS_MAX) },
        ...(body !== undefined && { body }),
      });
    } catch (cause) {
      const { name, cause: inner } = cause as Error;
      const code = (inner as NodeJS.ErrnoException | undefined)?.code;
      throw fault(name === 'TimeoutError' ? `no answer within ${ANSWER_MS_MAX} ms` : (code ?? 'not reached'), 0, { cause });
    }
  }

  async function read({ body: stream }: Response): Promise<string> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of stream ?? []) {
      bytes += part.length;
      if (bytes > ANSWER_BYTES_MAX) throw fault(`an answer of more than ${ANSWER_BYTES_MAX} bytes`, 0, {});
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  }
}
