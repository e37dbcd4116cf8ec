import type { RejectedEvent } from '@sallyport/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup, exchanges, rejections, type TestGateway, until } from '../../gateway.fixture.ts';
import { ack, FRAME, FrameReader, readAllPairs, writeFrame } from './frame.ts';
import { FRAME_BYTES_MAX } from './limits.ts';
import { readHeaders, readMessages } from './message.ts';
import { SpopError, SpopReader } from './reader.ts';
import { headerBytes, hello, notify, pairs, SpoeClient, typed } from './spoe.fixture.ts';
import { encodeVarint } from './writer.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe('the codec', () => {
  it.each([
    [0, '00'],
    [239, 'ef'],
    [240, 'f000'],
    [2_287, 'ff7f'],
    [2_288, 'f08000'],
    [264_431, 'ffff7f'],
    [264_432, 'f0808000'],
  ])('writes %i as the protocol does', (value, hex) => {
    expect(encodeVarint(value).toString('hex')).toBe(hex);
    expect(new SpopReader(Buffer.from(hex, 'hex')).varint()).toBe(value);
  });

  it('reads back every integer that it writes', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (value) => new SpopReader(encodeVarint(value)).varint() === value));
  });

  it('refuses integers past 2^53 and endless ones', () => {
    expect(() => new SpopReader(Buffer.alloc(12, 0xff)).varint()).toThrow(SpopError);
    expect(() => new SpopReader(Buffer.from('fffffffffffffffffffe7f', 'hex')).varint()).toThrow(SpopError);
  });

  it('reads back every value', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeNat(),
      fc.string({ unit: 'binary-ascii' }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(value, (one) => {
        expect(new SpopReader(typed(one)).value()).toEqual(one);
      }),
    );
    expect(new SpopReader(Buffer.from([6, 127, 0, 0, 1])).value()).toBe('127.0.0.1');
    expect(new SpopReader(Buffer.concat([Buffer.from([7]), Buffer.alloc(15), Buffer.from([1])])).value()).toBe('0:0:0:0:0:0:0:1');
  });

  it('gives the same frames however they are cut', () => {
    const bytes = Buffer.concat([
      hello(),
      notify(7, 'a', { b: 'c', d: Buffer.from('e') }),
      writeFrame(FRAME.haproxyDisconnect, 0, 0, pairs({ 'status-code': 0 })),
    ]);
    const whole = [...new FrameReader().take(bytes)].map(({ type, streamId }) => [type, streamId]);
    expect(whole).toEqual([
      [FRAME.haproxyHello, 0],
      [FRAME.notify, 7],
      [FRAME.haproxyDisconnect, 0],
    ]);
    for (let cut = 1; cut < bytes.length; cut++) {
      const reader = new FrameReader();
      const frames = [...reader.take(bytes.subarray(0, cut)), ...reader.take(bytes.subarray(cut))];
      expect(frames.map(({ type, streamId }) => [type, streamId])).toEqual(whole);
    }
  });

  it('throws what it throws for a reason, and nothing else, whatever comes', () => {
    const parsers: ((bytes: Buffer) => unknown)[] = [
      (bytes) => [...new FrameReader(4_096).take(bytes)],
      (bytes) => readMessages(new SpopReader(bytes)),
      (bytes) => readAllPairs(new SpopReader(bytes), 8),
      (bytes) => readHeaders(bytes),
      (bytes) => new SpopReader(bytes).value(),
    ];
    const bytes = fc.uint8Array({ maxLength: 200, size: 'max' }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, fc.nat(parsers.length - 1), (input, which) => {
        try {
          parsers[which]?.(input);
        } catch (error) {
          if (!(error instanceof SpopError)) throw error;
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('refuses what is over its limits', () => {
    const large = Buffer.alloc(4);
    large.writeUInt32BE(FRAME_BYTES_MAX + 1);
    expect(() => [...new FrameReader().take(large)]).toThrow(/larger than was agreed/);
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`a${index}`, 1]));
    expect(() => readAllPairs(new SpopReader(pairs(many)), 64)).toThrow(/too many pairs/);
    expect(() => readMessages(new SpopReader(Buffer.concat(Array.from({ length: 17 }, () => Buffer.from([1, 97, 0])))))).toThrow(
      /too many messages/,
    );
    expect(() => readHeaders(headerBytes(Array.from({ length: 1_001 }, () => ['a', 'b'] as const)))).toThrow(/too many header lines/);
  });

  it('writes variables as HAProxy reads them', () => {
    const [frame] = [
      ...new FrameReader().take(
        ack(3, 4, [
          ['action', 'block'],
          ['status', 403],
        ]),
      ),
    ];
    expect(frame).toMatchObject({ type: FRAME.ack, streamId: 3, frameId: 4 });
    expect(SpoeClient.variables(frame as NonNullable<typeof frame>)).toEqual({ action: 'block', status: 403 });
  });
});

