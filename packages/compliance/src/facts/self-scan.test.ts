import type { ExchangeEvent, SystemEvent } from '@sallyport/core';
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

function systemEvent(detail: string): SystemEvent {
  return { kind: 'system', id: 'gw-1-k3j9x2:000000000002', stream: 'gw-1-k3j9x2', seq: 2, at: 1, name: 'config-applied', detail, count: 0 };
}

describe('the self-scan', () => {
  it('finds nothing in a masked record, nor in our own identifiers', () => {
    expect(scanRecord(exchange())).toEqual({ clear: false, sad: false });
  });

  it.each([
    'config 352791848d68600f',
    '{"id":"a289466052e7","days":30}',
    'torn in gw-a93b995a3d21-w1-1795651295977/0000000000050502.spool at byte 829873',
    `sha256 ${'0f'.repeat(32)}`,
  ])('takes an identifier of our own for what it is: %s', (detail) => {
    expect(scanRecord(systemEvent(detail))).toEqual({ clear: false, sad: false });
  });

  it('finds a card number in the words of the system', () => {
    expect(scanRecord(systemEvent(`upstream said ${PAN}`)).clear).toBe(true);
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
