import {
  type Activity,
  ATTACK_CLASS_INFO,
  type AttackClass,
  type Event,
  type EventDraft,
  type ExchangeEvent,
  eventId,
  type FieldObservation,
  type Finding,
} from '@sallyport/core';

/** The one gateway worker of the tests. */
const STREAM = 'gw1-w1-e2e';
export const HOST = 'api.bank.example';
export const ATTACKER = '198.51.100.9';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly segments: readonly string[];
  readonly fields: readonly FieldObservation[];
  readonly auth: 'jwt' | 'none';
}

const field = (
  location: FieldObservation['location'],
  name: string,
  type: FieldObservation['type'],
  classes: FieldObservation['classes'] = [],
): FieldObservation => ({
  location,
  name,
  type,
  format: '',
  size: 12,
  classes,
  distinct: 0,
});

/** What customers of the bank call, with what is in it. */
const CALLS: readonly Call[] = [
  {
    method: 'GET',
    path: '/accounts/1001',
    segments: ['accounts', '1001'],
    auth: 'jwt',
    fields: [field('response', 'iban', 'string', [['iban', 1]]), field('response', 'balance', 'number')],
  },
  {
    method: 'POST',
    path: '/transfers',
    segments: ['transfers'],
    auth: 'jwt',
    fields: [field('body', 'amount', 'number'), field('body', 'to', 'string', [['iban', 1]])],
  },
  { method: 'GET', path: '/rates', segments: ['rates'], auth: 'none', fields: [field('query', 'pair', 'string')] },
  {
    method: 'GET',
    path: '/cards',
    segments: ['cards'],
    auth: 'jwt',
    fields: [field('response', 'cards[].number', 'string', [['pan', 1]])],
  },
];

/** A sign-in that failed, as the gateway tells it. */
const FAILED_LOGIN: Activity = {
  purpose: 'login',
  outcome: 'failure',
  shape: 'POST /login',
  session: '',
  granted: '',
  username: '',
  secret: '',
  device: 'd1',
  ordering: 'o1',
  role: '',
  ids: [],
  issued: [],
  card: '',
  bin: '',
  place: null,
  graphql: null,
};

const HOUR_MS = 3_600_000;

const EVIDENCE: Partial<Record<AttackClass, string>> = { sqli: "' OR 1=1 --", xss: '<script>alert(1)</script>' };

/** Makes the events of the worker, numbered without gaps. */
export class Worker {
  #seq = 0;

