import type { ScanRunRow } from '../../state/finding-tables.ts';
import type { ReplayResult, ScanRunDetail, ScanRunView } from './schema.ts';

/** What a row's `result` holds. */
export type RunResult = Pick<ScanRunDetail, 'lines' | 'notes' | 'reached' | 'unreached'> & { readonly replay: ReplayResult | null };

const NOTHING: RunResult = { lines: [], notes: [], reached: 0, unreached: 0, replay: null };

export function presentRun(row: ScanRunRow): ScanRunView {
  const { id, scan, kind, weakness, state, by, requests, findings, detail } = row;
  const times = { created_at: Number(row.created_at), started_at: Number(row.started_at), ended_at: Number(row.ended_at) };
  return { id, scan, kind, weakness, state, by, ...times, requests, findings, detail };
}

export function presentRunDetail(row: ScanRunRow): ScanRunDetail {
  const result = row.result === '' ? NOTHING : (JSON.parse(row.result) as RunResult);
  return { ...presentRun(row), ...result };
}
