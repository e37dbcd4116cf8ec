import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema } from '../../contract/page.ts';

/** A third party with which the institution exchanges data (OCC 2023-17). Any one matcher that holds names it. */
export interface PartnerView {
  readonly id: string;
  readonly name: string;
  /** Client ids: certificate subjects, `client_id`/`azp` of tokens. */
  readonly clients: readonly string[];
  /** Addresses and CIDR ranges. */
  readonly addresses: readonly string[];
  /** Hosts the institution calls. */
  readonly hosts: readonly string[];
  readonly updated_at: number;
  /** Exchanges in the last 24 hours; `null` while the event store does not answer. */
  readonly requests: number | null;
  readonly attacks: number | null;
  readonly can: Can<'update' | 'delete'>;
}

export interface PartnerList {
  readonly items: readonly PartnerView[];
  readonly can: Can<'create'>;
}

export interface PartnerWrite {
  readonly name: string;
  readonly clients: readonly string[];
  readonly addresses: readonly string[];
  readonly hosts: readonly string[];
}

/** Matchers of one kind of one partner; more is refused. */
export const PARTNER_MATCHERS_MAX = 200;

const matchersSchema = z.array(z.string().trim().min(1).max(253)).max(PARTNER_MATCHERS_MAX).default([]);

/** What is written of a partner, by a person or in the configuration. */
export const partnerWriteSchema: z.ZodType<PartnerWrite> = z.object({
  name: z.string().trim().min(1).max(200).describe('Name of the third party.'),
  clients: matchersSchema.describe('Client ids it calls with: certificate subjects, client_id or azp of tokens.'),
  addresses: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .max(PARTNER_MATCHERS_MAX)
    .default([])
    .describe('Addresses and networks it calls from.'),
  hosts: matchersSchema.describe('Hosts of it that the institution calls.'),
});

const partnerSchema: z.ZodType<PartnerView> = z.object({
  id: z.string(),
  name: z.string(),
  clients: z.array(z.string()),
  addresses: z.array(z.string()),
  hosts: z.array(z.string()),
  updated_at: z.number(),
  requests: z.number().nullable(),
  attacks: z.number().nullable(),
  can: canSchema('update', 'delete'),
});

export const listPartners: Endpoint<null, null, null, PartnerList> = {
  id: 'partners.list',
  method: 'GET',
  path: `${API_BASE}/settings/partners`,
  summary: 'Third parties.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(partnerSchema), can: canSchema('create') }),
};

export const createPartner: Endpoint<null, null, PartnerWrite, PartnerView> = {
  id: 'partners.create',
  method: 'POST',
  path: `${API_BASE}/settings/partners`,
  summary: 'Adds a third party.',
  params: null,
  query: null,
  body: partnerWriteSchema,
  kind: 'json',
  answer: partnerSchema,
};

export const updatePartner: Endpoint<IdParams, null, PartnerWrite, PartnerView> = {
  id: 'partners.update',
  method: 'PUT',
  path: `${API_BASE}/settings/partners/:id`,
  summary: 'Replaces a third party.',
  params: idParamsSchema,
  query: null,
  body: partnerWriteSchema,
  kind: 'json',
  answer: partnerSchema,
};

export const deletePartner: Endpoint<IdParams, null, null, null> = {
  id: 'partners.delete',
  method: 'DELETE',
  path: `${API_BASE}/settings/partners/:id`,
  summary: 'Removes a third party.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'empty',
  answer: null,
};
