import type { ExchangeEvent } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { scanRecord } from './self-scan.ts';

const PAN = '4539578763621486';

function exchange(changes: Partial<ExchangeEvent> = {}): ExchangeEvent {
  return {
    kind: 'exchange',
    id: 'gw-1-k3j9x2:000000000001',
    stream: 'gw-1-k3j9x2',
    seq: 1,
    at: 1_790_000_000_000,
    transaction: '01m831q09162g13jj6ampkctey',
    listener: 'public',
    protocol: 'http/1.1',
    tls: '',
    client: '198.51.100.7',
    principal: { scheme: 'jwt', id: '9f86d081884c7d65', client: null },
    partner: '',
    method: 'GET',
    host: 'api.bank.example',
    path: '/cards/[pan:1486]/lines',
    operation: 'op_0123456789abcdef',
    template: '/cards/{cardId}/lines',
    status: 200,
    upstreamStatus: 200,
    duration_us: 1,
    inspect_us: 1,
    requestBytes: 0,
    responseBytes: 0,
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
    observation: null,
    excerpt: null,
    ...changes,
  };
}

describe('the self-scan', () => {
  it('finds nothing in a masked record, nor in our own identifiers', () => {
    expect(scanRecord(exchange())).toEqual({ clear: false, sad: false });
  });

  it.each([
    ['path', { path: `/cards/${PAN}` }],
    [
      'finding',
      {
        findings: [
          { detector: 'sqli.union', class: 'sqli', point: 'query.q', severity: 'high', confidence: 0.9, evidence: `union select ${PAN}` },
        ],
      },
    ],
    ['excerpt body', { excerpt: { target: '/', headers: [], body: `{"pan":"${PAN}"}` } }],
    ['excerpt header', { excerpt: { target: '/', headers: [['authorization', 'Bearer zk93Jx7Qm1LpVt5RwYb8NcHd2FgS6aUe']], body: '' } }],
    ['segment', { observation: { segments: ['cards', PAN] } as unknown as ExchangeEvent['observation'] }],
  ] as const)('finds a value in clear in the %s', (_where, changes) => {
    expect(scanRecord(exchange(changes as Partial<ExchangeEvent>)).clear).toBe(true);
  });

  it('tells sensitive authentication data apart', () => {
    const track = ';4539578763621486=29121011234567890?';
    expect(scanRecord(exchange({ path: `/x/${track}` })).sad).toBe(true);
    expect(scanRecord(exchange({ path: `/cards/${PAN}` })).sad).toBe(false);
  });
});