describe('the agent', () => {
  const HEADERS = headerBytes([
    ['host', 'api.bank.example'],
    ['user-agent', 'DemoBank/4.2'],
  ]);
  const request = {
    method: 'GET',
    target: '/a',
    version: '1.1',
    headers: HEADERS,
    body: Buffer.alloc(0),
    src: Buffer.from('192.0.2.7').toString(),
    ssl: false,
  };

  async function serving(answers = false, policy: Record<string, unknown> = {}): Promise<[SpoeClient, TestGateway]> {
    const gateway = await cleanup.gateway({ listeners: [{ name: 'haproxy', kind: 'spoe', port: 0, answers }] }, policy);
    const client = await SpoeClient.open(gateway.port);
    cleanup.add(() => client.close());
    client.send(hello());
    const { type, payload } = await client.next();
    expect(type).toBe(FRAME.agentHello);
    expect(Object.fromEntries(readAllPairs(payload, 8))).toEqual({ version: '2.0', 'max-frame-size': 16_380, capabilities: 'pipelining' });
    return [client, gateway];
  }

  const rejected = async (gateway: TestGateway): Promise<RejectedEvent[]> => rejections(await gateway.events());

  it('decides on many requests of one connection, each by its stream', async () => {
    const [client, gateway] = await serving();
    const attack = { ...request, target: `/a?id=${encodeURIComponent("x' UNION SELECT card FROM vault--")}` };
    client.send(
      Buffer.concat([
        notify(1, 'sallyport-request', request),
        notify(2, 'sallyport-request', attack),
        notify(3, 'sallyport-request', request),
      ]),
    );
    const replies = [await client.next(), await client.next(), await client.next()];
    expect(replies.map(({ streamId }) => streamId)).toEqual([1, 2, 3]);
    const [, blocked] = replies.map((frame) => SpoeClient.variables(frame));
    expect(blocked).toMatchObject({
      action: 'block',
      status: 403,
      code: 'REQUEST_BLOCKED',
      body: expect.stringContaining('urn:sallyport:error:REQUEST_BLOCKED'),
    });
    const events = exchanges(await gateway.events());
    expect(events.map(({ client: address, decision }) => [address, decision.action])).toEqual([
      ['192.0.2.7', 'pass'],
      ['192.0.2.7', 'block'],
      ['192.0.2.7', 'pass'],
    ]);
    expect(events[0]?.gaps.map(({ reason }) => reason)).toEqual(['not-shown']);
  });

  it('records an exchange with its answer, and one whose answer never comes without', async () => {
    const [client, gateway] = await serving(true);
    client.send(notify(1, 'sallyport-request', request));
    const { reference } = SpoeClient.variables(await client.next());
    client.send(notify(2, 'sallyport-request', request));
    await client.next();
    const headers = headerBytes([
      ['content-type', 'application/json'],
      ['content-length', '2'],
    ]);
    client.send(notify(1, 'sallyport-answer', { reference: reference ?? '', status: 200, headers, body: Buffer.from('{}') }));
    expect(SpoeClient.variables(await client.next())).toEqual({ answer: 'pass' });
    client.send(notify(3, 'sallyport-answer', { reference: 'of nobody', status: 200, headers, body: Buffer.from('{}') }));
    await client.next();
    expect(gateway.gateway.samples().find(({ name }) => name === 'sallyport_answers_unmatched_total')?.value).toBe(1);
    const events = exchanges(await gateway.events());
    expect(events.map(({ status, responseBytes, gaps }) => [status, responseBytes, gaps.map(({ reason }) => reason)])).toEqual([
      [200, 2, []],
      [0, 0, ['not-shown']],
    ]);
  });

  it('answers a check of health', async () => {
    const gateway = await cleanup.gateway({ listeners: [{ name: 'haproxy', kind: 'spoe', port: 0 }] });
    const client = await SpoeClient.open(gateway.port);
    client.send(hello({ healthcheck: true }));
    expect((await client.next()).type).toBe(FRAME.agentHello);
    await until(() => client.ended);
  });

  it.each([
    ['another version', hello({ 'supported-versions': '1.0' }), 8],
    ['no size', hello({ 'max-frame-size': null }), 6],
    ['a size too small', hello({ 'max-frame-size': 100 }), 9],
    ['a request before HELLO', notify(1, 'sallyport-request', request), 4],
    ['a frame in parts', Buffer.from('000000070300000000010100', 'hex').subarray(0, 11), 4],
    ['bytes of HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 4],
  ])('refuses %s, says why, and records it', async (_name, bytes, status) => {
    const gateway = await cleanup.gateway({ listeners: [{ name: 'haproxy', kind: 'spoe', port: 0 }] });
    const client = await SpoeClient.open(gateway.port);
    client.send(bytes);
    const { type, payload } = await client.next();
    expect(type).toBe(FRAME.agentDisconnect);
    expect(readAllPairs(payload, 8).get('status-code')).toBe(status);
    await until(() => client.ended);
    expect((await rejected(gateway)).map(({ code }) => code)).toEqual(['SPOP_FRAME']);
  });

  it('names the argument that a request lacks', async () => {
    const [client, gateway] = await serving();
    const { method: _method, ...rest } = request;
    client.send(notify(1, 'sallyport-request', rest));
    expect(readAllPairs((await client.next()).payload, 8).get('message')).toMatch(/no argument "method"/);
    expect((await rejected(gateway)).map(({ detail }) => detail)).toEqual(['the message has no argument "method"']);
  });

  it('says goodbye when it stops', async () => {
    const [client, gateway] = await serving();
    await gateway.events();
    expect((await client.next()).type).toBe(FRAME.agentDisconnect);
  });
});
