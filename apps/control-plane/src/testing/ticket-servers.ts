import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as a ticket system received it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any form
  readonly body: any;
}

/** Status, body as JSON (`null` for none), headers. */
export type Answered = readonly [status: number, body?: unknown, headers?: Readonly<Record<string, string>>];

/** A server on loopback that answers as one ticket system does, and keeps what it was asked. */
export class TicketServer {
  readonly received: Received[] = [];
  /** Answers this instead, once for each, before it answers as itself. */
  readonly failing: Answered[] = [];
  readonly #server: Server;
  url = '';

  constructor(answer: (request: Received) => Answered) {
    this.#server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
      const text = Buffer.concat(parts).toString('utf8');
      const got = {
        method: request.method ?? '',
        path: pathname,
        query: searchParams,
        headers: request.headers,
        body: text === '' ? null : JSON.parse(text),
      };
      this.received.push(got);
      const [status, body = null, headers = {}] = this.failing.shift() ?? answer(got);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === null ? undefined : JSON.stringify(body));
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

  of(method: string, path: RegExp): Received[] {
    return this.received.filter((one) => one.method === method && path.test(one.path));
  }
}

interface Issue {
  number: number;
  html_url: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  labels: { name: string }[];
}

const NOT_FOUND: Answered = [404, { message: 'Not Found' }];

/** Issues of GitHub, as its REST documentation says (version 2022-11-28). */
export function githubServer(): TicketServer {
  const issues: Issue[] = [];
  return new TicketServer(({ method, path, query, headers, body }) => {
    if (headers.authorization !== 'Bearer gh-token-1' || headers['user-agent'] === undefined) return [401, { message: 'Bad credentials' }];
    const [, rest] = /^\/repos\/bank\/api\/issues(\/.*)?$/.exec(path) ?? [];
    if (!path.startsWith('/repos/bank/api/issues')) return NOT_FOUND;
    if (rest === undefined && method === 'GET') {
      return [200, issues.filter(({ labels }) => labels.some(({ name }) => name === query.get('labels')))];
    }
    if (rest === undefined && method === 'POST') {
      const number = 41 + issues.length;
      const labels = (body.labels as string[]).map((name) => ({ name }));
      const issue: Issue = {
        number,
        html_url: `https://github.com/bank/api/issues/${number}`,
        title: body.title,
        body: body.body,
        state: 'open',
        labels,
      };
      issues.push(issue);
      return [201, issue];
    }
    const [, number, sub] = /^\/(\d+)(\/comments)?$/.exec(rest ?? '') ?? [];
    const issue = issues.find((one) => String(one.number) === number);
    if (issue === undefined) return NOT_FOUND;
    if (sub === '/comments') return [201, { id: 1, body: body.body }];
    Object.assign(issue, body);
    return [200, issue];
  });
}

const STATUSES = {
  open: { name: 'To Do', statusCategory: { key: 'new' } },
  doing: { name: 'In Progress', statusCategory: { key: 'indeterminate' } },
  done: { name: 'Done', statusCategory: { key: 'done' } },
} as const;

/** Jira Cloud, as its REST documentation says (version 3), with a workflow of three statuses. */
export function jiraServer(): TicketServer {
  const issues: { key: string; labels: string[]; status: (typeof STATUSES)[keyof typeof STATUSES] }[] = [];
  const wanted = `Basic ${Buffer.from('bot@bank.example:jira-token-1').toString('base64')}`;
  return new TicketServer(({ method, path, query, headers, body }) => {
    if (headers.authorization !== wanted) return [401, { errorMessages: ['Client must be authenticated'] }];
    if (path === '/rest/api/3/search/jql' && method === 'GET') {
      const label = /labels = "([^"]+)"/.exec(query.get('jql') ?? '')?.[1] ?? '';
      const found = issues.filter(({ labels }) => labels.includes(label));
      return [200, { issues: found.map(({ key, status }) => ({ key, fields: { status } })), isLast: true }];
    }
    if (path === '/rest/api/3/issue' && method === 'POST') {
      const { fields } = body;
      if (fields.description.type !== 'doc' || fields.description.version !== 1)
        return [400, { errors: { description: 'not a document' } }];
      const key = `${fields.project.key}-${issues.length + 7}`;
      issues.push({ key, labels: fields.labels, status: STATUSES.open });
      return [201, { id: '10000', key, self: 'x' }];
    }
    const [, key, sub = ''] = /^\/rest\/api\/3\/issue\/([A-Z]+-\d+)(\/\w+)?$/.exec(path) ?? [];
    const issue = issues.find((one) => one.key === key);
    if (issue === undefined) return [404, { errorMessages: ['Issue does not exist'] }];
    if (sub === '/comment') return body.body.type === 'doc' ? [201, { id: '1' }] : [400, { errors: { comment: 'not a document' } }];
    if (sub === '/transitions' && method === 'GET') {
      const transitions = Object.entries(STATUSES).map(([id, to]) => ({ id, name: to.name, to }));
      return [200, { transitions: transitions.filter(({ to }) => to !== issue.status) }];
    }
    if (sub === '/transitions') {
      issue.status = STATUSES[body.transition.id as keyof typeof STATUSES];
      return [204];
    }
    return method === 'PUT' ? [204] : [200, { key, fields: { status: issue.status } }];
  });
}

/** The incident table of ServiceNow, as its Table API documentation says. */
export function serviceNowServer(): TicketServer {
  const records: Record<string, string>[] = [];
  const wanted = `Basic ${Buffer.from('sallyport:snow-pass-1').toString('base64')}`;
  return new TicketServer(({ method, path, query, headers, body }) => {
    if (headers.authorization !== wanted) return [401, { error: { message: 'User Not Authenticated' }, status: 'failure' }];
    const [, id] = /^\/api\/now\/table\/incident(?:\/(\w+))?$/.exec(path) ?? [];
    if (!path.startsWith('/api/now/table/incident')) return [404, { error: { message: 'Invalid table' } }];
    if (id === undefined && method === 'GET') {
      const [, value] = /^correlation_id=(.*)$/.exec(query.get('sysparm_query') ?? '') ?? [];
      return [200, { result: records.filter(({ correlation_id }) => correlation_id === value) }];
    }
    if (id === undefined) {
      const record = { ...body, sys_id: String(records.length + 1).padStart(32, '0'), number: `INC001002${records.length}` };
      records.push(record);
      return [201, { result: record }];
    }
    const record = records.find(({ sys_id }) => sys_id === id);
    if (record === undefined) return [404, { error: { message: 'No Record found' } }];
    if (body.state === '6' && (body.close_code === undefined || body.close_notes === undefined))
      return [403, { error: { message: 'close code missing' } }];
    Object.assign(record, body);
    return [200, { result: record }];
  });
}
