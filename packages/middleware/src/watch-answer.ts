import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { HeaderField } from '@sallyport/core';
import { type OwnAnswer, type Screening, STATUS_CLIENT_GONE, shownHead, type UpstreamAnswer } from '@sallyport/gateway/embedded';

type Anything = (...args: unknown[]) => unknown;
type Methods = Record<'writeHead' | 'write' | 'end' | 'flushHeaders', Anything>;

/** What becomes of an answer; each is asked for once. */
export interface AnswerPorts {
  /** Records the exchange; `status` is what the client gets. */
  record(status: number): void;
  /** Judges an answer by its head, or all of it: what the client gets in its place, already recorded, or `null`. */
  judge(answer: UpstreamAnswer): OwnAnswer | null;
}

/**
 * Looks at the answer as the application writes it, and holds it back where the policy could stop it: head and body wait
 * until it is whole, or longer than may wait. Else everything but its end goes out as it comes; the end waits for the record.
 */
export function watchAnswer(response: ServerResponse, screening: Screening, ports: AnswerPorts): void {
  const watched = new WatchedAnswer(response, screening, ports);
  Object.assign(response, {
    writeHead: (...args: unknown[]) => watched.writeHead(args),
    flushHeaders: () => watched.flushHeaders(),
    write: (...args: unknown[]) => watched.write(args),
    end: (...args: unknown[]) => watched.end(args),
  });
  const sent = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(response), 'headersSent') ?? inherited(response, 'headersSent');
  // An application that wrote its head must not be told that it may still change it.
  Object.defineProperty(response, 'headersSent', { configurable: true, get: () => watched.begun || sent?.get?.call(response) === true });
  response.once('close', () => watched.closed());
}

