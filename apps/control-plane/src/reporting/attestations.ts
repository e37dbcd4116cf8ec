import type { Attestation } from '@sallyport/compliance';
import { attestationOf } from '../resources/attestations/presenter.ts';
import type { StateStore } from '../state/open.ts';

/** The attestations that stand; which of them are in force for a period is for the rules to say. */
export async function standingAttestations(state: Pick<StateStore, 'db'>): Promise<readonly Attestation[]> {
  const rows = await state.db.selectFrom('attestations').selectAll().where('withdrawn', '=', 0).orderBy('made').execute();
  return rows.map(attestationOf);
}
