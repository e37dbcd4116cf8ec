import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, HOUR } from '../../detector.ts';
import { type Comparison, confidenceOf } from '../../statistics/peers.ts';
import { WindowedAgainstPeers } from '../../statistics/windowed.ts';

const CALLERS_MAX = 500_000;

export const excessConsumption: DetectorInfo = {
  id: 'excess-consumption',
  title: 'Scraping and excess consumption',
  subjects: ['session'],
  reference: 'API4:2023, OAT-011',
  about: 'A caller takes far more answers, or far more bytes, than its peers.',
  method:
    'Successful requests per hour and bytes per day and caller against a log-normal over all callers, with a prior (40 requests, 200 kB). Callers are credentials, or address and client program for anonymous ones.',
  source: 'as object enumeration',
  create,
};

function create(context: DetectorContext): Detector {
  const requests = new WindowedAgainstPeers(context, {
    name: 'requests',
    window_ms: HOUR,
    max: CALLERS_MAX,
    floor: 300,
    prior: { usual: 40, spread: 0.7 },
  });
  const bytes = new WindowedAgainstPeers(context, {
    name: 'bytes',
    window_ms: DAY,
    max: CALLERS_MAX,
    floor: 5_000_000,
    prior: { usual: 200_000, spread: 0.9 },
  });
  return { id: 'excess-consumption', observe: (act) => observe(act, requests, bytes) };
}

function observe(act: Act, requests: WindowedAgainstPeers, bytes: WindowedAgainstPeers): Draft | null {
  if (act.activity.outcome !== 'success') return null;
  // People who signed in and programs that did not are peers of their own kind only.
  const group = act.principal === '' ? 'anonymous' : 'signed in';
  const byCount = requests.add(act.actor, group, 1, act.at);
  const byBytes = bytes.add(act.actor, group, act.bytes, act.at);
  if (byCount !== null) return draft(act, byCount, 'requests in an hour');
  return byBytes === null ? null : draft(act, byBytes, 'bytes in a day');
}

function draft(act: Act, comparison: Comparison, unit: string): Draft {
  return {
    subject: { kind: 'session', value: act.actor },
    severity: 'medium',
    confidence: confidenceOf(comparison),
    value: comparison.value,
    baseline: comparison.baseline,
    multiple: comparison.multiple,
    detail: `${comparison.value} ${unit}, where peers take ${comparison.baseline.toFixed(0)}`,
  };
}
