import { createHash } from 'node:crypto';
import { connect as connectH2 } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Event } from '@sallyport/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Cleanup, exchanges, rawExchange, rejections, type TestGateway, until } from '../gateway.fixture.ts';
import { TestCertificates } from '../tls/certificates.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const made = new TestCertificates();
const SECRET = 'b7c1a0c4e5f84d0f9b0a6d7c1e2f3a4b';
const BASIC = `Basic ${Buffer.from(`payments:${SECRET}`).toString('base64')}`;
const IBAN = 'GB33BUKB20201555555555';
/** Three third parties and one that is inside; whatever a test calls resolves to this machine. */
const HERE: LookupFunction = (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);

beforeAll(() => {
  made.authority('our-ca');
  made.authority('rsa-ca', 'rsa');
  made.authority('their-ca');
  made.authority('client-ca');
  made.certificate('api', 'their-ca', 'DNS:api.fintech.example,DNS:other.fintech.example');
  made.certificate('reporting', 'client-ca', 'DNS:reporting.internal');
  made.certificate('proxy', 'our-ca', 'DNS:proxy.bank.example');
});
afterAll(() => made.remove());

type Json = Record<string, unknown>;

interface Proxy extends TestGateway {
  /** What was recorded, once the gateway stopped. */
  events(): Promise<Event[]>;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function proxy(egress: Json = {}, listener: Json = {}, lookup: LookupFunction = HERE, policy: Json = {}): Promise<Proxy> {
  const workloads = [{ name: 'payments', secret_sha256: sha256(SECRET) }];
  const rules = { allow: [{ host: '*.fintech.example', ports: [80, 443, ...ports] }], networks: ['127.0.0.1'], workloads, ...egress };
  const listeners = [{ name: 'egress', port: 0, direction: 'outbound', egress: rules, ...listener }];
  return cleanup.gateway({ listeners, timeouts_ms: { handshake: 400 } }, policy, { lookup });
}

/** Ports of the servers of the test under way. */
const ports: number[] = [];

async function fintech(): Promise<number> {
  const port = await cleanup.upstream((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ url: request.url, headers: request.headers }));
  });
  ports.splice(0, ports.length, port);
  return port;
}

/** A third party with TLS that answers with an account. */
async function secureFintech(certificate = 'api'): Promise<number> {
  const server = createHttpsServer({ cert: made.read(certificate), key: made.readKey(certificate) }, (request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ iban: IBAN, saw: request.headers }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  ports.splice(0, ports.length, port);
  return port;
}

function get(target: string, host: string, more = `Proxy-Authorization: ${BASIC}\r\n`): string {
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`;
}

/** Opens a tunnel; gives the socket and the head of the answer. */
async function tunnel(port: number, to: string, more = `Proxy-Authorization: ${BASIC}\r\n`): Promise<{ socket: Socket; answer: string }> {
  const socket = connect(port, '127.0.0.1');
  cleanup.add(() => socket.destroy());
  socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n${more}\r\n`);
  const answer = await new Promise<string>((resolve, reject) => {
    socket.once('data', (bytes: Buffer) => resolve(bytes.toString('latin1')));
    socket.once('error', reject);
  });
  return { socket, answer };
}

async function secured(socket: Socket, servername: string, ca: string, alpn: string[] = []): Promise<TLSSocket> {
  const inner = connectTls({ socket, servername, ca: made.read(ca), ...(alpn.length > 0 && { ALPNProtocols: alpn }) });
  cleanup.add(() => inner.destroy());
  await new Promise<void>((resolve, reject) => {
    inner.once('secureConnect', resolve);
    inner.once('error', reject);
    inner.once('close', () => reject(new Error('closed')));
  });
  return inner;
}

function ask(socket: Socket, request: string): Promise<string> {
  return new Promise((resolve) => {
    let seen = '';
    socket.on('data', (bytes: Buffer) => {
      seen += bytes.toString('latin1');
    });
    socket.on('close', () => resolve(seen));
    socket.on('end', () => resolve(seen));
    socket.write(request);
  });
}

function tunnels(events: readonly Event[]): Extract<Event, { kind: 'tunnel' }>[] {
  return events.filter((event) => event.kind === 'tunnel');
}

function codes(events: readonly Event[]): (readonly [string, string])[] {
  return rejections(events).map(({ code, detail }) => [code, detail]);
}

