import { SpecEnforcer } from '@sallyport/contract/enforce';
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
  const times: number[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const start = process.hrtime.bigint();
    for (let index = 0; index < REQUESTS; index++) enforcer.checkRequest(view, input, caller);
    times.push(Number(process.hrtime.bigint() - start) / REQUESTS / 1_000);
  }
  times.sort((a, b) => a - b);
  process.stdout.write(`${label.padEnd(44)} median ${times[PASSES >> 1]!.toFixed(2)} us, best ${times[0]!.toFixed(2)} us\n`);
}

measure('POST, route, 2 parameters, 20-field body', request('POST', '/v1/payments', 'limit=20&from=2026-01-01'), PAYMENT_BODY);
measure('PUT, route, path parameter, 20-field body', request('PUT', '/v1/disputes/12345678', ''), PAYMENT_BODY);
measure('GET, route, 2 parameters', request('GET', '/v1/alerts', 'limit=20&from=2026-01-01'), null);
