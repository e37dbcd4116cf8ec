import { connect, type Socket } from 'node:net';
import type { HeaderField } from '@sallyport/core';
import { FRAME, type Frame, FrameReader, writeFrame } from './frame.ts';
import type { SpopValue } from './reader.ts';
import { encodeVarint, SpopWriter } from './writer.ts';

/** One value with its type, as HAProxy writes it. */
export function typed(value: SpopValue): Buffer {
  if (value === null) return Buffer.from([0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0x11 : 0x01]);
  if (typeof value === 'number') return Buffer.concat([Buffer.from([5]), encodeVarint(value)]);
  if (typeof value === 'string') return new SpopWriter().text(value).end();
  return Buffer.concat([Buffer.from([9]), encodeVarint(value.length), value]);
}

export function pairs(values: Readonly<Record<string, SpopValue>>): Buffer {
  return Buffer.concat(Object.entries(values).flatMap(([name, value]) => [new SpopWriter().string(name).end(), typed(value)]));
}

export function hello(values: Readonly<Record<string, SpopValue>> = {}): Buffer {
  const usual = { 'supported-versions': '2.0', 'max-frame-size': 16_380, capabilities: 'pipelining' };
  return writeFrame(FRAME.haproxyHello, 0, 0, pairs({ ...usual, ...values }));
}

export function notify(streamId: number, name: string, values: Readonly<Record<string, SpopValue>>): Buffer {
  const head = new SpopWriter().string(name).byte(Object.keys(values).length).end();
  return writeFrame(FRAME.notify, streamId, 1, Buffer.concat([head, pairs(values)]));
}

/** `req.hdrs_bin`. */
export function headerBytes(fields: readonly HeaderField[]): Buffer {
  const writer = new SpopWriter();
  for (const [name, value] of fields) writer.string(name).string(value);
  return writer.string('').string('').end();
}

/** HAProxy's side of a connection. */
export class SpoeClient {
  readonly frames: Frame[] = [];
  ended = false;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new FrameReader();
    socket.on('data', (bytes: Buffer) => this.frames.push(...reader.take(bytes)));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.ended = true;
    });
  }

  static async open(port: number): Promise<SpoeClient> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    return new SpoeClient(socket);
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** The next frame of the agent. */
  async next(): Promise<Frame> {
    for (;;) {
      const frame = this.frames.shift();
      if (frame !== undefined) return frame;
      if (this.ended) throw new Error('the agent ended the connection');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The variables that an ACK sets. */
  static variables({ payload }: Frame): Record<string, SpopValue> {
    const variables: Record<string, SpopValue> = {};
    while (!payload.done) {
      const [action, count, scope] = [payload.byte(), payload.byte(), payload.byte()];
      if (action !== 1 || count !== 3 || scope !== 2) throw new Error('not a variable of the exchange');
      variables[payload.string()] = payload.value();
    }
    return variables;
  }

  close(): void {
    this.#socket.destroy();
  }
}
