import type { HeaderField, Protocol } from '@sallyport/core';
import { normalAddress } from '@sallyport/traffic';
import { readContentLength } from '../../codec/h1/framing.ts';
import type { InboundHead } from '../../exchange/ports.ts';
import { upgradeOf } from '../upgrade.ts';
import { readPairs } from './frame.ts';
import { ARGUMENTS_MAX, HEADER_LINES_MAX, MESSAGES_MAX } from './limits.ts';
import { SpopError, SpopReader, type SpopValue } from './reader.ts';

/** A message of HAProxy: its name and its arguments by name. */
export interface SpoeMessage {
  readonly name: string;
  readonly arguments: ReadonlyMap<string, SpopValue>;
}

/** The messages of a NOTIFY. Throws {@link SpopError} where there are more than the limits. */
export function readMessages(payload: SpopReader): SpoeMessage[] {
  const messages: SpoeMessage[] = [];
  while (!payload.done) {
    if (messages.length === MESSAGES_MAX) throw new SpopError('a frame has too many messages');
    const name = payload.string();
    const count = payload.byte();
    if (count > ARGUMENTS_MAX) throw new SpopError('a message has too many arguments');
    messages.push({ name, arguments: readPairs(payload, count) });
  }
  return messages;
}

/** Header lines as `req.hdrs_bin` and `res.hdrs_bin` give them: name and value in turn, two empty strings at the end. */
export function readHeaders(bytes: Buffer): HeaderField[] {
  const reader = new SpopReader(bytes);
  const fields: HeaderField[] = [];
  while (!reader.done) {
    const name = reader.string();
    const value = reader.string();
    if (name === '' && value === '') return fields;
    if (fields.length === HEADER_LINES_MAX) throw new SpopError('a request has too many header lines');
    fields.push([name.toLowerCase(), value]);
  }
  return fields;
}

/** A request as HAProxy tells it. */
export interface SpoeRequest {
  readonly head: InboundHead;
  readonly body: Buffer;
  /** Whether `body` is all of it. */
  readonly bodyWhole: boolean;
  readonly peer: string;
  readonly scheme: 'http' | 'https';
  readonly sni: string;
  readonly protocol: Protocol;
}

/** HAProxy holds a body wholly when it fits into a buffer with its head; its own overhead and reserve are below this. */
const BUFFER_MARGIN_BYTES = 4_096;

/** `frameBytes`: what was agreed on, the size of HAProxy's buffers. Throws {@link SpopError} naming the argument that is missing. */
export function requestOf(message: SpoeMessage, frameBytes: number): SpoeRequest {
  const method = text(message, 'method');
  const target = text(message, 'target');
  const head = bytes(message, 'headers') ?? missing('headers');
  const fields = readHeaders(head);
  if (method === '') missing('method');
  if (target === '') missing('target');
  const peer = normalAddress(text(message, 'src')) ?? missing('src');
  const body = bytes(message, 'body') ?? Buffer.alloc(0);
  const stated = fields.find(([name]) => name === 'content-length')?.[1];
  const length = stated === undefined ? -1 : readContentLength(stated);
  const chunked = fields.some(([name]) => name === 'transfer-encoding');
  const hasBody = body.length > 0 || chunked || length > 0;
  const host = fields.find(([name]) => name === 'host')?.[1] ?? '';
  return {
    head: {
      method,
      target,
      host,
      headers: fields,
      bodyLength: hasBody ? (length > 0 ? length : -1) : 0,
      expectContinue: false,
      upgrade: upgradeOf(method, fields),
    },
    body,
    bodyWhole: length >= 0 ? body.length === length : head.length + body.length + BUFFER_MARGIN_BYTES <= frameBytes,
    peer,
    scheme: message.arguments.get('ssl') === true ? 'https' : 'http',
    sni: text(message, 'sni'),
    protocol: protocolOf(text(message, 'version')),
  };
}

/** An answer as HAProxy tells it. */
export interface SpoeAnswer {
  /** What was set as `txn.sallyport.reference` for its request. */
  readonly reference: string;
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer | null;
  readonly bodyWhole: boolean;
}

export function answerOf(message: SpoeMessage): SpoeAnswer {
  const status = message.arguments.get('status');
  const headers = readHeaders(bytes(message, 'headers') ?? missing('headers'));
  const body = bytes(message, 'body');
  const stated = headers.find(([name]) => name === 'content-length')?.[1];
  const whole = stated !== undefined && readContentLength(stated) === (body?.length ?? 0);
  return {
    reference: text(message, 'reference'),
    status: typeof status === 'number' ? status : missing('status'),
    headers,
    body,
    bodyWhole: whole,
  };
}

function missing(name: string): never {
  throw new SpopError(`the message has no argument "${name}"`);
}

function text(message: SpoeMessage, name: string): string {
  const value = message.arguments.get(name);
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('latin1') : '';
}

function bytes(message: SpoeMessage, name: string): Buffer | null {
  const value = message.arguments.get(name);
  if (Buffer.isBuffer(value)) return value;
  return typeof value === 'string' ? Buffer.from(value, 'latin1') : null;
}

function protocolOf(version: string): Protocol {
  switch (version) {
    case '1.0':
      return 'http/1.0';
    case '2.0':
      return 'http/2';
    case '3.0':
      return 'http/3';
    default:
      return 'http/1.1';
  }
}
