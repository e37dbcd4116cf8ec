import { copyFileSync, readFileSync } from 'node:fs';
import { connect as connectH2 } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Cleanup, exchanges, rejections, testConfig, upstreamTo } from '../gateway.fixture.ts';
import { TestCertificates } from '../tls/certificates.fixture.ts';
import { helloOf } from '../tls/client-hello.fixture.ts';
import { readClientHello } from '../tls/client-hello.ts';
import { ja4Of } from '../tls/ja4.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const made = new TestCertificates();
const pem = (name: string): string => made.pem(name);
const key = (name: string): string => made.key(name);

beforeAll(() => {
  made.authority('ca');
  made.authority('client-ca');
  made.certificate('api', 'ca', 'DNS:api.bank.example,DNS:localhost');
  made.certificate('wild', 'ca', 'DNS:*.apps.example');
  made.certificate('partner', 'client-ca', 'DNS:partner.example');
  made.certificate('stranger', 'ca', 'DNS:stranger.example');
  made.certificate('upstream', 'ca', 'DNS:upstream.internal');
});
afterAll(() => made.remove());

function listener(tls: object = {}): object {
  const certificates = ['api', 'wild'].map((name) => ({ certificate: pem(name), key: key(name) }));
  return { name: 'public', port: 0, tls: { certificates, ...tls } };
}

async function plainUpstream(): Promise<number> {
  return cleanup.upstream((incoming, response) => response.end(String(incoming.headers['x-forwarded-proto'])));
}

function handshake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, ca: readFileSync(pem('ca')), ...options });
    cleanup.add(() => socket.destroy());
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** One request on a secured socket. With TLS 1.3 a refused client certificate shows only here. */
function askOn(socket: TLSSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    socket.on('data', (bytes: Buffer) => {
      seen += bytes.toString();
    });
    socket.on('end', () => (seen === '' ? reject(new Error('closed')) : resolve(seen)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed')));
    socket.write('GET / HTTP/1.1\r\nHost: api.bank.example\r\nConnection: close\r\n\r\n');
  });
}

