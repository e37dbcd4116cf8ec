import { type Event, type EventDraft, eventId } from '@sallyport/core';
import { expect, it } from 'vitest';
import { SystemFacts } from './system-facts.ts';

const PERIOD = { from: 0, to: 86_400_000 };

function factsOf(drafts: readonly EventDraft[]): ReturnType<SystemFacts['facts']> {
  const facts = new SystemFacts(PERIOD, 0);
  for (const [index, draft] of drafts.entries()) facts.add({ id: eventId('s', index + 1), stream: 's', seq: index + 1, ...draft } as Event);
  return facts.facts();
}

it('counts what a full spool lost and what the control plane refused as lost, and both as failures', () => {
  const note = (name: 'spool-overflow' | 'events-refused' | 'heartbeat', count: number): EventDraft => ({
    kind: 'system',
    name,
    at: 1,
    detail: name,
    count,
  });
  const facts = factsOf([note('spool-overflow', 7), note('events-refused', 2), note('heartbeat', 5)]);
  expect(facts).toMatchObject({ 'collection.lost_events': 9, 'system.failures': 2, 'system.failures_recorded_pct': 100 });
});

it('counts who changed what, a withdrawn attestation too, and what was refused', () => {
  const audit = (action: string, outcome: 'allowed' | 'denied' = 'allowed'): EventDraft => ({
    kind: 'audit',
    at: 1,
    actor: 'ada',
    role: 'admin',
    action,
    target: '',
    outcome,
    detail: '',
    address: '',
  });
  const facts = factsOf([
    audit('attestations.create'),
    audit('attestations.withdraw'),
    audit('attacks.read'),
    audit('users.update', 'denied'),
  ]);
  expect(facts).toMatchObject({ 'audit.changes': 2, 'audit.denied': 1, 'audit.attributed_pct': 100 });
});

it('counts findings that ran over their time, those that weigh apart, and scans', () => {
  const note = (name: 'finding-overdue' | 'scan-finished', detail = ''): EventDraft => ({ kind: 'system', name, at: 1, detail, count: 1 });
  const facts = factsOf([
    note('finding-overdue', 'medium finding fnd_1 was due 2026-01-01T00:00:00.000Z: No limit at GET api/, owner nobody'),
    note('finding-overdue', 'high finding fnd_2 was due 2026-01-01T00:00:00.000Z: No limit at GET api/, owner nobody'),
    note('scan-finished'),
    note('scan-finished'),
  ]);
  expect(facts).toMatchObject({ 'findings.overdue': 2, 'findings.overdue_high': 1, 'findings.scan_runs': 2, 'system.failures': 0 });
});
