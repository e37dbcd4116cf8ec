import { newId, SallyportError } from '@sallyport/core';
import type { Control } from '../../control.ts';
import type { VerificationRow } from '../../state/tables.ts';

/** Results kept; each is in the evidence log too. */
const VERIFICATIONS_KEPT = 1_000;

/** Reading the whole log twice at once would only make both slower. */
let running = false;

/** Verifies the evidence log as far as it goes now, also against the heads signed earlier, and records the outcome in it. */
export async function verifyNow(control: Control, by: string): Promise<VerificationRow> {
  if (running) throw new SallyportError('CONFLICT', 'evidence log', 'it is being verified now');
  running = true;
  try {
    return await verify(control, by);
  } finally {
    running = false;
  }
}

async function verify(control: Control, by: string): Promise<VerificationRow> {
  const at = control.clock.now();
  const started = control.clock.micros();
  const report = await control.logRunner.verify();
  const broken = report.broken;
  const row: VerificationRow = {
    id: newId(at, control.random),
    at,
    by,
    valid: report.ok ? 1 : 0,
    records: report.records,
    head: report.head.hash,
    broken: broken === null ? '' : `${broken.file} line ${broken.line}, record ${broken.seq}: ${broken.reason}, ${broken.detail}`,
    duration_ms: Math.round((control.clock.micros() - started) / 1_000),
  };
  await control.state.db.insertInto('verifications').values(row).execute();
  await forgetOld(control);
  await control.record({
    kind: 'system',
    name: report.ok ? 'chain-verified' : 'chain-broken',
    at,
    detail: report.ok ? `${report.records} records, head ${row.head}` : row.broken,
    count: report.records,
  });
  return row;
}

async function forgetOld(control: Control): Promise<void> {
  const { db } = control.state;
  const rows = await db.selectFrom('verifications').select('id').orderBy('at', 'desc').offset(VERIFICATIONS_KEPT).limit(100).execute();
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) await db.deleteFrom('verifications').where('id', 'in', ids).execute();
}
