import { type Collected, collectFacts, collectPartner, type PartnerCollected } from '@sallyport/compliance';
import type { ApiSpec } from '@sallyport/contract';
import type { Partner } from '@sallyport/core';
import { readEvidenceLog, readSignedHeads, type VerifyReport, verifyEvidenceLog } from '@sallyport/evidence';
import type { OwnershipRule } from '@sallyport/inventory';
import type { Period } from '../contract/page.ts';

/** Work that reads the whole evidence log, and so is done in a process of its own. */
export type LogTask =
  | { readonly kind: 'verify'; readonly dir: string; readonly through: number; readonly publicKey: string }
  | {
      readonly kind: 'facts';
      readonly dir: string;
      readonly through: number;
      readonly publicKey: string;
      readonly period: Period;
      readonly specs: readonly ApiSpec[];
      readonly partners: readonly Partner[];
      readonly ownership: readonly OwnershipRule[];
      readonly attested: readonly string[];
    }
  | {
      readonly kind: 'partner';
      readonly dir: string;
      readonly through: number;
      readonly publicKey: string;
      readonly period: Period;
      readonly partner: string;
    };

export type LogTaskResult =
  | { readonly kind: 'verify'; readonly chain: VerifyReport }
  | { readonly kind: 'facts'; readonly collected: Collected }
  | { readonly kind: 'partner'; readonly collected: PartnerCollected };

/** Does a task. The log may be appended to meanwhile: it is read up to `through`. */
export async function runLogTask(task: LogTask): Promise<LogTaskResult> {
  const { heads } = await readSignedHeads(task.dir, task.publicKey);
  // A head signed behind the place up to which we look is for the next verification.
  const checkpoints = heads.filter((head) => head.seq <= task.through);
  const chain = await verifyEvidenceLog(task.dir, { through: task.through, checkpoints });
  if (task.kind === 'verify') return { kind: 'verify', chain };
  if (task.kind === 'partner') {
    const read = readEvidenceLog(task.dir, chain.from, chain.head.seq);
    return { kind: 'partner', collected: await collectPartner(read, task.period, task.partner) };
  }
  const { period, specs, partners, ownership, attested } = task;
  const records = readEvidenceLog(task.dir, chain.from, chain.head.seq);
  return {
    kind: 'facts',
    collected: await collectFacts(records, period, { chainVerified: chain.ok, specs, partners, ownership, attested }),
  };
}
