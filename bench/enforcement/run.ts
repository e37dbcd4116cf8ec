import { openEnforcer, SpecEnforcer } from '@sallyport/contract/enforce';
import type { RequestView } from '@sallyport/core';
import { description, PAYMENT_BODY } from './spec.ts';

/** Requests of one pass, and passes; the median pass counts. */
const REQUESTS = 100_000;
const PASSES = 9;

function request(method: string, path: string, query: string): RequestView {
  const headers = [
    ['host', 'api.bank.example'],
    ['authorization', 'Bearer x'],
    ['content-type', 'application/json'],
    ['accept', 'application/json'],
  ] as const;
  return {
    method,
    scheme: 'https',
    host: 'api.bank.example',
    target: path,
    path,
    query,
    headers,
    body: { state: 'none', bytes: new Uint8Array() },
  };
}

function measure(label: string, view: RequestView, body: object | null): void {
  const opened = SpecEnforcer.open({ name: 'measured', text: description() }, null);
  if (!opened.ok) throw opened.error;
  const enforcer = opened.value;
  enforcer.compileAll();
  const input = {
    body: body === null ? { kind: 'none' } : { kind: 'json', value: body },
    mediaType: 'application/json',
    complete: true,
    ambiguous: false,
  };
  const caller = { certificate: null, now: 0 };
  const found = enforcer.checkRequest(view, input, caller);
  if (found === null || found.violations.length > 0)
    throw new Error(`the request measured is not valid: ${JSON.stringify(found?.violations)}`);
  report(label, () => void enforcer.checkRequest(view, input, caller));
}

function report(label: string, check: () => void): void {
  const times: number[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const start = process.hrtime.bigint();
    for (let index = 0; index < REQUESTS; index++) check();
    times.push(Number(process.hrtime.bigint() - start) / REQUESTS / 1_000);
  }
  times.sort((a, b) => a - b);
  process.stdout.write(`${label.padEnd(44)} median ${times[PASSES >> 1]!.toFixed(2)} us, best ${times[0]!.toFixed(2)} us\n`);
}

measure('POST, route, 2 parameters, 20-field body', request('POST', '/v1/payments', 'limit=20&from=2026-01-01'), PAYMENT_BODY);
measure('PUT, route, path parameter, 20-field body', request('PUT', '/v1/disputes/12345678', ''), PAYMENT_BODY);
measure('GET, route, 2 parameters', request('GET', '/v1/alerts', 'limit=20&from=2026-01-01'), null);

/** An answer of twenty fields, and the same with card numbers looked for. */
function measureAnswer(label: string): void {
  const opened = openEnforcer({ name: 'measured', text: description() }, null);
  if (!opened.ok) throw opened.error;
  const caller = { certificate: null, now: 0 };
  const none = { body: { kind: 'none' }, mediaType: '', complete: true, ambiguous: false };
  const check = opened.value.checkRequest(request('GET', '/v1/payments/12345678', ''), none, caller);
  if (check?.operation == null) throw new Error('the operation measured is not there');
  const { operation } = check;
  const bytes = Buffer.from(JSON.stringify(PAYMENT_BODY));
  const response = { status: 200, headers: [], body: { state: 'complete' as const, bytes }, latency_ms: 0 };
  report(label, () => {
    const input = {
      body: { kind: 'json', value: JSON.parse(bytes.toString()) },
      mediaType: 'application/json',
      complete: true,
      ambiguous: false,
    };
    if (opened.value.checkResponse(operation, response, input, null).length > 0) throw new Error('the answer measured is not valid');
  });
}

/** A document that comes again and again, with its variables. */
function measureGraphql(label: string): void {
  const text = 'type Query { account(id: ID!): Account }\ntype Account { id: ID balance: Float owner: Owner }\ntype Owner { name: String }';
  const opened = openEnforcer({ name: 'graph', text }, null);
  if (!opened.ok) throw opened.error;
  const value = { query: 'query($id: ID!) { account(id: $id) { id balance owner { name } } }', variables: { id: '12345678' } };
  const input = { body: { kind: 'json', value }, mediaType: 'application/json', complete: true, ambiguous: false };
  const view = request('POST', '/graphql', '');
  report(label, () => {
    if (opened.value.checkRequest(view, input, { certificate: null, now: 0 })?.violations.length !== 0) throw new Error('not valid');
  });
}

measureAnswer('answer, parsed, 20-field body');
measureGraphql('GraphQL, known document, one variable');
