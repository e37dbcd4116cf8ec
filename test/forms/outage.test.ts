import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup, exchanges } from '../../apps/gateway/src/gateway.fixture.ts';
import { type Case, CORPUS } from './corpus.ts';
import { corpusGateway, rawRequest, sendRaw, upstream } from './driver.fixture.ts';
import { checkConfiguration, freePort, program } from './program.fixture.ts';
import { HAPROXY, NGINX, startHaproxy, startNginx } from './proxies.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const nginx = program(...NGINX);
const haproxy = program(...HAPROXY);
const honest = rawRequest(CORPUS.find(({ name }) => name === 'honest JSON') as Case);

describe.skipIf(nginx === null)('nginx without Sallyport (needs nginx)', () => {
  const away = async (changes: Readonly<Record<string, string>>): Promise<number> => {
    const ports = { api: await upstream(cleanup), auth: await freePort(), mirror: await freePort(), changes };
    return startNginx(nginx as string, cleanup, ports);
  };

  it('lets nothing pass, as the sample has it', async () => {
    expect(await sendRaw(await away({}), honest)).toEqual({ status: 500, code: '' });
  });

  it('lets everything pass where the sample is told to', async () => {
    const changes = {
      '# proxy_intercept_errors on;': 'proxy_intercept_errors on;',
      '# error_page 500 502 504 = @sallyport-down;': 'error_page 500 502 504 = @sallyport-down;',
    };
    expect(await sendRaw(await away(changes), honest)).toEqual({ status: 200, code: '' });
  });
});

describe.skipIf(haproxy === null)('HAProxy without Sallyport (needs HAProxy)', () => {
  const DENY = '  http-request deny deny_status 503 unless { var(txn.sallyport.action) -m found }\n';
  const away = async (changes: Readonly<Record<string, string>>): Promise<number> => {
    return startHaproxy(haproxy as string, cleanup, { api: await upstream(cleanup), agent: await freePort(), changes });
  };

  it('lets nothing pass, as the sample has it', async () => {
    expect((await sendRaw(await away({}), honest)).status).toBe(503);
  });

  it('lets everything pass where the line is removed', async () => {
    expect((await sendRaw(await away({ [DENY]: '' }), honest)).status).toBe(200);
  });

  it('answers in the place of an answer that departs from its description', async () => {
    const gateway = await corpusGateway(cleanup, { listeners: [{ name: 'haproxy', kind: 'spoe', port: 0, answers: true }] });
    const port = await startHaproxy(haproxy as string, cleanup, { api: await upstream(cleanup), agent: gateway.port });
    const described = (view: string): Buffer =>
      Buffer.from(`GET /accounts/42?view=${view} HTTP/1.1\r\nhost: api.bank.example\r\nconnection: close\r\n\r\n`);
    expect(await sendRaw(port, described('full'))).toEqual({ status: 200, code: '' });
    expect(await sendRaw(port, Buffer.from('GET /balance HTTP/1.1\r\nhost: api.bank.example\r\nconnection: close\r\n\r\n'))).toEqual({
      status: 502,
      code: 'RESPONSE_BLOCKED',
    });
    const [, event] = exchanges(await gateway.events());
    expect(event).toMatchObject({ status: 502, upstreamStatus: 200, responseBytes: expect.any(Number) });
  });
});

describe.skipIf(nginx === null)('the sample for nginx', () => {
  it('keeps what a client says of itself apart from what nginx says', async () => {
    const gateway = await corpusGateway(cleanup, {
      listeners: [
        { name: 'nginx', kind: 'auth_request', port: 0, mirrored: true },
        { name: 'copies', kind: 'mirror', port: 0, mirrored: true },
      ],
    });
    const ports = { api: await upstream(cleanup), auth: gateway.portOf('nginx'), mirror: gateway.portOf('copies') };
    const port = await startNginx(nginx as string, cleanup, ports);
    const spoofed = 'x-original-client: 203.0.113.9\r\nx-original-uri: /harmless\r\nx-original-host: other\r\nx-original-method: HEAD\r\n';
    const attack = `GET /customers/42?id=${encodeURIComponent("x' UNION SELECT card FROM vault--")} HTTP/1.1\r\nhost: api.bank.example\r\n${spoofed}connection: close\r\n\r\n`;
    expect(await sendRaw(port, Buffer.from(attack))).toEqual({ status: 403, code: 'REQUEST_BLOCKED' });
    const [event] = exchanges(await gateway.events());
    expect(event).toMatchObject({ method: 'GET', path: '/customers/42', host: 'api.bank.example', client: '127.0.0.1' });
  });
});

it.skipIf(haproxy === null)('HAProxy takes the sample without a warning', async () => {
  const folder = `${import.meta.dirname}/../../examples/deployment/haproxy`;
  expect(checkConfiguration(haproxy as string, ['-c', '-f', 'haproxy.cfg'], folder)).not.toMatch(/warning|alert/i);
});
