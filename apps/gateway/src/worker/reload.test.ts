import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup, type TestGateway, testConfig, until, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const url = (gateway: TestGateway): string => `http://127.0.0.1:${gateway.port}/`;

function reload(gateway: TestGateway, parts: Record<string, unknown>): void {
  gateway.gateway.prepare(testConfig(parts))();
}

function upSamples(gateway: TestGateway): Record<string, number> {
  const samples = gateway.gateway.samples().filter((sample) => sample.name === 'sallyport_upstream_up');
  return Object.fromEntries(samples.map(({ labels, value }) => [labels.slice(labels.lastIndexOf(':') + 1, -1), value]));
}

describe('a reload', () => {
  it('lets requests that wait for an HTTP/2 stream have theirs', async () => {
    const open: ServerHttp2Stream[] = [];
    const server = createServer();
    server.on('stream', (stream) => void open.push(stream));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    cleanup.add(() => server.close());
    const { port } = server.address() as AddressInfo;
    const upstream = { ...upstreamTo(port), protocol: 'http2', streams_max: 1, connections_max: 1 };
    const gateway = await cleanup.gateway({ upstreams: [upstream] });
    const answers = Array.from({ length: 4 }, async () => (await fetch(url(gateway))).status);
    await until(() => open.length === 1);
    reload(gateway, { upstreams: [upstream] });
    for (let served = 0; served < 4; served++) {
      await until(() => open.length > served);
      open[served]?.respond({ ':status': 200 });
      open[served]?.end('ok');
    }
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 200]);
  });

  it('makes no server well that was not', async () => {
    const good = await cleanup.upstream((_request, response) => response.end('ok'));
    const bad = await cleanup.upstream((_request, response) => response.writeHead(500).end());
    const health = { path: '/', interval_ms: 20, timeout_ms: 1_000, up_after: 2, down_after: 2 };
    const parts = { upstreams: [{ ...upstreamTo(good, bad), health }] };
    const gateway = await cleanup.gateway(parts);
    await until(() => upSamples(gateway)[String(bad)] === 0);
    reload(gateway, parts);
    expect(upSamples(gateway)).toEqual({ [String(good)]: 1, [String(bad)]: 0 });
    const statuses = await Promise.all(Array.from({ length: 4 }, async () => (await fetch(url(gateway))).status));
    expect(statuses).toEqual([200, 200, 200, 200]);
    // Without checks nobody would ever find that it is well again.
    reload(gateway, { upstreams: [upstreamTo(good, bad)] });
    expect(upSamples(gateway)).toEqual({ [String(good)]: 1, [String(bad)]: 1 });
  });

  it('does not silence the heartbeat, however often it comes', async () => {
    const port = await cleanup.upstream((_request, response) => response.end('ok'));
    const parts = { upstreams: [upstreamTo(port)], record: { heartbeat_ms: 100 } };
    const gateway = await cleanup.gateway(parts);
    for (let count = 0; count < 30; count++) {
      reload(gateway, parts);
      await new Promise((next) => setTimeout(next, 10));
    }
    const names = (await gateway.events()).flatMap((event) => (event.kind === 'system' ? [event.name] : []));
    expect(names).toContain('heartbeat');
  });
});
