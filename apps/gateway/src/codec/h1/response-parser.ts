import type { HeaderField } from '@sallyport/core';
import { BodyDecoder, type BodySink } from './body-decoder.ts';
import { allOf, VALUE } from './chars.ts';
import { listHolds, readField } from './fields.ts';
import { type BodyLength, FramingFields, LENGTH_CHUNKED, LENGTH_UNTIL_CLOSE } from './framing.ts';
import { HeadText } from './head-text.ts';
import type { HeadLimits } from './limits.ts';

const CR = 0x0d;

/** One response head of an upstream. */
export class ResponseHead {
  status = 0;
  minor = 1;
  readonly headers: HeaderField[] = [];
  /** Length of the body that follows. */
  bodyLength: BodyLength = 0;
  /** Content-Length as stated, -1 when it was not; differs from `bodyLength` for HEAD and 304. */
  contentLength = -1;
  keepAlive = true;
  /** Seconds of the `Keep-Alive: timeout=` hint, 0 when there is none. */
  keepAlive_s = 0;
}

export interface ResponseSink extends BodySink {
  /** 1xx other than 101. */
  onInformational(head: ResponseHead): void;
  onResponseHead(head: ResponseHead): void;
  onResponseEnd(trailers: HeaderField[] | null): void;
}

/** What the answer is to: it decides whether there is a body. */
export type Expectation = 'body' | 'head' | 'upgrade';

type State = 'idle' | 'head' | 'body' | 'tunnel' | 'failed';

/** Strict HTTP/1.x response parser: an upstream's malformed answer is never passed on. */
export class ResponseParser {
  /** What was malformed, for the log. */
  error: string | null = null;
  #state: State = 'idle';
  #expectation: Expectation = 'body';
  #head: ResponseHead | null = null;
  #framing = new FramingFields();
  #connection = '';
  readonly #text: HeadText;
  readonly #body: BodyDecoder;
  readonly #sink: ResponseSink;
  readonly #limits: HeadLimits;

