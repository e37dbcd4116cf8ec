/**
 * A front of hardened style before an API: node front.ts UPSTREAM_PORT HABIT...
 * It changes how the API answers, not what it allows: nothing a scan finds behind it, that it does not find without it, is real.
 */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';

const [upstream, ...habits] = process.argv.slice(2);
const has = (habit: string): boolean => habits.includes(habit);

const SUSPICIOUS = /(<script|'|"?\s*or\s+1|union\s+select|\.\.\/|\/etc\/|\$\{|\{\{|;\s*\w|\|\s*\w|%00|\bsleep\b|\$ne|<!doctype|<!entity)/iu;
const PER_SECOND_MAX = 60;
const CACHE_MS = 1500;
const JITTER_MS = 120;

interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string;
}

let second = 0;
let count = 0;
const cache = new Map<string, { at: number; answer: Answer }>();

function forward(request: IncomingMessage, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { ...request.headers, 'content-length': String(Buffer.byteLength(body)) };
    delete (headers as Record<string, unknown>)['transfer-encoding'];
    const out = send({ host: '127.0.0.1', port: Number(upstream), method: request.method, path: request.url, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 502, headers: response.headers as Answer['headers'], body: text }));
    });
    out.on('error', reject);
    out.end(body);
  });
}

/** What a front adds before the API is asked; undefined to ask it. */
function refuse(request: IncomingMessage, body: string): Answer | undefined {
  const json = { 'content-type': 'application/json' };
  const now = Math.floor(Date.now() / 1000);
  if (has('limit')) {
    if (now !== second) [second, count] = [now, 0];
    if (++count > PER_SECOND_MAX) return { status: 429, headers: { ...json, 'retry-after': '1' }, body: '{"message":"slow down"}' };
  }
  let text = `${request.url ?? ''} ${body}`;
  try {
    text = decodeURIComponent(text);
  } catch {
    // As it is.
  }
  if (has('waf') && SUSPICIOUS.test(text))
    return {
      status: 403,
      headers: { 'content-type': 'text/html' },
      body: `<html><body><h1>Request blocked</h1><p>Reference ${Math.random().toString(36).slice(2)}</p></body></html>`,
    };
  return undefined;
}

/** What a front does to an answer. */
function dress(answer: Answer): Answer {
  let { status, body } = answer;
  const headers = { ...answer.headers };
  if (has('soft404') && status === 404) {
    status = 200;
    body = '{"found":false,"items":[]}';
  }
  if (has('envelope')) {
    let data: unknown = body;
    try {
      data = JSON.parse(body);
    } catch {
      // Text stays text.
    }
    const good = status < 400;
    const reason = (data as { error?: unknown; message?: unknown } | null) ?? {};
    if (status !== 429) status = 200;
    body = JSON.stringify(
      good
        ? { success: true, data: body === '' ? null : data }
        : {
            success: false,
            error: { code: answer.status, message: String(reason.error ?? reason.message ?? 'refused') },
            request_id: Math.random().toString(36).slice(2),
          },
    );
    headers['content-type'] = 'application/json';
  }
  delete headers['content-length'];
  delete headers['transfer-encoding'];
  return { status, headers, body };
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  request.setEncoding('utf8');
  for await (const part of request) body += String(part);
  const id = `${request.headers.authorization ?? ''} ${request.url ?? ''}`;
  const cached = cache.get(id);
  let answer = refuse(request, body);
  if (answer === undefined && has('eventual') && request.method === 'GET' && cached !== undefined && Date.now() - cached.at < CACHE_MS)
    answer = cached.answer;
  if (answer === undefined) {
    answer = dress(await forward(request, body));
    if (has('eventual') && request.method === 'GET') cache.set(id, { at: Date.now(), answer });
  }
  if (has('jitter')) await new Promise((done) => setTimeout(done, Math.random() * JITTER_MS));
  if (has('cookies')) answer.headers['set-cookie'] = [`lb=${Math.random().toString(36).slice(2)}; HttpOnly; Secure; SameSite=Lax; Path=/`];
  if (answer.status === 204 || request.method === 'HEAD') response.writeHead(answer.status, answer.headers).end();
  else response.writeHead(answer.status, { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) }).end(answer.body);
}

const server = createServer((request, response) => {
  handle(request, response).catch(() => response.writeHead(502).end());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 })}\n`);
});