  #event(draft: EventDraft): Event {
    this.#seq++;
    return { id: eventId(STREAM, this.#seq), stream: STREAM, seq: this.#seq, ...draft } as Event;
  }

  system(at: number, name: 'worker-start' | 'heartbeat'): Event {
    return this.#event({ kind: 'system', name, at, detail: 'worker 1', count: 0 });
  }

  /** Half an hour of customers, some of whose bodies were too large, and framing errors. */
  customers(now: number): Event[] {
    const events: Event[] = [this.system(now - 31 * MINUTE_MS, 'worker-start')];
    for (let minute = 30; minute > 0; minute--) {
      for (const [index, call] of CALLS.entries()) {
        const at = now - minute * MINUTE_MS + index * 1_000;
        const gaps: ExchangeEvent['gaps'] = minute % 10 === 0 ? [{ reason: 'body-too-large', phase: 'request-body', detail: 'limit' }] : [];
        events.push(this.#event({ ...exchange(at, call, `203.0.113.${(minute % 20) + 1}`), gaps }));
      }
    }
    const refused = { code: 'HTTP_CONTENT_LENGTH', detail: 'two lengths', listener: 'public', client: ATTACKER };
    events.push(this.#event({ kind: 'rejected', at: now - 2 * MINUTE_MS, ...refused }));
    events.push(this.system(now, 'heartbeat'));
    return events;
  }

  /** Requests that were flagged: SQL injection stopped, cross-site scripting seen. */
  attackers(now: number, operation: string): Event[] {
    const events: Event[] = [];
    for (let index = 0; index < 12; index++) events.push(this.attack(now - (20 - index) * MINUTE_MS, 'sqli', operation, true));
    for (let index = 0; index < 5; index++) events.push(this.attack(now - (10 - index) * MINUTE_MS, 'xss', '', false));
    return events;
  }

  /** Customers with apostrophes in their notes, over days long past, who wrote without one before. */
  apostrophes(now: number, operation: string): Event[] {
    const events: Event[] = [];
    for (let day = 6; day >= 2; day--) {
      for (let customer = 0; customer < 25; customer++) {
        const client = `198.51.${customer + 101}.7`;
        const draft = exchange(now - day * DAY_MS, CALLS[1]!, client);
        const plain = { ...draft, observation: null, principal: { scheme: 'jwt', id: `customer-${customer}`, client: null } } as const;
        const finding = findingOf('sqli', 'sqli.quote-operator', 0.4, `O'Neill ${customer}`);
        events.push(this.#event(day === 6 ? plain : { ...plain, operation, template: '/transfers', findings: [finding] }));
      }
    }
    return events;
  }

  /** A list of names tried from one address: credential stuffing. */
  stuffing(now: number, client: string, names = 14): Event[] {
    return Array.from({ length: names }, (_, index) => {
      const call: Call = { method: 'POST', path: '/login', segments: ['login'], auth: 'none', fields: [] };
      const activity = { ...FAILED_LOGIN, username: `name ${client} ${index}`, secret: `secret ${index}` };
      return this.#event({ ...exchange(now - (names - index) * 1_000, call, client), status: 401, activity });
    });
  }

  /** A third party that calls once an hour for a week, then forty times in one hour, with failures and an attack. */
  partner(now: number, partner: string, operation: string): Event[] {
    const call = CALLS[1]!;
    const one = (at: number, status: number): Event =>
      this.#event({ ...exchange(at, call, '192.0.2.77'), partner, operation, template: call.path, status });
    const usual = Array.from({ length: 7 * 24 }, (_, hour) => one(now - (7 * 24 - hour) * HOUR_MS, 200));
    const burst = Array.from({ length: 40 }, (_, index) =>
      one(now - HOUR_MS - index * 100, index % 10 === 0 ? 503 : index % 4 === 0 ? 401 : 200),
    );
    const attack = { ...this.attack(now - 2 * MINUTE_MS, 'sqli', operation, true), client: '192.0.2.77', partner } as Event;
    return [...usual, ...burst, attack];
  }

  /** One call of a client that names itself in its token. */
  client(at: number, client: string, partner: string, operation: string): Event {
    const principal = { scheme: 'jwt', id: `k_${client}`, client, scopes: ['accounts'] } as const;
    return this.#event({ ...exchange(at - 5_000, CALLS[0]!, '192.0.2.50'), principal, partner, operation });
  }

  /** One call of the bank at a host of others. */
  called(at: number, host: string): Event {
    const draft = exchange(at - 4_000, CALLS[2]!, '10.0.0.5');
    const observation = draft.observation === null ? null : { ...draft.observation, host, direction: 'outbound' as const };
    return this.#event({ ...draft, listener: 'egress', host, observation });
  }

  attack(at: number, kind: AttackClass, operation: string, blocked: boolean): Event {
    const draft = exchange(at, CALLS[1]!, kind === 'sqli' ? ATTACKER : '198.51.100.10');
    const evidence = EVIDENCE[kind] ?? '; cat /etc/passwd';
    return this.#event({
      ...draft,
      operation,
      template: operation === '' ? '' : '/transfers',
      status: blocked ? 403 : 200,
      upstreamStatus: blocked ? 0 : 200,
      decision: {
        verdict: 'block',
        action: blocked ? 'block' : 'pass',
        mode: blocked ? 'block' : 'monitor',
        score: 0.92,
        classes: [kind],
        reasons: [{ kind: 'attack-score', rule: `${kind}.tautology`, detail: 'score 0.92 reaches 0.50' }],
        status: 403,
        policy: '0123456789abcdef',
      },
      findings: [findingOf(kind, `${kind}.tautology`, 0.92, evidence)],
      observation: draft.observation === null ? null : { ...draft.observation, hostile: true },
      excerpt: {
        target: '/transfers',
        headers: [
          ['host', HOST],
          ['authorization', 'Bearer ***'],
        ],
        body: `{"to":"DE** **** 1111","note":"${evidence}"}`,
      },
    });
  }
}

function findingOf(kind: AttackClass, detector: string, confidence: number, evidence: string): Finding {
  const { cwe, capec, owasp } = ATTACK_CLASS_INFO[kind];
  return {
    detector,
    class: kind,
    cwe,
    capec,
    owasp,
    point: 'body.json.note',
    severity: 'high',
    confidence,
    evidence,
    indicators: [{ id: detector, weight: confidence, contribution: confidence }],
  };
}

function exchange(at: number, call: Call, client: string): EventDraft & { kind: 'exchange' } {
  const { method, path, segments, fields, auth } = call;
  return {
    kind: 'exchange',
    at,
    transaction: `tx-${at}-${method}-${path}`,
    listener: 'public',
    protocol: 'http/1.1',
    tls: 'TLSv1.3',
    client,
    principal: { scheme: auth, id: auth === 'none' ? null : 'k_1', client: null },
    partner: '',
    method,
    host: HOST,
    path,
    operation: '',
    template: '',
    status: 200,
    upstreamStatus: 200,
    duration_us: 12_000,
    inspect_us: 40,
    requestBytes: 300,
    responseBytes: 900,
    decision: {
      verdict: 'pass',
      action: 'pass',
      mode: 'block',
      score: 0,
      classes: [],
      reasons: [],
      status: 403,
      policy: '0123456789abcdef',
    },
    versions: { rules: '2026.11.1', model: 'noisy-or-1' },
    findings: [],
    gaps: [],
    facts: [],
    excerpt: null,
    observation: {
      at,
      method,
      host: HOST,
      segments,
      protocol: 'rest',
      action: '',
      status: 200,
      auth,
      clientClass: 'public',
      client,
      tls: true,
      direction: 'inbound',
      requestType: 'application/json',
      responseType: 'application/json',
      requestBytes: 300,
      responseBytes: 900,
      latency_ms: 12,
      hostile: false,
      fields,
    },
  };
}
