import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema, type Period, periodSchema, timeSchema } from '../../contract/page.ts';

/** `in-force`: it may be relied on now. */
export type AttestationState = 'in-force' | 'expired' | 'withdrawn';

export interface AttestationWrite {
  /** A control of the catalogue, e.g. `PCI-DSS-4.0.1:6.4.2`. */
  readonly control: string;
  /** Name and function of who states it; who enters it is on record beside. */
  readonly author: string;
  readonly statement: string;
  /** The time the statement speaks of. */
  readonly period: Period;
  /** Until when it may be relied on, milliseconds since the epoch. */
  readonly expires: number;
  /** Where the evidence it rests on is kept: a document, a ticket, a hash. */
  readonly reference: string;
}

/** A person's dated statement for the part of a control that no machine can see. */
export interface AttestationView extends AttestationWrite {
  readonly id: string;
  readonly framework: string;
  /** As its framework numbers the control, e.g. `6.4.2`. */
  readonly control_reference: string;
  readonly made: number;
  readonly made_by: string;
  readonly state: AttestationState;
  /** 0 while it stands. */
  readonly withdrawn: number;
  readonly withdrawn_by: string;
  readonly can: Can<'withdraw'>;
}

export interface AttestationList {
  /** Latest first. */
  readonly items: readonly AttestationView[];
  readonly can: Can<'create'>;
}

const writeShape = {
  control: z.string().min(1).max(100),
  author: z.string().trim().min(1).max(200),
  statement: z.string().trim().min(1).max(4_000),
  period: periodSchema,
  expires: timeSchema,
  reference: z.string().trim().min(1).max(500),
};

const attestationSchema: z.ZodType<AttestationView> = z.object({
  ...writeShape,
  id: z.string(),
  framework: z.string(),
  control_reference: z.string(),
  made: z.number(),
  made_by: z.string(),
  state: z.enum(['in-force', 'expired', 'withdrawn']),
  withdrawn: z.number(),
  withdrawn_by: z.string(),
  can: canSchema('withdraw'),
});

export const listAttestations: Endpoint<null, null, null, AttestationList> = {
  id: 'attestations.list',
  method: 'GET',
  path: `${API_BASE}/compliance/attestations`,
  summary: 'Attestations, those that expired or were withdrawn too.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(attestationSchema), can: canSchema('create') }),
};

export const createAttestation: Endpoint<null, null, AttestationWrite, AttestationView> = {
  id: 'attestations.create',
  method: 'POST',
  path: `${API_BASE}/compliance/attestations`,
  summary: 'Puts an attestation on record. It cannot be changed afterwards, only withdrawn.',
  params: null,
  query: null,
  body: z.object(writeShape),
  kind: 'json',
  answer: attestationSchema,
};

export const withdrawAttestation: Endpoint<IdParams, null, null, AttestationView> = {
  id: 'attestations.withdraw',
  method: 'DELETE',
  path: `${API_BASE}/compliance/attestations/:id`,
  summary: 'Withdraws an attestation: it stays on record and counts no more.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: attestationSchema,
};
