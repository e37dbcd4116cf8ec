import {
  ATTACK_CLASS_INFO,
  type AttackClass,
  type ExchangeEvent,
  eventId,
  type FieldObservation,
  type Finding,
  type Observation,
} from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { createInventory, type Inventory, type WeaknessKind, WeaknessWatch } from '../index.ts';
import { WEAKNESS_DEFAULTS } from './settings.ts';

const START = Date.UTC(2026, 0, 5);
const HOUR_MS = 3_600_000;
const ABSENCE_EXCHANGES_MIN = WEAKNESS_DEFAULTS.absence_exchanges_min;
const ABSENCE_SPAN_MS = WEAKNESS_DEFAULTS.absence_hours_min * HOUR_MS;

interface Wanted extends Partial<Observation> {
  readonly findings?: readonly Finding[];
}

const field = (location: FieldObservation['location'], name: string, classes: FieldObservation['classes'] = []): FieldObservation => ({
  location,
  name,
  type: 'string',
  format: '',
  size: 16,
  classes,
  distinct: 0,
});

const finding = (kind: AttackClass, detector: string, point: string): Finding => ({
  detector,
  class: kind,
  point,
  severity: 'high',
  confidence: 0.9,
  evidence: '',
  indicators: [],
  ...ATTACK_CLASS_INFO[kind],
});

/** A stream of exchanges an hour apart, an inventory that learns from it, and a watch over both. */
class Stream {
  readonly inventory: Inventory = createInventory({ confirm_requests_min: 2, confirm_seconds_min: 0 });
  watch = new WeaknessWatch();
  #seq = 0;

  send(line: string, times: number, wanted: Wanted | ((index: number) => Wanted) = {}): this {
    const [method, path] = line.split(' ') as [string, string];
    const events: ExchangeEvent[] = [];
    for (let index = 0; index < times; index++) {
      const event = this.#event(method, path.replace('#', String(index)), typeof wanted === 'function' ? wanted(index) : wanted);
      this.inventory.observe(event.observation!);
      events.push(event);
    }
    this.watch.observe(events, this.inventory);
    return this;
  }

  #event(method: string, path: string, { findings = [], ...wanted }: Wanted): ExchangeEvent {
    const seq = ++this.#seq;
    const at = START + seq * HOUR_MS;
    const observation: Observation = {
      ...{ at, method, host: 'api.bank.example', segments: path.split('/').slice(1), protocol: 'rest', action: '', status: 200 },
      ...{ auth: 'bearer', clientClass: 'public', client: '0000002a', tls: true, direction: 'inbound', requestType: '' },
      ...{ responseType: 'application/json', requestBytes: 1, responseBytes: 1, latency_ms: 1, hostile: false, fields: [] },
      ...wanted,
    };
    const decision = {
      verdict: 'pass',
      action: 'pass',
      mode: 'block',
      score: 0,
      classes: [],
      reasons: [],
      status: 403,
      policy: '',
    } as const;
    return {
      ...{ kind: 'exchange', id: eventId('s', seq), stream: 's', seq, at, transaction: '', listener: '', protocol: 'http/1.1', tls: '' },
      ...{ client: '', principal: { scheme: observation.auth, id: null, client: null }, partner: '', method, host: observation.host, path },
      ...{ operation: '', template: '', status: observation.status, upstreamStatus: observation.status, duration_us: 1, inspect_us: 1 },
      ...{ requestBytes: 1, responseBytes: 1, decision, versions: { rules: '', model: '' }, findings, gaps: [], facts: [], excerpt: null },
      observation,
    } as ExchangeEvent;
  }

  of(kind: WeaknessKind) {
    return this.watch.weaknesses().filter((weakness) => weakness.kind === kind);
  }
}

const IBAN = field('response', 'iban', [['iban', 1]]);

