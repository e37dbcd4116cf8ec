import { OutboundError, sendOutbound } from '../outbound/send.ts';

/** An answer of no use, with what can be done about it. */
export class TicketError extends OutboundError {
  constructor(system: string, detail: string, wait_s = 0, options: ErrorOptions = {}) {
    super('TICKET_SYSTEM', system, detail, wait_s, options);
  }
}

/** Sends JSON to one ticket system: to its address only. */
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
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = body === undefined ? this.#headers : { ...this.#headers, 'content-type': 'application/json' };
    const fault = (detail: string, wait_s: number, options: ErrorOptions): TicketError =>
      new TicketError(this.#system, detail, wait_s, options);
    const text = await sendOutbound({ method, url: `${this.#base}${path}`, headers, ...sent }, fault);
    if (text === '') return null;
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new TicketError(this.#system, `${method} answered no JSON`, 0, { cause });
    }
  }
}

/** A client that signs in with name and password, or a token in its place (RFC 7617). */
export function basicClient(
  { name, url, user }: { readonly name: string; readonly url: string; readonly user: string },
  password: string,
): TicketClient {
  return new TicketClient(name, url, { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` });
}

/** A member of an answer as text; a number counts. @throws TicketError where it is missing or not of the form. */
export function member(system: string, answer: unknown, name: string, form: RegExp): string {
  const value = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[name] : undefined;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && form.test(text)) return text;
  throw new TicketError(system, `the answer has no good ${name}`);
}
