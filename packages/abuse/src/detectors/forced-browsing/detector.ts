import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, draftOf } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import type { Row } from '../../state/packed-table.ts';
import { decisionLimit, walk } from '../../statistics/sequential.ts';

/** First visit of a path: clients are programmed to ask for what is there. */
const RATES = { ordinary: 0.8, attacker: 0.2 };
const SOURCES_MAX = 600_000;
/** What a server answers to who looks for doors. */
const FAILURES: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 410, 501]);
const LAYOUT = { sum: 'f32', failed: 'u32', shapes: { distinct: 8 } } as const;

export const forcedBrowsing: DetectorInfo = {
  id: 'forced-browsing',
  title: 'Forced browsing and scanning',
  subjects: ['address'],
  reference: 'API9:2023, OAT-014',
  about: 'A source asks for one path after the other that is not there or not allowed.',
  method:
    'Threshold random walk over first visits of a path shape: an ordinary source finds what it asks for with 0.8, a scanner with 0.2. Decides within about seven visits at alpha 1e-5. Repeats of one broken link count once; identifiers are taken out of the path, so that missing objects of one operation are left to object enumeration.',
  source: 'Jung, Paxson, Berger and Balakrishnan 2004',
  create,
};

function create(context: DetectorContext): Detector {
  const limit = decisionLimit(context.strictness.alpha);
  const sources = context.rows('sources', { layout: LAYOUT, max: SOURCES_MAX, idle_ms: DAY });
  return { id: 'forced-browsing', observe: (act) => observe(act, sources.use(act.address, act.at), limit) };
}

function observe(act: Act, state: Row<typeof LAYOUT>, limit: number): Draft | null {
  if (act.activity.outcome === 'unfit' || act.activity.purpose === 'login') return null;
  const success = !FAILURES.has(act.status);
  if (!state.shapes.add(hashText(act.shape))) return null;
  state.sum = walk(state.sum, success, RATES);
  state.suspicion = (255 * state.sum) / limit;
  if (!success) state.failed++;
  if (state.sum < limit) return null;
  const detail = `${state.failed} different paths asked for that are not there or not allowed`;
  const subject = { kind: 'address', value: act.address } as const;
  return draftOf({ subject, severity: 'medium', detail }, state.failed, 1, 1 - Math.exp(-state.sum));
}
