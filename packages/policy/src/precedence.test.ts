import type { Signal, SignalAction } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from './compile.ts';
import { decide } from './decide.ts';
import { policySchema } from './schema.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const CLIENT = { id: 'them', addresses: ['203.0.113.0/24'], reason: 'for the test' };
const signal = (action: SignalAction): Signal => ({ kind: 'abuse', rule: 'x', action, point: '', detail: '' });

/** What stands for and against a client, and what comes of it: allow beats everything, block beats challenge and throttle. */
const ROWS: readonly {
  readonly lists: readonly ('allow' | 'deny' | 'watch')[];
  readonly lockdown: boolean;
  readonly signals: readonly SignalAction[];
  readonly verdict: 'pass' | 'block';
  readonly status?: number;
}[] = [
  { lists: [], lockdown: false, signals: [], verdict: 'pass' },
  { lists: ['watch'], lockdown: false, signals: [], verdict: 'pass' },
  { lists: ['deny'], lockdown: false, signals: [], verdict: 'block', status: 403 },
  { lists: ['deny', 'watch'], lockdown: false, signals: [], verdict: 'block', status: 403 },
  { lists: ['allow', 'deny'], lockdown: false, signals: [], verdict: 'pass' },
  { lists: [], lockdown: true, signals: [], verdict: 'block', status: 403 },
  { lists: ['allow'], lockdown: true, signals: [], verdict: 'pass' },
  { lists: ['watch'], lockdown: true, signals: [], verdict: 'block', status: 403 },
  { lists: [], lockdown: false, signals: ['monitor'], verdict: 'pass' },
  { lists: [], lockdown: false, signals: ['throttle'], verdict: 'block', status: 429 },
  { lists: ['watch'], lockdown: false, signals: ['throttle'], verdict: 'block', status: 429 },
  { lists: [], lockdown: false, signals: ['challenge'], verdict: 'block', status: 401 },
  { lists: [], lockdown: false, signals: ['block'], verdict: 'block', status: 403 },
  { lists: [], lockdown: false, signals: ['challenge', 'throttle'], verdict: 'block', status: 429 },
  { lists: [], lockdown: false, signals: ['throttle', 'block'], verdict: 'block', status: 403 },
  { lists: ['deny'], lockdown: false, signals: ['throttle'], verdict: 'block', status: 403 },
  { lists: ['allow'], lockdown: false, signals: ['block'], verdict: 'pass' },
];

describe('who wins: allow list, then deny list and lockdown, then signals', () => {
  it.each(ROWS)('$lists, lockdown $lockdown, $signals', ({ lists, lockdown, signals, verdict, status }) => {
    for (const mode of ['monitor', 'block'] as const) {
      const policy = compilePolicy(policySchema.parse({ mode, lockdown, ...Object.fromEntries(lists.map((list) => [list, [CLIENT]])) }));
      const settings = policy.settingsFor('GET', 'api.bank.example', '/');
      const input = {
        settings,
        findings: [],
        score: 0,
        classes: [],
        classScores: null,
        patches: [],
        gaps: [],
        client: '203.0.113.7',
        now: NOW,
        reasons: [],
        signals: signals.map(signal),
      };
      const decision = decide(policy, input);
      expect(decision.verdict).toBe(verdict);
      expect(decision.action).toBe(mode === 'block' ? verdict : 'pass');
      if (status !== undefined) expect(decision.status).toBe(status);
      expect(decision.reasons.some((reason) => reason.kind === 'list')).toBe(lists.includes('watch'));
    }
  });

  it('one switch stops all blocking, lockdown included', () => {
    const policy = compilePolicy(policySchema.parse({ mode: 'block', ceiling: 'monitor', lockdown: true }));
    const settings = policy.settingsFor('GET', 'x', '/');
    expect(
      decide(policy, {
        settings,
        findings: [],
        score: 0,
        classes: [],
        classScores: null,
        patches: [],
        gaps: [],
        client: '203.0.113.7',
        now: NOW,
        reasons: [],
      }).action,
    ).toBe('pass');
  });
});
