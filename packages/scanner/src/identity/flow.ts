import type { AuthConfig, FlowStep } from '../config/model.ts';
import type { Client } from '../http/client.ts';
import { headerOf } from '../http/exchange.ts';
import type { Call, Exchange } from '../model.ts';
import { ANONYMOUS, type Credentials } from './credentials.ts';
import { cookiesIn } from './login.ts';

type Flow = Extract<AuthConfig, { type: 'flow' }>;

interface Gathered {
  readonly values: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
}

/**
 * A sign-in that is written as data. Each call gives fresh credentials: the first by the steps, later ones by those of
 * `refresh` where there are any, and by the steps again where these fail; `null` when a value they need does not come.
 */
export function flowSignIn(client: Client, basePath: string, name: string, flow: Flow): () => Promise<Credentials | null> {
  let last: Gathered | null = null;
  return async () => {
    const renewed = last !== null && flow.refresh.length > 0 ? await run(client, basePath, name, flow.refresh, last) : null;
    last = renewed ?? (await run(client, basePath, name, flow.steps, { values: {}, cookies: {} }));
    return last === null ? null : credentialsOf(name, flow, last);
  };
}

async function run(client: Client, basePath: string, name: string, steps: readonly FlowStep[], before: Gathered): Promise<Gathered | null> {
  const values = { ...before.values };
  let cookies = { ...before.cookies };
  for (const step of steps) {
    const exchange = await client.send(stepCall(basePath, step, values), { ...ANONYMOUS, name, cookies });
    cookies = { ...cookies, ...cookiesIn(exchange) };
    for (const [key, place] of Object.entries(step.extract)) {
      const found = extract(exchange, place, cookies);
      if (found === null) return null;
      values[key] = found;
    }
  }
  return { values, cookies };
}

function credentialsOf(name: string, flow: Flow, { values, cookies }: Gathered): Credentials {
  const filled = (map: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(map).map(([key, text]) => [key, fill(text, values)]));
  const headers = Object.fromEntries(Object.entries(filled(flow.apply.headers)).map(([key, text]) => [key.toLowerCase(), text]));
  return { name, headers, query: filled(flow.apply.query), cookies: { ...cookies, ...filled(flow.apply.cookies) }, certificate: null };
}

function stepCall(basePath: string, step: FlowStep, values: Readonly<Record<string, string>>): Call {
  const headers = Object.fromEntries(Object.entries(step.headers).map(([key, text]) => [key.toLowerCase(), fill(text, values)]));
  if (step.form !== undefined) {
    const form = Object.fromEntries(Object.entries(step.form).map(([key, text]) => [key, fill(text, values)]));
    return {
      method: step.method,
      target: `${basePath}${fill(step.path, values)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    };
  }
  const body = step.json === undefined ? null : JSON.stringify(fillDeep(step.json, values));
  return {
    method: step.method,
    target: `${basePath}${fill(step.path, values)}`,
    headers: { ...(body === null ? {} : { 'content-type': 'application/json' }), ...headers },
    body,
  };
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}

function fillDeep(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return fill(value, values);
  if (Array.isArray(value)) return value.map((item) => fillDeep(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fillDeep(member, values)]));
}

function extract(exchange: Exchange, place: string, cookies: Readonly<Record<string, string>>): string | null {
  const at = place.indexOf(':');
  const rest = place.slice(at + 1);
  switch (place.slice(0, at)) {
    case 'header':
      return headerOf(exchange, rest.toLowerCase()) || null;
    case 'cookie':
      return cookies[rest] ?? null;
    case 'regex':
      return new RegExp(rest, 'u').exec(exchange.body)?.[1] ?? null;
    default:
      return member(exchange.json, at < 0 ? place : rest);
  }
}

function member(json: unknown, path: string): string | null {
  let current: unknown = json;
  for (const part of path.split('.')) {
    if (typeof current !== 'object' || current === null) return null;
    current = (current as Record<string, unknown>)[part];
  }
  return typeof current === 'string' || typeof current === 'number' ? String(current) : null;
}
