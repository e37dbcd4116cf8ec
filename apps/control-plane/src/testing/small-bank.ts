import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const OWNERS: Readonly<Record<string, string>> = { 'tok-alice-111111': 'alice', 'tok-bob-22222222': 'bob' };
const ACCOUNTS: readonly { id: string; owner: string; iban: string }[] = [
  { id: 'acc-7f3a91', owner: 'alice', iban: 'GB82WEST12345698765432' },
  { id: 'acc-b02c44', owner: 'bob', iban: 'DE89370400440532013000' },
];
const PASSWD = 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n';

type Answer = readonly [status: number, body: unknown, type?: string];

/** A bank of two customers on loopback. Each weakness can be there or mended. */
export class SmallBank {
  /** Whoever is signed in reads any account. */
  bola = true;
  /** The name of a file is taken as it is. */
  traversal = true;
  /** Answers wait so long, milliseconds. */
  delay_ms = 0;
  readonly received: { readonly method: string; readonly target: string; readonly headers: IncomingMessage['headers'] }[] = [];
  readonly #server: Server;
  url = '';

  constructor() {
    this.#server = createServer((request, response) => {
      this.received.push({ method: request.method ?? '', target: request.url ?? '', headers: request.headers });
      const [status, body, type = 'application/json'] = this.#answer(request);
      setTimeout(() => {
        response.writeHead(status, { 'content-type': type });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      }, this.delay_ms);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #answer({ method, url, headers }: IncomingMessage): Answer {
    const { pathname, searchParams } = new URL(url ?? '/', 'http://x');
    const owner = OWNERS[(headers.authorization ?? '').replace('Bearer ', '')];
    if (owner === undefined) return [401, { code: 'unauthorised' }];
    if (method !== 'GET') return [405, { code: 'not allowed' }];
    if (pathname === '/accounts')
      return [200, { accounts: ACCOUNTS.filter((account) => account.owner === owner).map(({ id }) => ({ id })) }];
    const [, id] = /^\/accounts\/([\w-]+)$/.exec(pathname) ?? [];
    const account = ACCOUNTS.find((one) => one.id === id);
    if (account !== undefined) return this.bola || account.owner === owner ? [200, account] : [403, { code: 'forbidden' }];
    if (pathname !== '/files') return [404, { code: 'none' }];
    const name = searchParams.get('name') ?? '';
    if (this.traversal && name.includes('etc/passwd')) return [200, PASSWD, 'text/plain'];
    return name.includes('/') ? [400, { code: 'bad name' }] : [200, { name }];
  }
}

const OK = { description: 'ok', content: { 'application/json': { schema: { type: 'object' } } } };
const security = [{ bearer: [] }];

/** Its description; `version` tells two apart. */
export function smallBankSpec(version = '1'): string {
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Small bank', version },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths: {
      '/accounts': { get: { operationId: 'list', security, responses: { 200: OK } } },
      '/accounts/{accountId}': {
        get: {
          ...{ operationId: 'read', security, responses: { 200: OK, 403: { description: 'no' } } },
          parameters: [{ name: 'accountId', in: 'path', required: true, schema: { type: 'string' } }],
        },
      },
    },
  });
}

/** The configuration of a scan of it, as two customers; their tokens come from the environment. */
export function smallBankScan(target: string, more: object = {}): string {
  return JSON.stringify({
    target,
    identities: [
      { name: 'alice', auth: { type: 'bearer', token: '${SMALL_BANK_ALICE}' } },
      { name: 'bob', auth: { type: 'bearer', token: '${SMALL_BANK_BOB}' } },
    ],
    checks: { include: ['bola-read'] },
    rate: 1_000,
    seed: 'tests',
    ...more,
  });
}

/** Sets the tokens that {@link smallBankScan} names. */
export function smallBankTokens(): void {
  process.env.SMALL_BANK_ALICE = 'tok-alice-111111';
  process.env.SMALL_BANK_BOB = 'tok-bob-22222222';
}
