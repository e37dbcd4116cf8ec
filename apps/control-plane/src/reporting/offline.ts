import { stat } from 'node:fs/promises';
import { type Attestation, type Collected, collectFacts, type LogRecord } from '@sallyport/compliance';
import { type ApiSpec, loadSpec } from '@sallyport/contract';
import { type Partner, SallyportError } from '@sallyport/core';
import { openSigner, readEvidenceLog, type VerifyReport, verifyEvidenceLog } from '@sallyport/evidence';
import type { OwnershipRule } from '@sallyport/inventory';
import type { Period } from '../contract/page.ts';
import { dataFolder } from '../data-folder.ts';
import { attestedBefore, campaignAnswers, type GivenAnswer } from '../resources/campaigns/store.ts';
import { ownershipRules } from '../resources/ownership/rules.ts';
import { partnerOf } from '../resources/partners/presenter.ts';
import { openState } from '../state/open.ts';
import { VERSION } from '../version.ts';
import { standingAttestations } from './attestations.ts';

/** What a report is made of, read from the data folder of a control plane that may be running. */
export interface ReportContext {
  readonly version: string;
  readonly attestations: readonly Attestation[];
  /** Ed25519, PEM (PKCS 8). */
  readonly signingKey: string;
  readonly logDir: string;
  readonly chain: VerifyReport;
  readonly specs: readonly ApiSpec[];
  readonly partners: readonly Partner[];
  readonly ownership: readonly OwnershipRule[];
  readonly answers: readonly GivenAnswer[];
}

/** Verifies the evidence log and reads what else a report needs. `onRecords` is told how many records were checked. */
export async function readReportContext(dataDir: string, onRecords: (records: number) => void): Promise<ReportContext> {
  const folder = dataFolder(dataDir);
  const logDir = folder.log;
  await stat(logDir).catch((error: unknown) => {
    throw new SallyportError('INPUT_UNREADABLE', logDir, 'there is no evidence log; name the data folder of a control plane', {
      cause: error,
    });
  });
  const chain = await verifyEvidenceLog(logDir, { onProgress: (done) => onRecords(done.records) });
  const signer = await openSigner(folder.signingKey);
  const state = await readState(folder.state);
  return {
    version: VERSION,
    signingKey: signer.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    logDir,
    chain,
    ...state,
  };
}

async function readState(file: string): Promise<Pick<ReportContext, 'specs' | 'partners' | 'attestations' | 'ownership' | 'answers'>> {
  const state = await openState(file);
  try {
    const partners = await state.db.selectFrom('partners').selectAll().execute();
    const specs: ApiSpec[] = [];
    for (const row of await state.db.selectFrom('specs').select(['name', 'text']).orderBy('uploaded_at').execute()) {
      const loaded = await loadSpec(row.text, row.name);
      if (loaded.ok) specs.push(loaded.value);
    }
    return {
      specs,
      partners: partners.map(partnerOf),
      attestations: await standingAttestations(state),
      ownership: await ownershipRules({ state }),
      answers: await campaignAnswers(state),
    };
  } finally {
    await state.close();
  }
}

/** Counts the facts of a period from the verified part of the log. */
export async function collectReport(context: ReportContext, period: Period, onRecords: (records: number) => void): Promise<Collected> {
  const { chain, logDir, specs, partners, ownership, answers } = context;
  const attested = attestedBefore(answers, period.to);
  const records = counted(readEvidenceLog(logDir, chain.from, chain.head.seq), onRecords);
  return await collectFacts(records, period, { chainVerified: chain.ok, specs, partners, ownership, attested });
}

async function* counted(records: AsyncIterable<LogRecord>, onRecords: (records: number) => void): AsyncGenerator<LogRecord> {
  let count = 0;
  for await (const record of records) {
    onRecords(++count);
    yield record;
  }
}