function inherited(of: object, name: string): PropertyDescriptor | undefined {
  for (
    let proto: object | null = Object.getPrototypeOf(of) as object;
    proto !== null;
    proto = Object.getPrototypeOf(proto) as object | null
  ) {
    const found = Object.getOwnPropertyDescriptor(proto, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `before`: nothing of the body yet. `holding`: all of it waits. `replaced`: the client got something else; what comes is dropped. */
type State = 'before' | 'holding' | 'passing' | 'replaced' | 'ended';

class WatchedAnswer {
  readonly #response: ServerResponse;
  readonly #screening: Screening;
  readonly #ports: AnswerPorts;
  readonly #own: Methods;
  #state: State = 'before';
  /** Arguments of `writeHead`, kept until it is known what goes out. */
  #head: readonly unknown[] | null = null;

  constructor(response: ServerResponse, screening: Screening, ports: AnswerPorts) {
    this.#response = response;
    this.#screening = screening;
    this.#ports = ports;
    const { writeHead, write, end, flushHeaders } = response as unknown as Methods;
    this.#own = { writeHead, write, end, flushHeaders };
  }

  /** The application wrote a head, or more. */
  get begun(): boolean {
    return this.#head !== null || this.#state !== 'before';
  }

  writeHead(args: readonly unknown[]): unknown {
    // A second head is the application's mistake: it gets the error it would have got.
    if (this.begun) return this.#own.writeHead.apply(this.#response, [...args]);
    this.#head = args;
    this.#response.statusCode = Number(args[0]);
    return this.#response;
  }

  flushHeaders(): void {
    this.#begin();
    if (this.#state === 'passing') this.#own.flushHeaders.apply(this.#response, []);
  }

  write(args: readonly unknown[]): unknown {
    this.#begin();
    const answer = this.#screening.answer;
    if (this.#state === 'replaced') return dropped(args);
    const bytes = this.#state === 'ended' ? null : bytesOf(args[0], args[1]);
    const goes = bytes === null || answer === null || answer.add(bytes);
    if (this.#state !== 'holding' || goes) return this.#own.write.apply(this.#response, [...args]);
    if (answer?.over === true) this.#judge(answer);
    return dropped(args);
  }

  end(args: readonly unknown[]): unknown {
    this.#begin();
    if (this.#state === 'replaced') return dropped(args, this.#response);
    if (this.#state === 'ended') return this.#own.end.apply(this.#response, [...args]);
    const answer = this.#screening.answer as UpstreamAnswer;
    const bytes = bytesOf(args[0], args[1]);
    if (bytes !== null) answer.add(bytes);
    answer.ended = true;
    let rest = args;
    if (this.#state === 'holding') {
      if (!this.#judge(answer)) return dropped(args, this.#response);
      // What was given to `end` went out with what waited.
      rest = args.filter((arg) => typeof arg === 'function');
    }
    this.#state = 'ended';
    this.#ports.record(this.#response.statusCode);
    return this.#own.end.apply(this.#response, [...rest]);
  }

  closed(): void {
    if (this.#state === 'ended' || this.#state === 'replaced') return;
    const reached = this.#state === 'passing';
    this.#state = 'ended';
    this.#ports.record(reached ? this.#response.statusCode : STATUS_CLIENT_GONE);
  }

  /** The first of the body, or its end, is there: so is the head. */
  #begin(): void {
    if (this.#state !== 'before') return;
    const head = shownHead(this.#response.statusCode, this.#fields(), false);
    const answer = this.#screening.answerHead(head);
    const replacement = answer.judged === null ? null : this.#ports.judge(answer);
    if (replacement !== null) this.#replace(replacement);
    else if (answer.held) this.#state = 'holding';
    else this.#sendHead();
  }

  #fields(): readonly HeaderField[] {
    return [...fieldsOf(this.#response.getHeaders()), ...writtenFields(this.#head ?? [])];
  }

  /** As the application wrote it; rewritten only where the policy edits headers, or there is more to say. */
  #sendHead(): void {
    this.#state = 'passing';
    const fields = this.#fields();
    const edited = this.#screening.withOwn(fields);
    if (edited !== fields) this.#putHeaders(edited);
    if (this.#head === null) return;
    const [status, message] = this.#head;
    const words = typeof message === 'string' ? [message] : [];
    this.#own.writeHead.apply(this.#response, edited === fields ? [...this.#head] : [status, ...words]);
  }

  #putHeaders(fields: readonly HeaderField[]): void {
    for (const name of this.#response.getHeaderNames()) this.#response.removeHeader(name);
    const values = new Map<string, string[]>();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
    for (const [name, list] of values) this.#response.setHeader(name, list.length === 1 ? (list[0] as string) : list);
  }

  /** All that will wait is here. False: the client got something else. */
  #judge(answer: UpstreamAnswer): boolean {
    const replacement = this.#ports.judge(answer);
    const parts = answer.release();
    if (replacement !== null) {
      this.#replace(replacement);
      return false;
    }
    this.#sendHead();
    for (const part of parts) this.#own.write.apply(this.#response, [part]);
    return true;
  }

  #replace({ status, headers, body }: OwnAnswer): void {
    this.#state = 'replaced';
    this.#putHeaders([...headers, ['content-length', String(body.length)]]);
    this.#response.statusCode = status;
    // What the application called its status says nothing of ours; HTTP/2 has no such words.
    if (this.#response.req.httpVersionMajor < 2) this.#response.statusMessage = '';
    // Over HTTP/2 `end` gives what it is given to `write`, and that one is ours.
    this.#own.write.apply(this.#response, [body]);
    this.#own.end.apply(this.#response, []);
  }
}

/** Nothing goes out now; whoever wrote is told that it may go on. */
function dropped(args: readonly unknown[], answer: unknown = true): unknown {
  const done = args.find((arg) => typeof arg === 'function') as ((error?: null) => void) | undefined;
  if (done !== undefined) process.nextTick(done);
  return answer;
}

function bytesOf(chunk: unknown, encoding: unknown): Buffer | null {
  if (typeof chunk === 'string') return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return chunk instanceof Uint8Array ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : null;
}

/** The header fields among the arguments of `writeHead`: a flat list, a list of pairs, or an object. */
function writtenFields(args: readonly unknown[]): HeaderField[] {
  const headers = args.at(-1);
  if (Array.isArray(headers)) {
    const flat = headers.flat() as unknown[];
    return flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name).toLowerCase(), String(flat[index + 1])] as const] : []));
  }
  return typeof headers === 'object' && headers !== null ? fieldsOf(headers as Record<string, OutgoingHttpHeader>) : [];
}

function fieldsOf(headers: Readonly<Record<string, OutgoingHttpHeader | undefined>>): HeaderField[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): HeaderField => [name.toLowerCase(), String(one)]),
  );
}