describe('a forward proxy in clear text', () => {
  it('forwards absolute targets, keeps its own credential, and tells the third party nothing of who is behind it', async () => {
    const server = await fintech();
    const gateway = await proxy();
    const host = `api.fintech.example:${server}`;
    const answer = await rawExchange(gateway.port, get(`http://${host}/v1/rates?base=EUR`, host));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    const seen = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)) as { url: string; headers: Json };
    expect(seen.url).toBe('/v1/rates?base=EUR');
    expect(seen.headers.host).toBe(host);
    expect(Object.keys(seen.headers)).not.toEqual(expect.arrayContaining(['proxy-authorization']));
    expect(Object.keys(seen.headers).filter((name) => /forwarded|real-ip/.test(name))).toEqual([]);
    const events = await gateway.events();
    expect(JSON.stringify(events)).not.toContain(BASIC);
    expect(exchanges(events)).toMatchObject([
      {
        method: 'GET',
        host,
        path: '/v1/rates',
        status: 200,
        principal: { scheme: 'basic', client: 'payments' },
        observation: { direction: 'outbound', auth: 'none' },
      },
    ]);
  });

  it('serves nobody that does not prove who it is', async () => {
    await fintech();
    const gateway = await proxy();
    for (const more of ['', 'Proxy-Authorization: Basic cGF5bWVudHM6d3Jvbmc=\r\n', 'Proxy-Authorization: Bearer x\r\n']) {
      const answer = await rawExchange(gateway.port, get('http://api.fintech.example/', 'api.fintech.example', more));
      expect(answer).toMatch(/^HTTP\/1\.1 407 /);
      expect(answer).toMatch(/proxy-authenticate: Basic realm="egress"/);
      expect(answer).toContain('EGRESS_UNAUTHENTICATED');
    }
    const { answer } = await tunnel(gateway.port, 'api.fintech.example:443', '');
    expect(answer).toMatch(/^HTTP\/1\.1 407 /);
    expect(codes(await gateway.events())).toEqual([
      ...Array.from({ length: 3 }, () => ['EGRESS_UNAUTHENTICATED', 'anyone -> api.fintech.example:80']),
      ['EGRESS_UNAUTHENTICATED', 'anyone -> api.fintech.example:443'],
    ]);
  });

  it('is no web server: an origin target, https in clear text and the like are refused', async () => {
    const gateway = await proxy();
    expect(await rawExchange(gateway.port, get('/', 'api.fintech.example'))).toMatch(/^HTTP\/1\.1 400 /);
    expect(await rawExchange(gateway.port, get('https://api.fintech.example/', 'api.fintech.example'))).toMatch(/^HTTP\/1\.1 400 /);
    const body = await tunnel(gateway.port, 'api.fintech.example:443', `Proxy-Authorization: ${BASIC}\r\nContent-Length: 3\r\n`);
    expect(body.answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(codes(await gateway.events()).map(([code]) => code)).toEqual(['EGRESS_TARGET', 'EGRESS_TARGET', 'EGRESS_TARGET']);
  });
});

