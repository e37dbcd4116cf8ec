import type { Event, Finding } from '@sallyport/core';
import { exchange, gatewayEvent } from './exchange.ts';

/** The stream of {@link scenario}. */
export const STREAM = 'gw1-w1-test';

/** Operation id that some events of the scenario name, as if the gateway had matched it. */
export const TRANSFERS = 'op_00000000000000aa';

const NOISE: Finding = {
  detector: 'sqli.test',
  class: 'sqli',
  cwe: 89,
  capec: [66],
  owasp: 'API10:2023',
  point: 'query.q',
  severity: 'low',
  confidence: 0.2,
  evidence: 'union',
  indicators: [{ id: 'sqli.test', weight: 0.2, contribution: 0.2 }],
};

/**
 * Ten minutes of a small bank: 60 passed requests; 6 SQL injections on transfers from one client, 4 of them stopped; 2 XSS
 * from another client in monitor mode; one suspicious request under the threshold; 5 requests with coverage gaps; 2 framing
 * errors; one fault; one spool overflow of 7 records. One of the passed requests has a finding below the noise.
 */
export function scenario(start: number): Event[] {
  const events: Event[] = [];
  const next = (): number => events.length + 1;
  const at = (minute: number): number => start + minute * 60_000 + events.length;
  events.push(gatewayEvent(STREAM, next(), { kind: 'system', name: 'worker-start', at: at(0), detail: 'worker 1', count: 0 }));
  for (let index = 0; index < 60; index++) {
    const path = `/accounts/${1_000 + index}`;
    const noted = index === 7 ? { findings: [NOISE] } : {};
    events.push(exchange(STREAM, next(), at(index % 10), { path, client: `203.0.113.${index % 20}`, ...noted }));
  }
  for (let index = 0; index < 6; index++) {
    const target = { method: 'POST', path: '/transfers', operation: TRANSFERS, template: '/transfers', client: '198.51.100.9' };
    events.push(exchange(STREAM, next(), at(4), { ...target, attack: 'sqli', blocked: index < 4 }));
  }
  for (let index = 0; index < 2; index++) events.push(exchange(STREAM, next(), at(6), { attack: 'xss', client: '198.51.100.10' }));
  events.push(suspicious(next(), at(7)));
  for (let index = 0; index < 5; index++) {
    const reason = index < 3 ? 'body-too-large' : 'deadline';
    events.push(exchange(STREAM, next(), at(8), { path: '/uploads', gaps: [{ reason, phase: 'request-body', detail: 'limit' }] }));
  }
  for (let index = 0; index < 2; index++) {
    const refused = { code: 'HTTP_CONTENT_LENGTH', detail: 'two lengths', listener: 'public', client: '198.51.100.11' };
    events.push(gatewayEvent(STREAM, next(), { kind: 'rejected', at: at(8), ...refused }));
  }
  const fault = { phase: 'request-body', transaction: 'tx-f', failMode: 'open', detail: 'detector threw' } as const;
  events.push(gatewayEvent(STREAM, next(), { kind: 'fault', at: at(9), ...fault }));
  events.push(gatewayEvent(STREAM, next(), { kind: 'system', name: 'spool-overflow', at: at(9), detail: 'full', count: 7 }));
  return events;
}

function suspicious(seq: number, at: number): Event {
  const event = exchange(STREAM, seq, at, { attack: 'cmdi' });
  return { ...event, decision: { ...event.decision, verdict: 'pass', score: 0.3, classes: ['cmdi'] } };
}
