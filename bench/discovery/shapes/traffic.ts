import { type Random, seeded, shuffled } from '../values.ts';
import type { ShapeEstate, ShapeTemplate } from './estates.ts';
import { shapeValue } from './values.ts';

/** One exchange and the operation it was made of; `truth` is `null` for what a scanner asked for. */
export interface ShapeRequest {
  readonly truth: string | null;
  readonly method: string;
  /** With the query. */
  readonly target: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
  readonly client: string;
  readonly credential: boolean;
}

export interface ShapeOptions {
  readonly seed: number;
  readonly requestsEach: number;
  /** Operations and values of parameters by Zipf's law instead of evenly. */
  readonly skewed: boolean;
  /** Requests of scanners, as a share of the others. */
  readonly noise: number;
}

/** Values of one parameter in use at a time. */
const POOL_MAX = 400;
const CLIENTS = 60;
/** Shares of answers that say that the thing does not exist, and that the request was wrong. */
const MISSING_SHARE = 0.03;
const WRONG_SHARE = 0.02;

/** The traffic of an estate in random order: the same options give the same traffic. */
export function shapeTraffic(estate: ShapeEstate, options: ShapeOptions): ShapeRequest[] {
  const random = seeded(options.seed * 6_151 + options.requestsEach);
  const order = shuffled([...estate.templates], random);
  const norm = order.reduce((sum, _, rank) => sum + 1 / (rank + 1), 0);
  const pools = new Map<string, string[]>();
  const made: ShapeRequest[] = [];
  for (const [rank, template] of order.entries()) {
    const share = options.skewed ? 1 / 3 + ((2 / 3) * order.length) / ((rank + 1) * norm) : 1;
    const count = Math.max(1, Math.round(options.requestsEach * share));
    for (let at = 0; at < count; at++) made.push(exchange(template, pools, random, options.skewed));
  }
  for (let left = Math.round(made.length * options.noise); left > 0; left--) made.push(probe(random));
  return shuffled(made, random);
}

function exchange(template: ShapeTemplate, pools: Map<string, string[]>, random: Random, skewed: boolean): ShapeRequest {
  const { method, path, answer } = template;
  const target = path.replace(/\{([^}]+)\}/g, (_, kind: string, offset: number) => {
    // Paths that begin alike ask for the same things.
    return fromPool(pools, path.slice(0, offset), kind, random, skewed);
  });
  const lists = method === 'GET' && answer.startsWith('[');
  const writes = method === 'POST' || method === 'PUT' || method === 'PATCH';
  const trailing = random() < 0.01 ? '/' : '';
  const query = lists && random() < 0.6 ? `?limit=${[10, 25, 50][Math.floor(random() * 3)]!}` : '';
  const status = statusOf(template, random);
  return {
    truth: `${method} ${path}`,
    method,
    target: `${target}${trailing}${query}`,
    body: writes ? JSON.stringify(members(`${path} body`, random)) : '',
    status,
    answer: answerBody(answer, status, random),
    client: `203.0.113.${Math.floor(random() * CLIENTS)}`,
    credential: true,
  };
}

function statusOf({ method, path, answer }: ShapeTemplate, random: Random): number {
  const chance = random();
  if (path.includes('{') && chance < MISSING_SHARE) return 404;
  if (chance < MISSING_SHARE + WRONG_SHARE) return 400;
  if (answer === '-') return 204;
  return method === 'POST' && random() < 0.5 ? 201 : 200;
}

function fromPool(pools: Map<string, string[]>, before: string, kind: string, random: Random, skewed: boolean): string {
  const key = `${before} ${kind}`;
  let pool = pools.get(key);
  if (pool === undefined) {
    pool = [...new Set(Array.from({ length: POOL_MAX }, () => shapeValue(kind, random)))];
    pools.set(key, pool);
  }
  const rank = skewed ? Math.floor((pool.length + 1) ** random()) - 1 : Math.floor(random() * pool.length);
  return pool[Math.min(rank, pool.length - 1)]!;
}

const NAMES =
  'name status type currency amount description created_at updated_at owner reference country email phone language category source method total balance limit rate start end reason code version locale label url size hash count priority channel region plan score level tags address city position symbol price volume quantity fee tax discount note comment author title body kind scope role enabled expires'.split(
    ' ',
  );

/** The members of one kind of thing: `id`, and some that it shares with a few other kinds by chance. */
function members(kind: string, random: Random): Record<string, unknown> {
  let hash = 0x811c9dc5;
  for (const char of kind) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  const of = seeded(hash);
  const thing: Record<string, unknown> = { id: Math.floor(random() * 1e9) };
  for (let at = 4 + Math.floor(of() * 5); at > 0; at--)
    thing[NAMES[Math.floor(of() * NAMES.length)]!] = 'x'.repeat(1 + Math.floor(random() * 9));
  // Now and then a member is left out.
  if (random() < 0.1) delete thing[Object.keys(thing).at(-1)!];
  return thing;
}

function answerBody(answer: string, status: number, random: Random): string {
  if (status === 204) return '';
  if (status >= 400) return JSON.stringify({ error: { code: 'x', message: 'y' }, request_id: 'z' });
  if (!answer.startsWith('[')) return JSON.stringify(members(answer, random));
  const item = answer.slice(1, -1);
  const data = Array.from({ length: Math.floor(random() * 3) }, () => members(item, random));
  return JSON.stringify({ data, has_more: random() < 0.5, total: data.length });
}

const PROBES =
  'admin backup .env .git/config wp-login.php phpmyadmin/index.php server-status actuator/env actuator/heapdump api/v1/pods console manager/html cgi-bin/test.cgi solr/admin jenkins/script graphql swagger.json v2/api-docs debug/pprof telescope/requests vendor/phpunit/phpunit config.json test old tmp shell.php login.action struts/index.action api/users api/admin api/internal private secret users/1 account/1 owa/auth.owa autodiscover/autodiscover.xml boaform/admin HNAP1 sdk/web geoserver/web remote/login ecp/default.aspx'.split(
    ' ',
  );

/** What a scanner without a credential asks for: some answers pretend that there is something. */
function probe(random: Random): ShapeRequest {
  const word = PROBES[Math.floor(random() * PROBES.length)]!;
  const spoiled = random() < 0.5 ? `${word}${Math.floor(random() * 99)}` : word;
  const soft = random() < 0.1;
  return {
    truth: null,
    method: 'GET',
    target: `/${spoiled}`,
    body: '',
    status: soft ? 200 : 404,
    answer: soft ? JSON.stringify({ page: 'home' }) : JSON.stringify({ error: { code: 'x', message: 'y' } }),
    client: `198.51.100.${Math.floor(random() * 5)}`,
    credential: false,
  };
}
