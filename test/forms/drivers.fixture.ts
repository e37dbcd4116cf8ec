import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvoyClient, type EnvoyRequest, statusNumber } from '../../apps/gateway/src/forms/envoy/envoy.fixture.ts';
import { type Cleanup, exchanges, readSpool } from '../../apps/gateway/src/gateway.fixture.ts';
import { type Framework, startApp } from '../../packages/middleware/src/middleware.fixture.ts';
import { type Case, OPERATIONS, POLICY, SPECS } from './corpus.ts';
import {
  codeIn,
  corpusGateway,
  type Driver,
  gatewayDriver,
  HASH_KEY,
  type Reply,
  rawRequest,
  sendRaw,
  upstream,
} from './driver.fixture.ts';
import { startHaproxy, startNginx } from './proxies.fixture.ts';

const PASSED: Reply = { status: 200, code: '' };

/** The inline proxy: what the others are measured by. */
export async function inline(cleanup: Cleanup): Promise<Driver> {
  const api = await upstream(cleanup);
  const gateway = await corpusGateway(cleanup, { upstreams: [{ name: 'api', servers: [`http://127.0.0.1:${api}`] }] });
  return gatewayDriver(gateway, (request) => sendRaw(gateway.port, rawRequest(request)));
}

function atEnvoy({ method, target, headers, body, chunked }: Case): EnvoyRequest {
  const framing =
    body === null
      ? []
      : [chunked === true ? (['transfer-encoding', 'chunked'] as const) : (['content-length', String(body.length)] as const)];
  const authority = headers.find(([name]) => name === 'host')?.[1] ?? '';
  return { method, path: target, authority, headers: [...headers, ...framing], body };
}

export async function extAuthz(cleanup: Cleanup): Promise<Driver> {
  const gateway = await corpusGateway(cleanup, { listeners: [{ name: 'envoy', kind: 'ext_authz', port: 0 }] });
  const client = new EnvoyClient(gateway.port);
  cleanup.add(() => client.close());
  return gatewayDriver(gateway, async (request) => {
    const { denied_response: denied } = await client.check(atEnvoy(request), { raw: true, body: true });
    return denied === undefined || denied === null ? PASSED : { status: statusNumber(denied.status.code), code: codeIn(denied.body) };
  });
}

export async function extAuthzHttp(cleanup: Cleanup): Promise<Driver> {
  const gateway = await corpusGateway(cleanup, { listeners: [{ name: 'envoy', kind: 'ext_authz_http', port: 0 }] });
  // Envoy's check has the method, the path, the headers and the body of the request.
  return gatewayDriver(gateway, (request) => sendRaw(gateway.port, rawRequest(request)));
}

export async function extProc(cleanup: Cleanup, mode: 'BUFFERED' | 'STREAMED'): Promise<Driver> {
  const sending = mode === 'BUFFERED' ? 'buffered' : 'streamed';
  const listener = { name: 'envoy', kind: 'ext_proc', port: 0, request_body: sending, answer_body: sending };
  const gateway = await corpusGateway(cleanup, { listeners: [listener] });
  const client = new EnvoyClient(gateway.port);
  cleanup.add(() => client.close());
  const modes = { request_body_mode: mode, response_body_mode: mode };
  return gatewayDriver(gateway, async (request) => {
    const answer = {
      status: 200,
      headers: [['content-type', 'application/json']] as const,
      body: request.method === 'HEAD' ? null : Buffer.from('{"ok":true}'),
    };
    const { status, body, immediate } = await client.process(atEnvoy(request), modes, () => answer);
    return { status, code: immediate ? codeIn(body.toString()) : '' };
  });
}

export async function nginx(command: string, cleanup: Cleanup): Promise<Driver> {
  const api = await upstream(cleanup);
  const listeners = [
    { name: 'nginx', kind: 'auth_request', port: 0, mirrored: true },
    { name: 'nginx-mirror', kind: 'mirror', port: 0, mirrored: true },
  ];
  const gateway = await corpusGateway(cleanup, { listeners });
  const port = await startNginx(command, cleanup, { api, auth: gateway.portOf('nginx'), mirror: gateway.portOf('nginx-mirror') });
  return gatewayDriver(gateway, (request) => sendRaw(port, rawRequest(request)));
}

export async function haproxy(command: string, cleanup: Cleanup): Promise<Driver> {
  const api = await upstream(cleanup);
  const gateway = await corpusGateway(cleanup, { listeners: [{ name: 'haproxy', kind: 'spoe', port: 0, answers: true }] });
  const port = await startHaproxy(command, cleanup, { api, agent: gateway.port });
  return gatewayDriver(gateway, (request) => sendRaw(port, rawRequest(request)));
}

export async function mirror(cleanup: Cleanup): Promise<Driver> {
  const gateway = await corpusGateway(cleanup, { listeners: [{ name: 'copies', kind: 'mirror', port: 0 }] });
  return gatewayDriver(gateway, async (request) => {
    const { status } = await sendRaw(gateway.port, rawRequest(request));
    return status === 204 ? PASSED : { status, code: '' };
  });
}

/** An application with the middleware, loaded by `import` or by `require`. */
export async function middleware(framework: Framework, cjs: boolean, cleanup: Cleanup): Promise<Driver> {
  const app = await startApp(framework, published, cjs);
  cleanup.add(() => app.close());
  return {
    send: (request) => sendRaw(app.port, rawRequest(request)),
    // The end of an answer waits for its record.
    recorded: () => Promise.resolve(),
    async events() {
      await app.stop();
      return exchanges(await readSpool(app.spool));
    },
  };
}

/** A configuration whose operations came from a control plane, which is away now. */
function published(spool: string): object {
  mkdirSync(spool, { recursive: true });
  const config = { version: 'corpus', policy: POLICY, operations: OPERATIONS, partners: [], specs: SPECS };
  writeFileSync(join(spool, '.published.json'), JSON.stringify(config));
  // The key of the other gateways of this test, so that hashes of callers are the same.
  writeFileSync(join(spool, '.hash-key'), HASH_KEY);
  const away = { url: `unix:${join(spool, 'control-plane.sock')}`, token_file: join(spool, 'token') };
  return { gateway: { trusted_proxies: ['127.0.0.1'], record: { directory: spool }, admin: { port: 0 }, control_plane: away } };
}
