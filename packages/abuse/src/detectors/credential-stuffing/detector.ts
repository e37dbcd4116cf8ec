import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, draftOf } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import type { PackedTable, Row } from '../../state/packed-table.ts';
import { decisionLimit, walk } from '../../statistics/sequential.ts';

/** First try of a name from one source: users know their password, lists are stale. */
const RATES = { ordinary: 0.75, attacker: 0.05 };
const SOURCES_MAX = 600_000;
/** Names that a source has to have failed with: an office behind one address has a bad morning too. */
const FAILED_NAMES_MIN = 6;
const LAYOUT = { sum: 'f32', failed: 'u32', names: { distinct: 4 } } as const;

export const credentialStuffing: DetectorInfo = {
  id: 'credential-stuffing',
  title: 'Credential stuffing from one source',
  subjects: ['address', 'cluster'],
  reference: 'API2:2023, OAT-008',
  about: 'Many names tried from one address, network or client fingerprint, most of which fail.',
  method:
    'Threshold random walk over first contacts: only the first try of a name from a source counts. An ordinary source succeeds with 0.75, a list with 0.05. Watched per address, per /24 or /64 together with the client fingerprint, so that moving within a network does not help.',
  source: 'Jung, Paxson, Berger and Balakrishnan 2004',
  create,
};

function create(context: DetectorContext): Detector {
  const limit = decisionLimit(context.strictness.alpha);
  const sources = context.rows('sources', { layout: LAYOUT, max: SOURCES_MAX, idle_ms: DAY });
  return { id: 'credential-stuffing', observe: (act) => observe(act, sources, limit) };
}

function observe(act: Act, sources: PackedTable<typeof LAYOUT>, limit: number): Draft | null {
  const { purpose, outcome, username, device } = act.activity;
  if (purpose !== 'login' || outcome === 'unfit' || username === '') return null;
  const address = trial(sources.use(`a ${act.address}`, act.at), username, outcome === 'success', limit);
  if (address !== null) return draft(address, 'address', act.address);
  const cluster = trial(sources.use(`n ${act.network} ${device}`, act.at), username, outcome === 'success', limit);
  return cluster === null ? null : draft(cluster, 'cluster', `${act.network} ${device}`);
}

function trial(state: Row<typeof LAYOUT>, username: string, success: boolean, limit: number): Row<typeof LAYOUT> | null {
  if (!state.names.add(hashText(username))) return null;
  state.sum = walk(state.sum, success, RATES);
  state.suspicion = (255 * state.sum) / limit;
  if (!success) state.failed++;
  return state.sum >= limit && state.failed >= FAILED_NAMES_MIN ? state : null;
}

function draft(state: Row<typeof LAYOUT>, kind: 'address' | 'cluster', value: string): Draft {
  const names = state.names.size;
  const detail = `${names} names tried from one source, ${state.failed} of them failed at the first try`;
  return draftOf({ subject: { kind, value }, severity: 'high', detail }, names, 1, 1 - Math.exp(-state.sum));
}