  constructor(sink: ResponseSink, limits: HeadLimits) {
    this.#sink = sink;
    this.#limits = limits;
    this.#text = new HeadText(limits.headBytesMax);
    this.#body = new BodyDecoder(sink);
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  /** True until the head of the answer was read wholly. */
  get awaitingHead(): boolean {
    return this.#state === 'head';
  }

  /** A request was sent: an answer is due. */
  expect(expectation: Expectation): void {
    this.#expectation = expectation;
    this.#beginHead();
  }

  /** Takes bytes; returns where it stopped: the end of the bytes or of the answer. What lies behind an answer is nobody's. */
  execute(bytes: Buffer, start: number): number {
    let offset = start;
    while (offset < bytes.length) {
      if (this.#state === 'head') offset = this.#readHead(bytes, offset);
      else if (this.#state === 'body') offset = this.#readBody(bytes, offset);
      else break;
    }
    return offset;
  }

  /** The upstream closed. True when that is a proper end of the answer, which is then delivered. */
  finish(): boolean {
    if (this.#state !== 'body' || !this.#body.finish()) return this.#state === 'idle' || this.#state === 'tunnel';
    this.#state = 'idle';
    this.#sink.onResponseEnd(null);
    return true;
  }

  #beginHead(): void {
    this.#state = 'head';
    this.#head = null;
    this.#text.reset();
  }

  #fail(detail: string): void {
    this.error = detail;
    this.#state = 'failed';
  }

  #readHead(bytes: Buffer, offset: number): number {
    const text = this.#text;
    const stopped = text.feed(bytes, offset);
    for (;;) {
      const lf = text.lineEnd();
      if (lf === -1) return stopped;
      if (lf === -2) {
        this.#fail('head too large');
        return stopped;
      }
      const start = text.position;
      text.position = lf + 1;
      if (lf === start || text.text.charCodeAt(lf - 1) !== CR) this.#fail('bare line feed');
      else if (lf - 1 > start) this.#readLine(start, lf - 1);
      else if (this.#head === null) this.#fail('empty status line');
      else {
        const end = stopped - text.overshoot();
        this.#endHead(this.#head);
        return end;
      }
      if (this.#state === 'failed') return stopped;
    }
  }

  #readLine(start: number, end: number): void {
    const error = this.#head === null ? this.#readStatusLine(start, end) : this.#readHeaderLine(this.#head, start, end);
    if (error !== null) this.#fail(error);
  }

  /** `HTTP/1.1 200 Reason`; the space before an empty reason may be missing, as many servers leave it out. */
  #readStatusLine(start: number, end: number): string | null {
    const line = this.#text.text.slice(start, end);
    const version = line.slice(0, 9);
    if (version !== 'HTTP/1.1 ' && version !== 'HTTP/1.0 ') return 'malformed status line';
    const status = Number(line.slice(9, 12));
    if (!Number.isInteger(status) || status < 100 || status > 999 || line.charCodeAt(9) === 0x20) return 'malformed status';
    if (line.length > 12 && line.charCodeAt(12) !== 0x20) return 'malformed status';
    if (!allOf(VALUE, line, 12)) return 'forbidden byte in the reason';
    const head = new ResponseHead();
    head.status = status;
    head.minor = version === 'HTTP/1.1 ' ? 1 : 0;
    this.#head = head;
    this.#framing = new FramingFields();
    this.#connection = '';
    return null;
  }

  #readHeaderLine(head: ResponseHead, start: number, end: number): string | null {
    const headers = head.headers;
    if (headers.length >= this.#limits.headerLinesMax) return 'too many headers';
    const error = readField(this.#text.text, start, end, headers);
    if (error !== null) return error;
    const field = headers[headers.length - 1] as HeaderField;
    switch (field[0]) {
      case 'content-length':
        return this.#framing.addContentLength(field[1]);
      case 'transfer-encoding':
        return this.#framing.addTransferEncoding(field[1], head.minor);
      case 'connection':
        this.#connection = this.#connection === '' ? field[1] : `${this.#connection},${field[1]}`;
        return null;
      case 'keep-alive':
        head.keepAlive_s = Number(/\btimeout=(\d{1,5})\b/.exec(field[1])?.[1] ?? 0);
        return null;
      default:
        return null;
    }
  }

  #endHead(head: ResponseHead): void {
    const connection = this.#connection;
    head.keepAlive = head.minor === 1 ? !listHolds(connection, 'close') : listHolds(connection, 'keep-alive');
    head.contentLength = this.#framing.contentLength;
    if (head.status === 101) this.#endSwitch(head);
    else if (head.status < 200) {
      this.#beginHead();
      this.#sink.onInformational(head);
    } else this.#beginBody(head);
  }

  #beginBody(head: ResponseHead): void {
    head.bodyLength = this.#bodyLength(head);
    this.#state = 'body';
    this.#body.begin(head.bodyLength);
    this.#sink.onResponseHead(head);
    if (this.#body.complete) this.#endBody();
  }

  #endSwitch(head: ResponseHead): void {
    if (this.#expectation === 'upgrade') {
      this.#state = 'tunnel';
      this.#sink.onResponseHead(head);
    } else this.#fail('switched protocols unasked');
  }

  #bodyLength(head: ResponseHead): BodyLength {
    if (this.#expectation === 'head' || head.status === 204 || head.status === 304) return 0;
    if (this.#framing.chunked) return LENGTH_CHUNKED;
    return head.contentLength >= 0 ? head.contentLength : LENGTH_UNTIL_CLOSE;
  }

  #readBody(bytes: Buffer, offset: number): number {
    const end = this.#body.execute(bytes, offset);
    if (this.#body.error !== null) this.#fail(this.#body.error);
    else if (this.#body.complete && this.#state === 'body') this.#endBody();
    return end;
  }

  #endBody(): void {
    this.#state = 'idle';
    this.#sink.onResponseEnd(this.#body.trailers);
  }
}
