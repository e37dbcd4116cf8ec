import { createServer, type IncomingHttpHeaders } from 'node:http';

/** One request, as the handlers see it. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly part: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Ends a request with a status, a reason and headers. */
export class Stop extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Handler = (ask: Ask) => Reply | Promise<Reply>;

const BODY_MAX_BYTES = 100_000;

export class Router {
  readonly #routes: { method: string; pattern: RegExp; handler: Handler }[] = [];
  on(method: string, path: string, handler: Handler): void {
    const pattern = new RegExp(`^${path.replaceAll(/\{(\w+)\}/gu, '(?<$1>[^/]+)')}$`, 'u');
    this.#routes.push({ method, pattern, handler });
  }
  find(method: string, path: string): { handler: Handler; part: Record<string, string> } {
    let known = false;
    for (const route of this.#routes) {
      const match = route.pattern.exec(path);
      if (match === null) continue;
      if (route.method === method) {
        const part = Object.fromEntries(Object.entries(match.groups ?? {}).map(([k, v]) => [k, decodeURIComponent(v)]));
        return { handler: route.handler, part };
      }
      known = true;
    }
    throw new Stop(known ? 405 : 404, known ? 'Method Not Allowed' : 'Not Found');
  }
}

function readBody(type: string, raw: string, fixed: boolean): Record<string, unknown> {
  if (raw === '') return {};
  if (type.includes('json')) {
    try {
      const value: unknown = JSON.parse(raw);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    } catch {
      throw new Stop(400, 'The body is not JSON');
    }
    throw new Stop(400, 'The body is not an object');
  }
  if (type.includes('form') && !fixed) return Object.fromEntries(new URLSearchParams(raw));
  throw new Stop(415, 'Unsupported Media Type');
}

function render(status: number, path: string, error: unknown, fixed: boolean): Record<string, unknown> {
  const message = error instanceof Stop ? error.message : 'Internal Server Error';
  const shown = { timestamp: new Date().toISOString(), status, error: message, path };
  if (fixed || error instanceof Stop) return fixed ? { timestamp: shown.timestamp, status, error: message } : shown;
  const text = error instanceof Error ? error : new Error(String(error));
  const trace = `java.lang.IllegalStateException: ${text.message}\n\tat nl.bank.core.TransferService.book(TransferService.java:118)\n\tat nl.bank.web.TransferController.post(TransferController.java:42)\n${text.stack ?? ''}`;
  return { ...shown, exception: 'java.lang.IllegalStateException', trace };
}

const SAFE = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000',
};

/** Serves the routes on a port and prints it as JSON. */
export function serve(router: Router, port: number, fixed: boolean): void {
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://bank');
      let path = url.pathname;
      let reply: Reply;
      try {
        let raw = '';
        for await (const chunk of request) {
          raw += String(chunk);
          if (fixed && raw.length > BODY_MAX_BYTES) throw new Stop(413, 'Payload Too Large');
        }
        let method = request.method ?? 'GET';
        // What a reverse proxy may say of a request; nobody else should be able to.
        if (!fixed) {
          method = String(request.headers['x-http-method-override'] ?? method);
          path = String(request.headers['x-original-url'] ?? path);
        }
        const { handler, part } = router.find(method === 'HEAD' ? 'GET' : method, path);
        const body = readBody(request.headers['content-type'] ?? '', raw, fixed);
        // The filter before the controllers goes by the address as it was sent.
        reply = await handler({
          method: request.method ?? 'GET',
          path: url.pathname,
          part,
          query: url.searchParams,
          headers: request.headers,
          raw,
          body,
        });
      } catch (error) {
        const status = error instanceof Stop ? error.status : 500;
        reply = { status, body: render(status, path, error, fixed), headers: error instanceof Stop ? error.headers : {} };
      }
      const text = reply.body === undefined ? '' : typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
      const origin = request.headers.origin;
      const open =
        fixed || origin === undefined || !/bank\.example/u.test(origin)
          ? {}
          : { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' };
      response.writeHead(reply.status ?? 200, {
        'content-type': 'application/json',
        ...(fixed ? SAFE : { server: 'Apache-Coyote/1.1' }),
        ...open,
        ...reply.headers,
      });
      response.end(request.method === 'HEAD' ? '' : text);
    })();
  });
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 })}\n`);
  });
}