describe('destinations', () => {
  it('are refused unless they are listed with their port, and denied ones stay so', async () => {
    await fintech();
    const gateway = await proxy({ deny: ['old.fintech.example'] });
    for (const to of ['evil.example:443', 'fintech.example:443', 'api.fintech.example:22', 'old.fintech.example:443']) {
      expect((await tunnel(gateway.port, to)).answer).toMatch(/^HTTP\/1\.1 403 /);
    }
    expect(codes(await gateway.events())).toEqual(
      ['evil.example:443', 'fintech.example:443', 'api.fintech.example:22', 'old.fintech.example:443'].map((to) => [
        'EGRESS_DENIED',
        `payments -> ${to}`,
      ]),
    );
  });

  it('lie outside: loopback, private networks and metadata services are refused by name and by number', async () => {
    const lookup: LookupFunction = (name, _options, done) =>
      done(null, [name.startsWith('meta') ? { address: '169.254.169.254', family: 4 } : { address: '10.1.2.3', family: 4 }]);
    const gateway = await proxy({ default: 'allow', networks: [] }, {}, lookup);
    for (const to of [
      '127.0.0.1:443',
      '[::1]:443',
      '[::ffff:169.254.169.254]:443',
      '192.168.1.1:443',
      'meta.example:443',
      'db.example:443',
    ]) {
      const { answer } = await tunnel(gateway.port, to);
      expect([to, answer.slice(0, 12)]).toEqual([to, 'HTTP/1.1 403']);
      expect(answer).toContain('EGRESS_ADDRESS');
    }
    expect(await rawExchange(gateway.port, get('http://meta.example/rates', 'meta.example'))).toMatch(/^HTTP\/1\.1 403 /);
    const events = await gateway.events();
    expect(codes(events).map(([code]) => code)).toEqual(Array.from({ length: 7 }, () => 'EGRESS_ADDRESS'));
    // Those that were decided on before the name was looked up are exchanges too.
    expect(exchanges(events).map(({ host, status }) => [host, status])).toEqual([
      ['meta.example', 403],
      ['db.example', 403],
      ['meta.example', 403],
    ]);
  });

  it('are called at the address that was looked at: a name that changes its answer gains nothing', async () => {
    const server = await fintech();
    let asked = 0;
    const rebinding: LookupFunction = (_name, _options, done) => {
      asked++;
      done(null, [{ address: asked === 1 ? '203.0.113.7' : '127.0.0.1', family: 4 }]);
    };
    const gateway = await proxy({ networks: [] }, {}, rebinding);
    const host = `api.fintech.example:${server}`;
    expect(await rawExchange(gateway.port, get(`http://${host}/`, host))).toMatch(/^HTTP\/1\.1 403 /);
    expect(await rawExchange(gateway.port, get(`http://${host}/`, host))).toMatch(/^HTTP\/1\.1 403 /);
    expect(asked).toBe(2);
  });
});

