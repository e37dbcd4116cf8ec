import { createServer, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Cleanup, until, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

it('holds a head that is the whole answer until the exchange is recorded', async () => {
  const open: ServerHttp2Stream[] = [];
  const server = createServer();
  server.on('stream', (stream) => {
    // Whole to an HTTP/1.1 client, and not yet at its end over HTTP/2.
    stream.respond({ ':status': 200, 'content-length': 0 });
    open.push(stream);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  cleanup.add(() => server.close());
  const { port } = server.address() as AddressInfo;
  const gateway = await cleanup.gateway({ upstreams: [{ ...upstreamTo(port), protocol: 'http2' }] });
  const recorded = (): number => gateway.gateway.samples().find(({ name }) => name === 'sallyport_events_recorded_total')?.value ?? 0;
  // The start of the worker is an event too.
  await until(() => recorded() === 1);
  const before = recorded();
  let recordedAtAnswer = -1;
  const client = connect(gateway.port, '127.0.0.1');
  cleanup.add(() => client.destroy());
  client.once('data', () => {
    recordedAtAnswer = recorded();
  });
  client.write('GET / HTTP/1.1\r\nHost: bank\r\n\r\n');
  await until(() => open.length === 1);
  await new Promise((next) => setTimeout(next, 100));
  open[0]?.end();
  await until(() => recordedAtAnswer >= 0);
  expect(recordedAtAnswer).toBe(before + 1);
});
