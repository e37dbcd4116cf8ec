import type { FailMode, Phase } from '@sallyport/core';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup, exchanges, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const REQUEST_SIDE: readonly Phase[] = ['request-headers', 'request-body'];
const ANSWER_SIDE: readonly Phase[] = ['response-body', 'logging'];

describe('a fault injected into a phase', () => {
  const cases = [...REQUEST_SIDE, ...ANSWER_SIDE].flatMap((phase) => [[phase, 'open'] as const, [phase, 'closed'] as const]);

  it.each(cases)('in %s does what an %s route says, and is recorded', async (phase: Phase, failMode: FailMode) => {
    const port = await cleanup.upstream((_request, response) => response.end('{}'));
    const gateway = await cleanup.gateway(
      { upstreams: [upstreamTo(port)] },
      { on_error: failMode },
      {
        probe: (entered) => {
          if (entered === phase) throw new Error('injected');
        },
      },
    );
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    // An answer is on its way when its own side fails: what the request was decided stands.
    const blocked = failMode === 'closed' && REQUEST_SIDE.includes(phase);
    expect(answer.status).toBe(blocked ? 403 : 200);
    const events = await gateway.events();
    const faults = events.filter((event) => event.kind === 'fault');
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(fault).toMatchObject({ phase, failMode });
    const [exchange] = exchanges(events);
    expect(exchange?.gaps.map((gap) => gap.reason)).toContain('fault');
    expect(exchange?.status).toBe(answer.status);
  });
});
