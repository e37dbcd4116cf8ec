import type { Event, EventDraft, ExchangeEvent, Finding, Severity } from '@sallyport/core';
import { eventId } from '@sallyport/core';

type ExchangeDraft = Extract<EventDraft, { kind: 'exchange' }>;

function finding(detector: string, severity: Severity, confidence: number, evidence: string): Finding {
  const reference = { cwe: 89, capec: [66], owasp: 'API10:2023' };
  const indicators = [{ id: detector, weight: confidence, contribution: confidence }];
  return { detector, class: 'sqli', ...reference, point: 'body.json.note', severity, confidence, evidence, indicators };
}

/** A flagged exchange with everything an exchange can have. */
export function exchangeDraft(overrides: Partial<ExchangeDraft> = {}): ExchangeDraft {
  return {
    kind: 'exchange',
    at: 1_760_000_000_000,
    transaction: '01k6znq3r0aaaaaaaaaaaaaaaa',
    listener: 'main',
    protocol: 'http/1.1',
    tls: 'TLSv1.3',
    client: '192.0.2.7',
    principal: { scheme: 'jwt', id: 'c0ffee', client: 'mobile' },
    partner: '',
    method: 'POST',
    host: 'api.bank.example',
    path: '/accounts/42/transfers',
    operation: 'op_0123456789abcdef',
    template: '/accounts/{accountId}/transfers',
    status: 403,
    upstreamStatus: 0,
    duration_us: 812,
    inspect_us: 44,
    requestBytes: 640,
    responseBytes: 120,
    decision: {
      verdict: 'block',
      action: 'block',
      mode: 'block',
      score: 0.97,
      classes: ['sqli'],
      reasons: [{ kind: 'attack-score', rule: 'default', detail: '0.97 is over 0.8' }],
      status: 403,
      policy: '0011223344556677',
    },
    versions: { rules: '2026.11.1', model: 'noisy-or-1' },
    findings: [finding('sqli.tautology', 'high', 0.97, "' or 1=1 --"), finding('sqli.comment', 'medium', 0.5, '--')],
    gaps: [],
    facts: [{ kind: 'duplicate-parameter', detail: 'query.a' }],
    observation: {
      at: 1_760_000_000_000,
      method: 'POST',
      host: 'api.bank.example',
      segments: ['accounts', '42', 'transfers'],
      protocol: 'rest',
      action: '',
      status: 403,
      auth: 'jwt',
      clientClass: 'public',
      client: 'c11e47',
      tls: true,
      direction: 'inbound',
      requestType: 'application/json',
      responseType: 'application/json',
      requestBytes: 640,
      responseBytes: 120,
      latency_ms: 1,
      hostile: true,
      fields: [{ location: 'body', name: 'note', type: 'string', format: '', size: 12, classes: [], distinct: 7 }],
    },
    excerpt: { target: '/accounts/42/transfers', headers: [['host', 'api.bank.example']], body: '{"note":"\' or 1=1 --"}' },
    ...overrides,
  };
}

export function exchange(stream: string, seq: number, overrides: Partial<ExchangeDraft> = {}): ExchangeEvent {
  return { id: eventId(stream, seq), stream, seq, ...exchangeDraft(overrides) };
}

export function heartbeat(stream: string, seq: number, at = 1_760_000_000_000): Event {
  return { id: eventId(stream, seq), stream, seq, at, kind: 'system', name: 'heartbeat', detail: 'beat', count: 0 };
}
