import { verifyBundle } from '@sallyport/compliance';
import type { Control } from '../control.ts';
import type { ReportVerification } from '../resources/reports/schema.ts';
import { readBundle, thumbprint } from './report-files.ts';

type Check = ReportVerification['checks'][number];

/** Checks a kept bundle as a stranger would, and that the evidence log still holds what it rests on. */
export async function verifyKept(control: Control, id: string, name: string): Promise<ReportVerification> {
  const text = await readBundle(control.folder, id, name);
  const verdict = await verifyBundle(text, name, thumbprint(control.signer.privateKey));
  const checks: Check[] = verdict.checks.map(({ name: check, passed, detail }) => ({ name: check, ok: passed, detail }));
  if (verdict.report !== null) checks.push(...(await checkLog(control, verdict.report.source)));
  return { valid: checks.every((check) => check.ok), checks };
}

async function checkLog(control: Control, source: { readonly lastSeq: number; readonly head: string }): Promise<Check[]> {
  const { log } = control.recorder;
  const chain = await control.logRunner.verify();
  const broken = chain.broken === null ? `${chain.records} records verify` : `record ${chain.broken.seq}: ${chain.broken.detail}`;
  const checks: Check[] = [{ name: 'evidence log', ok: chain.ok, detail: broken }];
  if (source.lastSeq === 0) return checks;
  if (source.lastSeq < log.first()) {
    return [...checks, { name: 'last record', ok: true, detail: 'deleted by retention since; the anchor stands for it' }];
  }
  let hash = '';
  for await (const record of log.read(source.lastSeq, source.lastSeq)) hash = record.hash;
  const same = hash === source.head;
  return [
    ...checks,
    { name: 'last record', ok: same, detail: same ? `record ${source.lastSeq} is ${hash}` : 'the log holds another record' },
  ];
}
