import { ATTACK_CLASS_INFO, type AttackClass, type Event, type EventDraft, type ExchangeEvent, eventId } from '@sallyport/core';

/** What a test wants to be different from a plain, passed request. */
export interface Wanted extends Partial<Omit<ExchangeEvent, 'decision' | 'kind' | 'id' | 'stream' | 'seq'>> {
  readonly attack?: AttackClass;
  readonly blocked?: boolean;
}

/** An exchange as a gateway records it. */
export function exchange(stream: string, seq: number, at: number, wanted: Wanted = {}): ExchangeEvent {
  const { attack, blocked = false, ...rest } = wanted;
  const method = rest.method ?? 'GET';
  const host = rest.host ?? 'api.bank.example';
  const path = rest.path ?? '/accounts/1001';
  return {
    kind: 'exchange',
    id: eventId(stream, seq),
    stream,
    seq,
    at,
    transaction: `tx-${stream}-${seq}`,
    listener: 'public',
    protocol: 'http/1.1',
    tls: 'TLSv1.3',
    client: '203.0.113.7',
    principal: { scheme: 'jwt', id: 'p-1', client: null },
    partner: '',
    method,
    host,
    path,
    operation: '',
    template: '',
    status: blocked ? 403 : 200,
    upstreamStatus: blocked ? 0 : 200,
    duration_us: 12_000,
    inspect_us: 40,
    requestBytes: 300,
    responseBytes: 900,
    decision: {
      verdict: attack === undefined ? 'pass' : 'block',
      action: blocked ? 'block' : 'pass',
      mode: blocked ? 'block' : 'monitor',
      score: attack === undefined ? 0 : 0.9,
      classes: attack === undefined ? [] : [attack],
      reasons: attack === undefined ? [] : [{ kind: 'attack-score', rule: `${attack}.test`, detail: 'score 0.90 reaches 0.50' }],
      status: 403,
      policy: '0123456789abcdef',
    },
    versions: { rules: '2026.11.1', model: 'noisy-or-1' },
    findings:
      attack === undefined
        ? []
        : [
            {
              detector: `${attack}.test`,
              class: attack,
              cwe: ATTACK_CLASS_INFO[attack].cwe,
              capec: ATTACK_CLASS_INFO[attack].capec,
              owasp: ATTACK_CLASS_INFO[attack].owasp,
              point: 'query.q',
              severity: 'high',
              confidence: 0.9,
              evidence: `' or 1=1 -- ${attack}`,
              indicators: [{ id: `${attack}.test`, weight: 0.9, contribution: 0.9 }],
            },
          ],
    gaps: [],
    facts: [],
    observation: observation(at, method, host, path, attack !== undefined),
    excerpt: attack === undefined ? null : { target: `${path}?q=x`, headers: [['host', host]], body: '' },
    ...rest,
  };
}

function observation(at: number, method: string, host: string, path: string, hostile: boolean): ExchangeEvent['observation'] {
  return {
    at,
    method,
    host,
    segments: path.split('/').slice(1),
    protocol: 'rest',
    action: '',
    status: 200,
    auth: 'jwt',
    clientClass: 'public',
    client: 'c-1',
    tls: true,
    direction: 'inbound',
    requestType: '',
    responseType: 'application/json',
    requestBytes: 300,
    responseBytes: 900,
    latency_ms: 12,
    hostile,
    fields: [
      { location: 'response', name: 'iban', type: 'string', format: '', size: 22, classes: [['iban', 1]], distinct: 0 },
      { location: 'response', name: 'balance', type: 'number', format: '', size: 4, classes: [], distinct: 0 },
    ],
  };
}

/** Any other event of a gateway stream. */
export function gatewayEvent(stream: string, seq: number, draft: EventDraft): Event {
  return { id: eventId(stream, seq), stream, seq, ...draft } as Event;
}
