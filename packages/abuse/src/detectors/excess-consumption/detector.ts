import { type Act, actorOf, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, HOUR } from '../../detector.ts';
import type { Comparison } from '../../statistics/peers.ts';
import { draftOutlier, WindowedAgainstPeers } from '../../statistics/windowed.ts';

const CALLERS_MAX = 300_000;
const DAILY_MAX = 500_000;

export const excessConsumption: DetectorInfo = {
  id: 'excess-consumption',
  title: 'Scraping and excess consumption',
  subjects: ['principal', 'session'],
  reference: 'API4:2023, OAT-011',
  about: 'A caller takes far more answers, rows or bytes than its peers.',
  method:
    'Successful requests and rows (of the longest list of each answer) per hour, and bytes per day and caller against a log-normal over all callers, with a prior (40 requests, 150 rows, 200 kB) and never below 300, 3,000 and 5 MB. Callers are users, credentials, or address and client program for anonymous ones. Who takes as much day after day, each time told, has the habit.',
  source: 'log-normal activity: Crovella and Bestavros 1997',
  create,
};

function create(context: DetectorContext): Detector {
  const common = { max: CALLERS_MAX };
  const requests = new WindowedAgainstPeers(context, {
    ...common,
    name: 'requests',
    window_ms: HOUR,
    floor: 300,
    prior: { usual: 40, spread: 0.7 },
  });
  const rows = new WindowedAgainstPeers(context, {
    ...common,
    name: 'rows',
    window_ms: HOUR,
    floor: 3_000,
    prior: { usual: 150, spread: 0.8 },
  });
  const bytes = new WindowedAgainstPeers(context, {
    max: DAILY_MAX,
    name: 'bytes',
    window_ms: DAY,
    floor: 5_000_000,
    prior: { usual: 200_000, spread: 0.9 },
  });
  return {
    id: 'excess-consumption',
    observe(act) {
      if (act.activity.outcome !== 'success') return null;
      // People who signed in and programs that did not are peers of their own kind only.
      const group = act.principal === '' ? 'anonymous' : 'signed in';
      const { rows: taken = 0 } = act.activity;
      const byCount = requests.add(act.actor, group, 1, act.at);
      const byRows = taken === 0 ? null : rows.add(act.actor, group, taken, act.at);
      const byBytes = bytes.add(act.actor, group, act.bytes, act.at);
      if (byCount !== null) return draft(act, byCount, 'requests in an hour');
      if (byRows !== null) return draft(act, byRows, 'rows in an hour');
      return byBytes === null ? null : draft(act, byBytes, 'bytes in a day');
    },
  };
}

function draft(act: Act, comparison: Comparison, unit: string): Draft {
  const detail = `${comparison.value.toFixed(0)} ${unit}, where peers take ${comparison.baseline.toFixed(0)}`;
  return draftOutlier({ subject: actorOf(act), severity: 'medium', detail }, comparison);
}
