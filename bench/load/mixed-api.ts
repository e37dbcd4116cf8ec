import { Random } from '../../examples/demo-bank/src/random.ts';

export interface RawCall {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const AGENT = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const OPERATIONS = 50;
const WORDS = ['rent', 'invoice', 'salary', 'gift', 'deposit', 'refund', 'grocery', 'insurance', 'tax', 'subscription', 'travel', 'loan'];

const token = (random: Random, length: number): string =>
  Array.from({ length }, () => random.pick([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'])).join('');

function jwt(random: Random): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: 'https://id.bank.example',
    sub: random.uuid(),
    aud: 'api',
    scope: 'accounts payments',
    iat: 1_790_000_000,
    exp: 1_790_000_900,
    jti: random.uuid(),
  };
  return `${part({ alg: 'RS256', typ: 'JWT', kid: random.hex(16) })}.${part(claims)}.${token(random, 342)}`;
}

function commonHeaders(random: Random): [string, string][] {
  const cookies = [
    `sid=${token(random, 32)}`,
    'theme=dark',
    'lang=en-GB',
    `_ga=GA1.2.${random.integer(1e8, 9e8)}.${random.integer(1e8, 9e8)}`,
    'consent=1',
  ];
  return [
    ['Host', 'api.bank.example'],
    ['User-Agent', AGENT],
    ['Accept', 'application/json, text/plain, */*'],
    ['Accept-Language', 'en-GB,en;q=0.9,de;q=0.7'],
    ['Accept-Encoding', 'gzip, deflate, br, zstd'],
    ['Authorization', `Bearer ${jwt(random)}`],
    ['Cookie', cookies.join('; ')],
    ['X-Request-Id', random.uuid()],
    ['Referer', 'https://www.bank.example/app/accounts'],
    ['Sec-Fetch-Mode', 'cors'],
    ['Sec-Fetch-Site', 'same-site'],
  ];
}

function memo(random: Random): string {
  return Array.from({ length: random.integer(3, 9) }, () => random.pick(WORDS)).join(' ');
}

function paymentBody(random: Random): string {
  const items = Array.from({ length: random.integer(2, 10) }, () => ({
    sku: `SKU-${random.integer(1_000, 9_999)}`,
    quantity: random.integer(1, 9),
    price: random.integer(100, 99_999) / 100,
    note: memo(random),
  }));
  return JSON.stringify({
    paymentId: random.uuid(),
    debtor: { name: random.pick(["O'Brien & Sons", 'Müller GmbH', 'Ada Okafor']), iban: 'GB82WEST12345698765432' },
    creditor: { name: random.pick(['Acme Ltd', "D'Angelo SpA", 'Smith, Jones & Co']), iban: 'DE89370400440532013000', bic: 'DEUTDEFF' },
    amount: { value: (random.integer(100, 9_999_999) / 100).toFixed(2), currency: random.pick(['EUR', 'USD', 'GBP']) },
    requestedExecutionDate: '2026-03-14',
    remittance: memo(random),
    urgent: random.next() < 0.2,
    items,
  });
}

function get(random: Random): RawCall {
  const path = `/api/v2/resource${random.integer(0, OPERATIONS - 16)}/${random.integer(10_000, 99_999_999)}/entries`;
  const query = `from=2026-01-01&to=2026-03-31&page=${random.integer(1, 40)}&size=50&sort=-date&q=${encodeURIComponent(memo(random))}`;
  return { method: 'GET', path: `${path}?${query}`, headers: commonHeaders(random), body: '' };
}

function post(random: Random): RawCall {
  const body = paymentBody(random);
  const headers: [string, string][] = [
    ...commonHeaders(random),
    ['Content-Type', 'application/json'],
    ['Content-Length', String(Buffer.byteLength(body))],
  ];
  return { method: 'POST', path: `/api/v2/payments${random.integer(0, 14)}`, headers, body };
}

/** Mixed API traffic over 50 operations: 70 % small GET with JWT and cookies, 30 % POST JSON of 0.5 to 2 KB. Seeded. */
export function mixedApi(count: number, seed: number): RawCall[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => (random.next() < 0.7 ? get(random) : post(random)));
}

/** The call as HTTP/1.1 bytes. */
export function rawBytes(call: RawCall): string {
  return `${call.method} ${call.path} HTTP/1.1\r\n${call.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${call.body}`;
}
