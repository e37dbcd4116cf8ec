import { type Event, type EventDraft, eventId } from '@sallyport/core';
import { expect, it } from 'vitest';
import { ScanFacts } from './scan-facts.ts';

const DAY_MS = 86_400_000;
const TO = 1_000 * DAY_MS;

/** Facts of a month, with runs that ended so many days before its end. */
function factsOf(runs: readonly (readonly [daysBefore: number, detail: string])[]): ReturnType<ScanFacts['facts']> {
  const facts = new ScanFacts({ from: TO - 30 * DAY_MS, to: TO });
  for (const [index, [days, detail]] of runs.entries()) {
    const draft: EventDraft = { kind: 'system', name: 'scan-finished', at: TO - days * DAY_MS, detail, count: 0 };
    facts.add({ id: eventId('s', index + 1), stream: 's', seq: index + 1, ...draft } as Event);
  }
  return facts.facts();
}

const WHOLE = 'scheduled run_1 of nightly, by schedule: done, 812 requests, 3 findings; ';

it('judges a short period by the year that ends with it', () => {
  const facts = factsOf([
    [400, WHOLE],
    [200, WHOLE],
    [90, WHOLE],
    [10, WHOLE],
  ]);
  expect(facts).toEqual({ 'findings.scans_year': 3, 'findings.scan_gap_days': 165 });
});

it('takes neither retests, replays nor broken scans for a scan, and knows no gap without one', () => {
  const facts = factsOf([
    [40, 'retest run_2 of nightly for fnd_1, by ada: done, 12 requests, 0 findings; gone'],
    [30, 'replay run_3 of api.bank.example, by ada: done, 4 requests, 0 findings; refused'],
    [20, 'scheduled run_4 of nightly, by schedule: failed, 0 requests, 0 findings; CONFIG_UNREADABLE'],
  ]);
  expect(facts).toEqual({ 'findings.scans_year': 0, 'findings.scan_gap_days': null });
});

it('counts the time since the last scan', () => {
  expect(factsOf([[130, WHOLE]])).toEqual({ 'findings.scans_year': 1, 'findings.scan_gap_days': 130 });
});