describe('TLS', () => {
  it('chooses the certificate by name and says https to the upstream', async () => {
    const gateway = await cleanup.gateway({ listeners: [listener()], upstreams: [upstreamTo(await plainUpstream())] });
    const subject = async (servername: string): Promise<string | string[] | undefined> =>
      (await handshake(gateway.port, { servername, checkServerIdentity: () => undefined })).getPeerCertificate().subject.CN;
    expect(await subject('api.bank.example')).toBe('api');
    expect(await subject('x.apps.example')).toBe('wild');
    expect(await subject('unknown.example')).toBe('api');
    expect(await askOn(await handshake(gateway.port, { servername: 'api.bank.example' }))).toMatch(/https$/);
    expect(exchanges(await gateway.events())[0]?.tls).toBe('TLSv1.3');
  });

  it('speaks HTTP/2 by ALPN', async () => {
    const gateway = await cleanup.gateway({ listeners: [listener()], upstreams: [upstreamTo(await plainUpstream())] });
    const session = connectH2(`https://127.0.0.1:${gateway.port}`, { ca: readFileSync(pem('ca')), servername: 'api.bank.example' });
    cleanup.add(() => session.destroy());
    const status = await new Promise((resolve) =>
      session.request({ ':path': '/' }).once('response', (headers) => resolve(headers[':status'])),
    );
    expect(status).toBe(200);
    expect(exchanges(await gateway.events())[0]).toMatchObject({ protocol: 'http/2', tls: 'TLSv1.3' });
  });

  it('tells client programs apart by their JA4, in lists and in behaviour', async () => {
    const usual = { servername: 'api.bank.example' };
    const other = { ...usual, ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256' };
    const read = readClientHello(await helloOf(other));
    const ja4 = read.kind === 'hello' ? ja4Of(read.hello) : '';
    const gateway = await cleanup.gateway(
      { listeners: [listener()], upstreams: [upstreamTo(await plainUpstream())] },
      { deny: [{ id: 'tool', ja4: [ja4], reason: 'an attack tool' }] },
    );
    expect(await askOn(await handshake(gateway.port, usual))).toMatch(/^HTTP\/1\.1 200/);
    expect(await askOn(await handshake(gateway.port, other))).toMatch(/^HTTP\/1\.1 403/);
    const [first, second] = exchanges(await gateway.events());
    expect(second?.decision.reasons[0]).toMatchObject({ kind: 'deny-list', rule: 'tool' });
    expect(first?.activity?.device).not.toBe(second?.activity?.device);
    expect(first?.activity?.ordering).toBe(second?.activity?.ordering);
  });

  it('asks for client certificates and believes only those it can verify', async () => {
    const required = await cleanup.gateway({
      listeners: [listener({ client_certificates: 'require', client_ca: pem('client-ca') })],
      upstreams: [upstreamTo(await plainUpstream())],
    });
    const withCertificate = (name: string): ConnectionOptions => ({
      servername: 'api.bank.example',
      cert: readFileSync(pem(name)),
      key: readFileSync(key(name)),
    });
    expect(await askOn(await handshake(required.port, withCertificate('partner')))).toMatch(/^HTTP\/1\.1 200/);
    await expect(handshake(required.port, withCertificate('stranger')).then(askOn)).rejects.toThrow();
    await expect(handshake(required.port, { servername: 'api.bank.example' }).then(askOn)).rejects.toThrow();
    expect(exchanges(await required.events())).toMatchObject([{ principal: { scheme: 'mtls', client: 'CN=partner' } }]);

    const requested = await cleanup.gateway({
      listeners: [listener({ client_certificates: 'request', client_ca: pem('client-ca') })],
      upstreams: [upstreamTo(await plainUpstream())],
    });
    expect(await askOn(await handshake(requested.port, withCertificate('stranger')))).toMatch(/^HTTP\/1\.1 200/);
    expect(exchanges(await requested.events())).toMatchObject([{ principal: { scheme: 'none', client: null } }]);
  });

  it('takes up changed certificates without touching open connections', async () => {
    const files = { certificate: pem('live'), key: key('live') };
    const put = (name: string): void => {
      copyFileSync(pem(name), files.certificate);
      copyFileSync(key(name), files.key);
    };
    put('api');
    const parts = {
      listeners: [{ name: 'public', port: 0, tls: { certificates: [files] } }],
      upstreams: [upstreamTo(await plainUpstream())],
    };
    const gateway = await cleanup.gateway(parts);
    const open = await handshake(gateway.port, { servername: 'api.bank.example' });
    put('wild');
    gateway.gateway.prepare(testConfig(parts))();
    const fresh = await handshake(gateway.port, { servername: 'x.apps.example' });
    expect(fresh.getPeerCertificate().subject.CN).toBe('wild');
    expect(await askOn(open)).toMatch(/^HTTP\/1\.1 200/);
  });

  it('does not take a configuration whose certificates cannot be read', async () => {
    const gateway = await cleanup.gateway({ listeners: [listener()], upstreams: [upstreamTo(await plainUpstream())] });
    const mismatch = {
      listeners: [{ name: 'public', port: 0, tls: { certificates: [{ certificate: pem('api'), key: key('wild') }] } }],
      upstreams: [upstreamTo(1)],
    };
    expect(() => gateway.gateway.prepare(testConfig(mismatch))).toThrow(/CONFIG_INVALID/);
    expect(await askOn(await handshake(gateway.port, { servername: 'api.bank.example' }))).toMatch(/^HTTP\/1\.1 200/);
  });
});

describe('TLS towards upstreams', () => {
  async function secureUpstream(): Promise<number> {
    const server = createServer({ cert: readFileSync(pem('upstream')), key: readFileSync(key('upstream')) }, (_request, response) =>
      response.end('secure'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanup.add(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  it('verifies the certificate unless told otherwise', async () => {
    const port = await secureUpstream();
    const status = async (tls: object): Promise<number> => {
      const gateway = await cleanup.gateway({ upstreams: [{ name: 'bank', servers: [`https://127.0.0.1:${port}`], tls }] });
      return (await fetch(`http://127.0.0.1:${gateway.port}/`)).status;
    };
    expect(await status({ ca: pem('ca'), server_name: 'upstream.internal' })).toBe(200);
    expect(await status({ ca: pem('ca'), server_name: 'other.internal' })).toBe(502);
    expect(await status({ ca: pem('client-ca'), server_name: 'upstream.internal' })).toBe(502);
    expect(await status({ verify: false })).toBe(200);
  });
});

describe('the PROXY protocol', () => {
  const line = 'PROXY TCP4 203.0.113.7 127.0.0.1 4000 443\r\n';
  const clear = { name: 'public', port: 0, proxy_protocol: true };

  async function send(port: number, text: string): Promise<string> {
    const socket = connectTcp(port, '127.0.0.1');
    let seen = '';
    socket.on('data', (bytes) => {
      seen += bytes.toString();
    });
    socket.on('error', () => {});
    socket.write(text);
    await new Promise((resolve) => socket.once('close', resolve));
    return seen;
  }

  it('names the client where the peer is trusted', async () => {
    const gateway = await cleanup.gateway({
      listeners: [clear],
      trusted_proxies: ['127.0.0.1'],
      upstreams: [upstreamTo(await plainUpstream())],
    });
    expect(await send(gateway.port, `${line}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200/);
    expect(await send(gateway.port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toBe('');
    const events = await gateway.events();
    expect(exchanges(events)).toMatchObject([{ client: '203.0.113.7' }]);
    expect(rejections(events)).toMatchObject([{ code: 'PROXY_PROTOCOL' }]);
  });

  it('is no request where the peer is not trusted', async () => {
    const gateway = await cleanup.gateway({ listeners: [clear], upstreams: [upstreamTo(await plainUpstream())] });
    expect(await send(gateway.port, `${line}GET / HTTP/1.1\r\nHost: a\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400/);
  });

  it('stands before TLS', async () => {
    const gateway = await cleanup.gateway({
      listeners: [{ ...listener(), proxy_protocol: true }],
      trusted_proxies: ['127.0.0.1'],
      upstreams: [upstreamTo(await plainUpstream())],
    });
    const raw = connectTcp(gateway.port, '127.0.0.1');
    raw.write(line);
    const socket = await handshake(gateway.port, { socket: raw, servername: 'api.bank.example' });
    expect(await askOn(socket)).toMatch(/https$/);
    expect(exchanges(await gateway.events())).toMatchObject([{ client: '203.0.113.7', tls: 'TLSv1.3' }]);
  });
});
