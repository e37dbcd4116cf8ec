import { SallyportError } from '@sallyport/core';

/** A system that does not answer within this is asked again later, milliseconds. */
const ANSWER_MS_MAX = 15_000;
/** Bytes read of an answer; what we need of it is short. */
const ANSWER_BYTES_MAX = 1_048_576;
/** Characters of a refusal that are kept: it can quote what we sent. */
const REFUSAL_CHARS_MAX = 300;

/** An answer of no use, with what can be done about it. */
export class TicketError extends SallyportError {
  /** Seconds the system asks us to wait, or 0. */
  readonly wait_s: number;

  constructor(system: string, detail: string, wait_s = 0, options: ErrorOptions = {}) {
    super('TICKET_SYSTEM', system, detail, options);
    this.wait_s = wait_s;
  }
}

/** Sends JSON to one ticket system: to its address only, without following redirects. */
export class TicketClient {
  readonly #system: string;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers` hold the credential; they are sent and never shown. */
  constructor(system: string, url: string, headers: Readonly<Record<string, string>>) {
    this.#system = system;
    this.#base = url.replace(/\/+$/, '');
    this.#headers = { accept: 'application/json', 'user-agent': 'sallyport', ...headers };
  }

  /** `null` for an answer without a body. @throws TicketError for anything but 2xx. */
  async send(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object): Promise<unknown> {
    const response = await this.#fetch(method, path, body);
    const text = await this.#read(response);
    if (response.status < 200 || response.status >= 300) {
      const wait = Number(response.headers.get('retry-after') ?? 0);
      const detail = `${method} answered ${response.status}: ${text.slice(0, REFUSAL_CHARS_MAX).replaceAll(/\s+/g, ' ')}`;
      throw new TicketError(this.#system, detail, Number.isFinite(wait) && wait > 0 ? wait : 0);
    }
    if (text === '') return null;
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new TicketError(this.#system, `${method} answered no JSON`, 0, { cause });
    }
  }

  async #fetch(method: string, path: string, body: object | undefined): Promise<Response> {
    try {
      return await fetch(`${this.#base}${path}`, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
        headers: { ...this.#headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      const { name, cause: inner } = cause as Error;
      const code = (inner as NodeJS.ErrnoException | undefined)?.code;
      throw new TicketError(this.#system, name === 'TimeoutError' ? `no answer within ${ANSWER_MS_MAX} ms` : (code ?? 'not reached'), 0, {
        cause,
      });
    }
  }

  async #read(response: Response): Promise<string> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of response.body ?? []) {
      bytes += part.length;
      if (bytes > ANSWER_BYTES_MAX) throw new TicketError(this.#system, `an answer of more than ${ANSWER_BYTES_MAX} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  }
}

/** A member of an answer as text; a number counts. @throws TicketError where it is missing or not of the form. */
export function member(system: string, answer: unknown, name: string, form: RegExp): string {
  const value = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[name] : undefined;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && form.test(text)) return text;
  throw new TicketError(system, `the answer has no good ${name}`);
}