describe('access', () => {
  it('finds the request without a credential among those with one, and takes it back after refusals over a day', () => {
    const stream = new Stream().send('GET /accounts/#', 30).send('GET /accounts/#', 2, { auth: 'none' });
    const [found] = stream.of('unauthenticated-access');
    expect(found).toMatchObject({ template: '/accounts/{accountId}', count: 2, owasp: 'API2:2023', cwe: 306, absence: null });
    expect(found?.events).toHaveLength(2);
    stream.send('GET /accounts/#', 100);
    expect(stream.of('unauthenticated-access')[0]?.absence).toBeNull();
    stream.send('GET /accounts/#', ABSENCE_EXCHANGES_MIN, { auth: 'none', status: 401 });
    const absence = stream.of('unauthenticated-access')[0]?.absence;
    expect(absence).toMatchObject({ exchanges: ABSENCE_EXCHANGES_MIN, observed: 'callers without a credential were refused' });
    expect((absence?.to ?? 0) - (absence?.from ?? 0)).toBeGreaterThanOrEqual(ABSENCE_SPAN_MS);
    stream.send('GET /accounts/#', 1, { auth: 'none' });
    expect(stream.of('unauthenticated-access')).toMatchObject([{ fingerprint: found?.fingerprint, count: 3, absence: null }]);
  });

  it('says nothing of what everyone calls without one, of signing in, and of preflights', () => {
    const stream = new Stream()
      .send('GET /accounts/#', 40)
      .send('GET /rates', 20, { auth: 'none' })
      .send('POST /login', 20, { auth: 'none', fields: [field('response', 'token', [['jwt', 1]])] })
      .send('OPTIONS /accounts/#', 20, { auth: 'none', status: 204 });
    expect(stream.watch.weaknesses().filter(({ owasp }) => owasp === 'API2:2023')).toEqual([]);
  });

  it('names the field of sensitive data that a caller without a credential got', () => {
    const stream = new Stream().send('GET /statements', 20, { auth: 'none', fields: [IBAN, field('response', 'title')] });
    expect(stream.of('unauthenticated-data')).toMatchObject([{ point: 'response.iban', severity: 'high', data: ['account'] }]);
  });

  it('finds card numbers that leave, at the severity of cardholder data', () => {
    const stream = new Stream().send('GET /cards', 20, { fields: [field('response', 'number', [['pan', 1]])] });
    expect(stream.of('excess-data')).toMatchObject([{ point: 'response.number', severity: 'high' }]);
    expect(
      new Stream()
        .send('GET /cards', 20, { clientClass: 'private', fields: [field('response', 'number', [['pan', 1]])] })
        .of('excess-data'),
    ).toEqual([]);
  });
});

describe('messages', () => {
  it('finds secrets in the query by name, and clears when they are sent no more', () => {
    const stream = new Stream().send('GET /accounts/#', 20, {
      fields: [field('query', 'access_token'), field('query', 'page_token_hint')],
    });
    expect(stream.of('secret-in-url')).toMatchObject([{ point: 'query.access_token', count: 20 }]);
    stream.send('GET /accounts/#', ABSENCE_EXCHANGES_MIN);
    expect(stream.of('secret-in-url')[0]?.absence?.exchanges).toBe(ABSENCE_EXCHANGES_MIN);
  });

  it('tells numbers that lie close together from numbers that lie anywhere', () => {
    const near = new Stream().send('GET /accounts/10#', 20);
    expect(near.of('guessable-id')).toMatchObject([{ point: 'path.accountId' }]);
    let value = 17;
    const far = new Stream();
    for (let index = 0; index < 30; index++) {
      value = (value * 48_271) % 2_147_483_647;
      far.send(`GET /accounts/${value}`, 1);
    }
    expect(far.of('guessable-id')).toEqual([]);
  });

  it('keeps answers by class of status apart: clean successes say nothing of errors', () => {
    const stack = finding('data-leak', 'data-leak.stack-trace', 'response.body.text');
    const stream = new Stream().send('GET /accounts/#', 20).send('GET /accounts/#', 1, { status: 500, findings: [stack] });
    expect(stream.of('verbose-error')).toMatchObject([{ point: '5xx response.body.text', cwe: 209 }]);
    stream.send('GET /accounts/#', 2 * ABSENCE_EXCHANGES_MIN);
    expect(stream.of('verbose-error')[0]?.absence).toBeNull();
    stream.send('GET /accounts/#', ABSENCE_EXCHANGES_MIN, { status: 500 });
    expect(stream.of('verbose-error')[0]?.absence).not.toBeNull();
  });

  it('an attack that succeeded is critical, under the reference of its class, and never clears by itself', () => {
    const proof = finding('sqli', 'sqli.exploited', 'query.q');
    const stream = new Stream().send('GET /unknown', 1, { hostile: true, findings: [proof] });
    expect(stream.of('exploited')).toMatchObject([
      { severity: 'critical', cwe: 89, point: 'sqli query.q', template: '/unknown', operation: '' },
    ]);
    expect(stream.send('GET /unknown', 100).of('exploited')[0]?.absence).toBeNull();
  });
});

it('finds public clients without TLS, not those inside', () => {
  expect(new Stream().send('GET /rates', 5, { tls: false }).of('cleartext')).toMatchObject([{ count: 5 }]);
  expect(new Stream().send('GET /rates', 5, { tls: false, clientClass: 'private' }).of('cleartext')).toEqual([]);
});

it('goes on from a snapshot as if nothing had happened', () => {
  const whole = new Stream().send('GET /accounts/10#', 8);
  const restarted = new Stream().send('GET /accounts/10#', 8);
  const saved = JSON.parse(JSON.stringify(restarted.watch.snapshot()));
  restarted.watch = new WeaknessWatch();
  restarted.watch.restore(saved);
  const more = { tls: false, auth: 'none' } as const;
  expect(restarted.send('GET /accounts/20#', 8, more).watch.snapshot()).toEqual(whole.send('GET /accounts/20#', 8, more).watch.snapshot());
  expect(whole.watch.weaknesses().length).toBeGreaterThan(2);
});
