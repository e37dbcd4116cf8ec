import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { TURN_SOCKETS_MAX, Turn } from './turn.ts';

/** How many bytes each socket had sent when records were written. */
let written: number[] = [];
let watched: Socket[] = [];
const records = { write: () => void written.push(...watched.map((socket) => socket.writableLength)) };

const open: { destroy(): void }[] = [];

afterEach(() => {
  written = [];
  watched = [];
  for (const item of open.splice(0)) item.destroy();
});

/** `count` pairs of connected sockets, the near ends first. */
async function pairs(count: number): Promise<[near: Socket, far: Socket][]> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ destroy: () => server.close() });
  const made: [Socket, Socket][] = [];
  for (let index = 0; index < count; index++) {
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const near = connect((server.address() as { port: number }).port, '127.0.0.1');
    const far = await accepted;
    open.push(near, far);
    made.push([near, far]);
  }
  return made;
}

const read = (socket: Socket): Promise<string> => new Promise((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())));

describe('a turn of the event loop', () => {
  it('sends what was written at its end, each socket once', async () => {
    const turn = new Turn(records);
    const [[near, far]] = (await pairs(1)) as [[Socket, Socket]];
    turn.hold(near);
    near.write('one ');
    turn.hold(near);
    near.write('two');
    expect(near.bytesWritten).toBe(7);
    expect(near.writableLength).toBe(7);
    expect(await read(far)).toBe('one two');
    expect(near.writableCorked).toBe(0);
  });

  it('holds no more sockets than its limit, and sends the earliest first', async () => {
    const turn = new Turn(records);
    const sockets = (await pairs(TURN_SOCKETS_MAX + 1)).map(([near]) => near);
    for (const near of sockets) {
      turn.hold(near);
      near.write('x');
    }
    expect(sockets.map((near) => near.writableCorked)).toEqual([...Array(TURN_SOCKETS_MAX).fill(0), 1]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sockets.at(-1)?.writableCorked).toBe(0);
  });

  it('writes the records of a turn before its bytes', async () => {
    const turn = new Turn(records);
    const [[near, far]] = (await pairs(1)) as [[Socket, Socket]];
    watched = [near];
    turn.hold(near);
    near.write('answer');
    expect(written).toEqual([]);
    expect(await read(far)).toBe('answer');
    expect(written).toEqual(['answer'.length]);
  });

  it('writes records that no byte waits for', async () => {
    watched = [{ writableLength: 0 } as Socket];
    new Turn(records).ends();
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toEqual([0]);
  });

  it('leaves alone a socket that is gone', async () => {
    const turn = new Turn(records);
    const [[near]] = (await pairs(1)) as [[Socket, Socket]];
    near.destroy();
    turn.hold(near);
    expect(near.writableCorked).toBe(0);
  });
});
