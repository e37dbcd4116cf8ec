import type { Collected } from '../facts/collect.ts';
import { FACTS, type FactName, type Facts } from '../facts/fact-table.ts';
import { inventoryChanges, type KnownOperations } from '../facts/inventory-changes.ts';
import { makeReport, type ReportDocument } from './document.ts';

const DAY_MS = 86_400_000;
export const TO: number = Date.parse('2026-07-01T00:00:00Z');
export const PERIOD: { readonly from: number; readonly to: number } = { from: TO - 30 * DAY_MS, to: TO };

/** Facts of a quiet, complete, encrypted, blocking deployment; tests change what they are about. */
export function goodFacts(changes: Partial<Facts> = {}): Facts {
  const facts = Object.fromEntries(Object.entries(FACTS).map(([name, info]) => [name, info.unit === 'percent' ? 100 : 0])) as Record<
    FactName,
    number | null
  >;
  return {
    ...facts,
    'chain.verified': 1,
    'chain.records': 5_000,
    'collection.operating_days': 400,
    'collection.gap_share_pct': 0,
    'retention.oldest_days': 400,
    'traffic.exchanges': 4_000,
    'hosts.external': 2,
    'inventory.confirmed': 17,
    'partners.registered': 2,
    ...changes,
  };
}

const operation = (template: string, facts: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries({ method: 'GET', host: 'api.bank.example', template, status: 'active', exposure: 'external', ...facts }));
const KNOWN_BEFORE: KnownOperations = new Map([
  ['op_1', operation('/accounts/{accountId}', { risk: 'medium', risk_score: '30 of 45' })],
  ['op_2', operation('/rates', { risk: 'low', risk_score: '5 of 5' })],
]);
const KNOWN_AFTER: KnownOperations = new Map([
  [
    'op_1',
    operation('/accounts/{accountId}', {
      risk: 'high',
      risk_score: '60 of 70',
      'data iban': 'response 2xx iban',
      'query  limit': 'integer',
    }),
  ],
  ['op_2', operation('/rates', { risk: 'low', risk_score: '5 of 5', status: 'idle' })],
  ['op_3', operation('/cards/{cardId}', { risk: 'critical', risk_score: '80 of 85', auth: 'missing', 'data pan': 'response 2xx number' })],
]);

export function collected(changes: Partial<Facts> = {}): Collected {
  return {
    facts: goodFacts(changes),
    inventoryChanges: inventoryChanges(KNOWN_BEFORE, KNOWN_AFTER),
    source: { records: 5_000, recordsInPeriod: 4_500, firstSeq: 1, lastSeq: 5_000, head: 'ab'.repeat(32), since: TO - 400 * DAY_MS },
  };
}

export function report(framework: string, changes: Partial<Facts> = {}): ReportDocument {
  return makeReport(
    { framework, period: PERIOD, institution: 'Example Bank', charter: 'occ', attestations: [], productVersion: '0.1.0' },
    collected(changes),
  );
}
