/** Plain HTTP/1 out of packet captures: connections put together, requests paired with their answers. */
import type { HeaderField, ResponseView } from '@sallyport/core';
import { completeBody, requestLine } from './fields.ts';
import { type Packet, packetsOf, type Segment, segmentOf } from './pcap-frames.ts';
import type { RecordFields } from './record.ts';
import { type HttpMessage, parseMessage, TcpStream } from './tcp-stream.ts';

/** Connections followed at a time. Beyond it the oldest is given up: it ended outside the capture, most likely. */
export const CONNECTIONS_MAX = 8_192;

/** Requests of one connection that wait for their answers. */
const PIPELINED_MAX = 256;

interface Connection {
  readonly client: string;
  readonly requests: TcpStream;
  readonly responses: TcpStream;
  readonly waiting: { readonly at: number; readonly message: HttpMessage }[];
  at: number;
}

/** Every exchange of a capture, when its answer is whole; requests that got none come when their connection ends. */
export async function* readCapture(source: AsyncIterable<Uint8Array>): AsyncGenerator<() => RecordFields> {
  const connections = new Map<string, Connection>();
  let count = 0;
  const numbered = (fields: Omit<RecordFields, 'id'>): (() => RecordFields) => {
    const id = String(++count);
    return () => ({ ...fields, id });
  };
  for await (const packet of packetsOf(source)) {
    const segment = segmentOf(packet);
    if (segment === null) continue;
    for (const fields of follow(connections, segment, packet)) yield numbered(fields);
  }
  for (const connection of connections.values()) for (const fields of finish(connection)) yield numbered(fields);
}

function* follow(connections: Map<string, Connection>, segment: Segment, { at }: Packet): Generator<Omit<RecordFields, 'id'>> {
  const there = `${segment.from}:${segment.fromPort}>${segment.to}:${segment.toPort}`;
  const back = `${segment.to}:${segment.toPort}>${segment.from}:${segment.fromPort}`;
  const known = connections.get(there);
  const connection = known ?? connections.get(back) ?? open(connections, there, back, segment);
  if (connection === null) return;
  connection.at = at;
  // Both ends may have one address (loopback), so the key tells who speaks.
  const stream = connections.get(there) === connection ? connection.requests : connection.responses;
  stream.push(segment.seq, segment.syn, segment.payload);
  yield* exchanges(connection, segment.end);
  if (!segment.end) return;
  yield* finish(connection);
  connections.delete(there);
  connections.delete(back);
}

/** A connection begins with a SYN, or, where the capture began later, with what reads as a request. */
function open(connections: Map<string, Connection>, there: string, back: string, segment: Segment): Connection | null {
  const start = segment.payload.toString('latin1', 0, 8);
  if (!segment.syn && segment.payload.length === 0) return null;
  const answering = start.startsWith('HTTP/') || (segment.syn && segment.payload.length > 0);
  if (connections.size >= CONNECTIONS_MAX) connections.delete(connections.keys().next().value!);
  const connection = {
    client: answering ? segment.to : segment.from,
    requests: new TcpStream(),
    responses: new TcpStream(),
    waiting: [],
    at: segment.at,
  };
  connections.set(answering ? back : there, connection);
  return connection;
}

function* exchanges(connection: Connection, ended: boolean): Generator<Omit<RecordFields, 'id'>> {
  const { requests, responses, waiting } = connection;
  for (let message = next(requests, false, ended); message !== null; message = next(requests, false, ended)) {
    if (message.start.startsWith('HTTP/') || waiting.length >= PIPELINED_MAX) requests.lost = true;
    else waiting.push({ at: connection.at, message });
  }
  while (waiting.length > 0) {
    const { at, message } = waiting[0]!;
    const answer = next(responses, message.start.startsWith('HEAD '), ended);
    if (answer === null) return;
    const status = Number(answer.start.slice(9, 12));
    // An interim answer is followed by the one that counts.
    if (status >= 100 && status < 200 && status !== 101) continue;
    waiting.shift();
    yield fieldsOf(connection, at, message, responseOf(answer, status, connection.at - at));
  }
}

function next(stream: TcpStream, bodiless: boolean, ended: boolean): HttpMessage | null {
  if (stream.lost) return null;
  const bytes = stream.bytes();
  if (bytes.length === 0) return null;
  const parsed = parseMessage(bytes, bodiless, ended);
  if (parsed.kind === 'none') stream.lost = true;
  if (parsed.kind !== 'message') return null;
  stream.consume(parsed.size);
  return parsed.message;
}

function* finish(connection: Connection): Generator<Omit<RecordFields, 'id'>> {
  yield* exchanges(connection, true);
  for (const { at, message } of connection.waiting.splice(0)) yield fieldsOf(connection, at, message, null);
}

function responseOf(answer: HttpMessage, status: number, latency_ms: number): ResponseView {
  return { status, headers: answer.headers, body: completeBody(answer.body), latency_ms: Math.max(0, latency_ms) };
}

function fieldsOf({ client }: Connection, at: number, message: HttpMessage, response: ResponseView | null): Omit<RecordFields, 'id'> {
  const [method, target, protocol] = requestLine(message.start);
  const headers: readonly HeaderField[] = message.headers;
  return { at, protocol, client, method, target, scheme: 'http', host: null, headers, body: completeBody(message.body), response };
}
