import { type Attestation, catalogue } from '@sallyport/compliance';
import { type Actor, canUse } from '../../access/actor.ts';
import type { AttestationRow, CampaignRow } from '../../state/tables.ts';
import { attestationsPolicy } from './policy.ts';
import type { AttestationList, AttestationState, AttestationView, AttestationWrite } from './schema.ts';

export function presentAttestation(actor: Actor, row: AttestationRow, now: number): AttestationView {
  const { id, control, author, statement, made, made_by, expires, reference, withdrawn, withdrawn_by } = row;
  const known = catalogue().controls.find((entry) => entry.id === control);
  return {
    id,
    control,
    framework: known?.framework ?? '',
    control_reference: known?.ref ?? control,
    author,
    statement,
    period: { from: row.period_from, to: row.period_to },
    made,
    made_by,
    expires,
    reference,
    state: stateOf(row, now),
    withdrawn,
    withdrawn_by,
    can: canUse(actor, attestationsPolicy, { withdraw: 'attestations.withdraw' }),
  };
}

export function presentAttestations(actor: Actor, rows: readonly AttestationRow[], now: number): AttestationList {
  return {
    items: rows.map((row) => presentAttestation(actor, row, now)),
    can: canUse(actor, attestationsPolicy, { create: 'attestations.create' }),
  };
}

function stateOf({ withdrawn, expires }: AttestationRow, now: number): AttestationState {
  if (withdrawn !== 0) return 'withdrawn';
  return expires < now ? 'expired' : 'in-force';
}

/** A row as the rules of a report know it. */
export function attestationOf(row: AttestationRow): Attestation {
  const { id, control, author, statement, period_from: from, period_to: to, made, expires, reference } = row;
  return { id, control, author, statement, from, to, made, expires, reference };
}

export function rowOf(id: string, write: AttestationWrite, made: number, madeBy: string): AttestationRow {
  const { control, author, statement, period, expires, reference } = write;
  const { from: period_from, to: period_to } = period;
  return {
    id,
    control,
    author,
    statement,
    period_from,
    period_to,
    made,
    made_by: madeBy,
    expires,
    reference,
    withdrawn: 0,
    withdrawn_by: '',
  };
}

/** A campaign that every owner confirmed, as an attestation of its control. */
export function attestationOfCampaign(
  campaign: Pick<CampaignRow, 'id' | 'name' | 'control' | 'created_at'>,
  made: {
    readonly id: string;
    readonly now: number;
    readonly expires: number;
    readonly by: string;
    readonly operations: number;
    readonly hash: string;
  },
): AttestationRow {
  return {
    id: made.id,
    control: campaign.control,
    author: `${made.by}, for the owners`,
    statement: `Campaign "${campaign.name}": the owners confirmed all ${made.operations} operations in its scope.`,
    period_from: campaign.created_at,
    period_to: made.now,
    made: made.now,
    made_by: made.by,
    expires: made.expires,
    reference: `campaign ${campaign.id}, answers sha256 ${made.hash}`,
    withdrawn: 0,
    withdrawn_by: '',
  };
}