describe('a tunnel', () => {
  it('passes TLS on unread; its opening is an exchange, its end says how much went through', async () => {
    const port = await secureFintech();
    const gateway = await proxy();
    const { socket, answer } = await tunnel(gateway.port, `api.fintech.example:${port}`);
    expect(answer).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
    const inner = await secured(socket, 'api.fintech.example', 'their-ca');
    expect(inner.getPeerX509Certificate()?.subject).toContain('CN=api');
    expect(await ask(inner, 'GET /secret-path HTTP/1.1\r\nHost: api.fintech.example\r\nConnection: close\r\n\r\n')).toContain(IBAN);
    socket.destroy();
    await until(() => gateway.gateway.connections === 0);
    const events = await gateway.events();
    const text = JSON.stringify(events);
    expect(text).not.toContain(IBAN);
    expect(text).not.toContain('secret-path');
    expect(exchanges(events)).toMatchObject([
      {
        method: 'CONNECT',
        host: `api.fintech.example:${port}`,
        status: 200,
        principal: { client: 'payments' },
        observation: { protocol: 'tunnel', direction: 'outbound' },
      },
    ]);
    const [end] = tunnels(events);
    expect(end).toMatchObject({ host: 'api.fintech.example', port, serverName: 'api.fintech.example', workload: 'payments' });
    expect(end!.transaction).toBe(exchanges(events)[0]!.transaction);
    expect(end!.sentBytes).toBeGreaterThan(300);
    expect(end!.receivedBytes).toBeGreaterThan(700);
    expect(end!.duration_us).toBeGreaterThan(0);
  });

  it('ends when it asks for another host than it was made for, or is no TLS', async () => {
    const port = await secureFintech();
    const gateway = await proxy();
    const fronted = await tunnel(gateway.port, `api.fintech.example:${port}`);
    await expect(secured(fronted.socket, 'hidden.example', 'their-ca')).rejects.toThrow();
    const clear = await tunnel(gateway.port, `api.fintech.example:${port}`);
    expect(await ask(clear.socket, 'SSH-2.0-OpenSSH_9.9\r\n')).toBe('');
    const silent = await tunnel(gateway.port, `api.fintech.example:${port}`);
    await new Promise<void>((resolve) => silent.socket.once('close', () => resolve()));
    const events = await gateway.events();
    const call = `payments -> api.fintech.example:${port}`;
    expect(codes(events)).toEqual([
      ['EGRESS_NAME', call],
      ['EGRESS_TLS', call],
      ['EGRESS_TLS', call],
    ]);
    expect(tunnels(events).map(({ end, sentBytes }) => [end, sentBytes])).toEqual([
      ['refused', 0],
      ['refused', 0],
      ['refused', 0],
    ]);
  });

  it('carries anything where the rules say so, and each side may end by itself', async () => {
    const port = await cleanup.rawUpstream((socket) => {
      socket.on('data', (bytes) => socket.write(bytes));
    });
    ports.splice(0, ports.length, port);
    const gateway = await proxy({ tls_only: false });
    const { socket } = await tunnel(gateway.port, `api.fintech.example:${port}`);
    const echoed = ask(socket, 'ping');
    // Behind the first answer.
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.end();
    expect(await echoed).toBe('ping');
    await until(() => gateway.gateway.connections === 0);
    expect(tunnels(await gateway.events())).toMatchObject([{ sentBytes: 4, receivedBytes: 4, serverName: '' }]);
  });

  it('is decided on by the policy as a request is', async () => {
    const port = await secureFintech();
    const gateway = await proxy({}, {}, HERE, { deny: [{ id: 'us', addresses: ['127.0.0.1'], reason: 'a test' }] });
    const { answer } = await tunnel(gateway.port, `api.fintech.example:${port}`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('REQUEST_BLOCKED');
    expect(exchanges(await gateway.events())).toMatchObject([{ method: 'CONNECT', status: 403, decision: { action: 'block' } }]);
  });

  it('is answered 502 where nobody answers there', async () => {
    const closed = await cleanup.rawUpstream(() => {});
    ports.splice(0, ports.length, closed, 1);
    const gateway = await proxy();
    expect((await tunnel(gateway.port, 'api.fintech.example:1')).answer).toMatch(/^HTTP\/1\.1 502 /);
    expect(exchanges(await gateway.events())).toMatchObject([{ method: 'CONNECT', status: 502 }]);
  });
});

describe('a host whose TLS is ended here', () => {
  const terminate = (authority = 'our-ca', more: Json = {}): Json => ({
    terminate: {
      certificate: made.pem(authority),
      key: made.key(authority),
      upstream_ca: made.pem('their-ca'),
      hosts: [{ host: 'api.fintech.example' }],
      ...more,
    },
  });
  const post = (host: string): string => {
    const body = JSON.stringify({ creditor: { iban: IBAN }, amount: 12 });
    return `POST /v1/payments HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer abc\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
  };

  for (const authority of ['our-ca', 'rsa-ca']) {
    it(`is inventoried with the data that is sent and received (${authority})`, async () => {
      const port = await secureFintech();
      const gateway = await proxy(terminate(authority));
      const host = `api.fintech.example:${port}`;
      const { socket } = await tunnel(gateway.port, host);
      const inner = await secured(socket, 'api.fintech.example', authority);
      expect(inner.getPeerX509Certificate()?.subject).toBe('CN=api.fintech.example');
      const answer = await ask(inner, post(host));
      expect(answer).toContain(IBAN);
      expect(answer).not.toContain('x-forwarded-for');
      const [event] = exchanges(await gateway.events());
      expect(event).toMatchObject({ method: 'POST', host, path: '/v1/payments', principal: { scheme: 'basic', client: 'payments' } });
      expect(event!.observation).toMatchObject({ direction: 'outbound', auth: 'bearer', tls: true });
      const classified = event!.observation!.fields!.filter(({ classes }) => classes.some(([id]) => id === 'iban'));
      expect(classified.map(({ location, name }) => [location, name])).toEqual([
        ['body', 'creditor.iban'],
        ['response', 'iban'],
      ]);
    });
  }

  it('speaks HTTP/2 with the workload', async () => {
    const port = await secureFintech();
    const gateway = await proxy(terminate());
    const { socket } = await tunnel(gateway.port, `api.fintech.example:${port}`);
    const inner = await secured(socket, 'api.fintech.example', 'our-ca', ['h2']);
    expect(inner.alpnProtocol).toBe('h2');
    const session = connectH2(`https://api.fintech.example:${port}`, { createConnection: () => inner });
    cleanup.add(() => session.destroy());
    const stream = session.request({ ':path': '/v1/rates' });
    let text = '';
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    await new Promise((resolve) => stream.on('end', resolve).end());
    expect(text).toContain(IBAN);
    expect(exchanges(await gateway.events())).toMatchObject([{ protocol: 'http/2', path: '/v1/rates', status: 200 }]);
  });

  it('is left alone when another is asked for: no certificate, and a tunnel as any other', async () => {
    const port = await secureFintech();
    const gateway = await proxy(terminate());
    const { socket } = await tunnel(gateway.port, `other.fintech.example:${port}`);
    const inner = await secured(socket, 'other.fintech.example', 'their-ca');
    expect(inner.getPeerX509Certificate()?.subject).toContain('CN=api');
    const wrong = await tunnel(gateway.port, `api.fintech.example:${port}`);
    // A client that takes any certificate gets no further than to the name.
    const careless = connectTls({ socket: wrong.socket, servername: 'other.fintech.example', rejectUnauthorized: false });
    await new Promise<void>((resolve) => careless.on('error', () => {}).once('close', () => resolve()));
    expect(codes(await gateway.events()).map(([code]) => code)).toEqual(['EGRESS_NAME']);
  });

  it('is spoken to for its own host only', async () => {
    const port = await secureFintech();
    const gateway = await proxy(terminate());
    const { socket } = await tunnel(gateway.port, `api.fintech.example:${port}`);
    const inner = await secured(socket, 'api.fintech.example', 'our-ca');
    expect(await ask(inner, 'GET / HTTP/1.1\r\nHost: metadata.internal\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(codes(await gateway.events())).toEqual([['EGRESS_TARGET', `payments -> api.fintech.example:${port}`]]);
  });

  it('must prove who it is to us', async () => {
    const port = await secureFintech('reporting');
    const gateway = await proxy(terminate());
    const { socket } = await tunnel(gateway.port, `api.fintech.example:${port}`);
    const inner = await secured(socket, 'api.fintech.example', 'our-ca');
    const answer = await ask(inner, post(`api.fintech.example:${port}`));
    expect(answer).toMatch(/^HTTP\/1\.1 502 /);
    expect(answer).toContain('UPSTREAM_CERTIFICATE');
    const events = await gateway.events();
    expect(codes(events).map(([code]) => code)).toEqual(['UPSTREAM_CERTIFICATE']);
    expect(exchanges(events)).toMatchObject([{ status: 502 }]);
  });

  it('is refused to a workload that does not trust our authority, and that is recorded', async () => {
    const port = await secureFintech();
    const gateway = await proxy(terminate());
    const { socket } = await tunnel(gateway.port, `api.fintech.example:${port}`);
    await expect(secured(socket, 'api.fintech.example', 'their-ca')).rejects.toThrow();
    await until(() => gateway.gateway.connections === 0);
    const events = await gateway.events();
    expect(exchanges(events)).toEqual([]);
    expect(codes(events)).toEqual([['EGRESS_TLS', `payments -> api.fintech.example:${port}`]]);
  });
});

describe('workloads', () => {
  it('prove themselves by client certificate to a proxy with TLS', async () => {
    const server = await fintech();
    const fingerprint = made
      .openssl('x509', '-in', made.pem('reporting'), '-noout', '-fingerprint', '-sha256')
      .replace(/^.*=|[:\s]/g, '')
      .toLowerCase();
    const tls = {
      certificates: [{ certificate: made.pem('proxy'), key: made.key('proxy') }],
      client_certificates: 'request',
      client_ca: made.pem('client-ca'),
    };
    const gateway = await proxy({ workloads: [{ name: 'reporting', certificate_sha256: fingerprint }] }, { tls });
    const options = { port: gateway.port, host: '127.0.0.1', servername: 'proxy.bank.example', ca: made.read('our-ca') };
    const host = `api.fintech.example:${server}`;
    const known = connectTls({ ...options, cert: made.read('reporting'), key: made.readKey('reporting') });
    expect(await ask(known, get(`http://${host}/`, host, ''))).toMatch(/^HTTP\/1\.1 200 /);
    const unknown = connectTls(options);
    expect(await ask(unknown, get(`http://${host}/`, host, ''))).toMatch(/^HTTP\/1\.1 407 /);
    expect(exchanges(await gateway.events())).toMatchObject([
      // The certificate is for us; the call itself carries no credential.
      { principal: { scheme: 'mtls', client: 'reporting' }, observation: { auth: 'none' } },
    ]);
  });
});
