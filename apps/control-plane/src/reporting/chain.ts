import { readSignedHeads, type VerifyReport, verifyEvidenceLog } from '@sallyport/evidence';
import type { Control } from '../control.ts';

/** Verifies the evidence log as far as it goes now, also against the heads that were signed earlier. */
export async function verifyChain(control: Pick<Control, 'recorder' | 'signer'>): Promise<VerifyReport> {
  const { log } = control.recorder;
  const { heads } = await readSignedHeads(log.dir, control.signer.publicKey);
  return await verifyEvidenceLog(log.dir, { through: log.head().seq, checkpoints: heads });
}
