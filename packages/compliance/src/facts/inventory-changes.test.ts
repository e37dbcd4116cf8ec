import { type ExchangeEvent, eventId } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { renderChangesCsv } from '../render/csv.ts';
import { PERIOD, report } from '../report/report.fixture.ts';
import { type Collected, collectFacts, type LogRecord } from './collect.ts';
import {
  CHANGED_OPERATIONS_MAX,
  FACT_CHARS_MAX,
  type InventoryChanges,
  inventoryChanges,
  type KnownOperations,
} from './inventory-changes.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Calls of a path ten minutes apart, which answer with these classes of data. */
function calls(path: string, start: number, count: number, classes: readonly string[] = []): ExchangeEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * 10 * MINUTE_MS;
    return {
      kind: 'exchange',
      transaction: 't',
      listener: 'public',
      protocol: 'http/1.1',
      tls: 'TLSv1.3',
      client: '203.0.113.7',
      partner: '',
      operation: '',
      template: '',
      status: 200,
      at,
      host: 'api.bank.example',
      method: 'GET',
      path,
      principal: { scheme: 'jwt', id: 'p', client: null },
      decision: { verdict: 'pass', action: 'pass', mode: 'block', score: 0, classes: [], reasons: [], status: 403, policy: 'p' },
      findings: [],
      gaps: [],
      facts: [],
      excerpt: null,
      observation: {
        at,
        method: 'GET',
        host: 'api.bank.example',
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
        requestBytes: 10,
        responseBytes: 10,
        latency_ms: 1,
        hostile: false,
        fields: [
          { location: 'response', name: 'value', type: 'string', format: '', size: 20, classes: classes.map((id) => [id, 1]), distinct: 0 },
        ],
      },
    } as unknown as ExchangeEvent;
  });
}

async function collect(...events: ExchangeEvent[][]): Promise<Collected> {
  const log = events.flat().toSorted((a, b) => a.at - b.at);
  async function* records(): AsyncGenerator<LogRecord> {
    for (const [index, event] of log.entries()) {
      const seq = index + 1;
      yield { seq, hash: `h${seq}`, event: { ...event, id: eventId('s', seq), stream: 's', seq } };
    }
  }
  return await collectFacts(records(), PERIOD, { chainVerified: true, specs: [], partners: [] });
}

const named = ({ operations }: InventoryChanges): string[] => operations.map(({ change, template }) => `${change} ${template}`).sort();

describe('what differs in the inventory of a report', () => {
  it('is what came, changed and went between start and end, and nothing of after', async () => {
    const { inventoryChanges: changes, facts } = await collect(
      calls('/accounts', PERIOD.from - 5 * DAY_MS, 20),
      calls('/accounts', PERIOD.from + DAY_MS, 200, ['iban']),
      calls('/quiet', PERIOD.from - 40 * DAY_MS, 5),
      calls('/left', PERIOD.from - 10 * DAY_MS, 5),
      calls('/cards', PERIOD.to - 2 * DAY_MS, 20, ['pan']),
      calls('/later', PERIOD.to, 20),
    );
    expect(named(changes)).toEqual(['added /cards', 'changed /accounts', 'gone /left']);
    expect(changes).toMatchObject({
      operations_before: 3,
      operations_after: 4,
      added: 1,
      changed: 1,
      gone: 1,
      data_changed: 1,
      left_out: 0,
    });
    const accounts = changes.operations.find(({ template }) => template === '/accounts');
    expect(accounts?.changes).toContainEqual({ fact: 'data iban', before: null, after: expect.stringContaining('value') });
    const cards = changes.operations.find(({ template }) => template === '/cards');
    expect(cards?.changes.map(({ fact }) => fact)).toEqual(expect.arrayContaining(['data pan', 'exposure', 'risk']));
    // The facts of the period stay those of its own traffic.
    expect(facts['inventory.confirmed']).toBe(2);
  });

  it('has all as new where the log begins within the period', async () => {
    const { inventoryChanges: changes } = await collect(calls('/accounts', PERIOD.from + DAY_MS, 20));
    expect(named(changes)).toEqual(['added /accounts']);
    expect(changes.operations_before).toBe(0);
  });

  it('is the same for the same log', async () => {
    const log = [calls('/accounts', PERIOD.from - DAY_MS, 20), calls('/cards', PERIOD.from + DAY_MS, 20, ['pan'])];
    expect(await collect(...log)).toEqual(await collect(...log));
  });
});

describe('what a report leaves out', () => {
  const known: KnownOperations = new Map(
    Array.from({ length: CHANGED_OPERATIONS_MAX + 3 }, (_, index) => [
      `op_${index}`,
      new Map([
        ['method', 'GET'],
        ['host', 'h'],
        ['template', `/${index}`],
        ['risk', index === CHANGED_OPERATIONS_MAX + 2 ? 'critical' : 'low'],
      ]),
    ]),
  );

  it('is the end of a long fact', () => {
    const long = new Map([['op_1', new Map([['data pan', 'f'.repeat(FACT_CHARS_MAX + 1)]])]]);
    expect(inventoryChanges(new Map(), long).operations[0]?.changes[0]?.after).toBe(`${'f'.repeat(FACT_CHARS_MAX)}…`);
  });

  it('is counted, and is never what weighs most', () => {
    const changes = inventoryChanges(new Map(), known);
    expect(changes).toMatchObject({ added: CHANGED_OPERATIONS_MAX + 3, left_out: 3 });
    expect(changes.operations).toHaveLength(CHANGED_OPERATIONS_MAX);
    expect(changes.operations[0]?.risk).toBe('critical');
    const lines = renderChangesCsv(report('PCI-DSS-4.0.1'), changes).trimEnd().split('\r\n');
    expect(lines.at(-1)).toMatch(/^left out,.*,operations,,3,/);
  });
});
