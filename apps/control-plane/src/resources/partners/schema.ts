import type { AuthScheme } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema, type Period, periodSchema, timeSchema } from '../../contract/page.ts';
import { authSchemeSchema } from '../../contract/vocabulary.ts';
import type { ReportEvery } from '../../reporting/whole-periods.ts';
import { type Report, reportSchema } from '../reports/schema.ts';

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
  readonly profile: PartnerProfile;
  readonly updated_at: number;
  /** Exchanges in the last 24 hours; `null` while the event store does not answer. */
  readonly requests: number | null;
  readonly attacks: number | null;
  /** Time of its last call in the last weeks; 0 for none, `null` while the event store does not answer. */
  readonly last_call: number | null;
  /** Where it goes beyond what was agreed; `null` while the event store does not answer. */
  readonly breaches: readonly PartnerAlert[] | null;
  readonly report: PartnerReportPlan;
  readonly can: Can<'update' | 'delete'>;
}

/** How often a partner is reported by itself. Times are milliseconds since the epoch. */
export interface PartnerReportPlan {
  readonly every: ReportEvery;
  /** When the period that runs now is reported; 0 for never. */
  readonly next_at: number;
  /** The latest report that is due and could not be made. */
  readonly failure: PartnerReportFailure | null;
}

export interface PartnerReportFailure {
  readonly period: Period;
  readonly attempts: number;
  readonly failed_at: number;
  /** When it is tried again. */
  readonly next_at: number;
  readonly detail: string;
}

/** What was agreed with a third party (OCC 2023-17). Empty and 0 where nothing was. */
export interface PartnerProfile {
  readonly legal_entity: string;
  readonly contract: string;
  readonly criticality: '' | 'low' | 'medium' | 'high' | 'critical';
  readonly contacts: readonly string[];
  /** `GET /accounts/{accountId}` */
  readonly operations: readonly string[];
  readonly data_classes: readonly string[];
  /** How it is to authenticate (`mtls`, `jwt`, ...), and with which OAuth scopes. */
  readonly credentials: readonly AuthScheme[];
  readonly scopes: readonly string[];
  readonly requests_per_hour_max: number;
  /** When it is to be reviewed next, and when it ends; milliseconds since the epoch. */
  readonly review_at: number;
  readonly ends_at: number;
  /** How often it is reported; empty: as the configuration says. */
  readonly report_every: '' | ReportEvery;
}

const textsSchema = z.array(z.string().trim().min(1).max(2_048)).max(500).default([]);

export const partnerProfileSchema: z.ZodType<PartnerProfile> = z.object({
  legal_entity: z.string().trim().max(200).default('').describe('Legal entity of the third party.'),
  contract: z.string().trim().max(200).default('').describe('Reference of the contract.'),
  criticality: z.enum(['', 'low', 'medium', 'high', 'critical']).default('').describe('How much depends on it.'),
  contacts: textsSchema.describe('Whom to call.'),
  operations: textsSchema.describe('Operations it may call, e.g. GET /accounts/{accountId}; empty for any.'),
  data_classes: textsSchema.describe('Classes of data it may receive; empty for any.'),
  credentials: z.array(authSchemeSchema).max(10).default([]).describe('How it is to authenticate, e.g. mtls; empty for any.'),
  scopes: textsSchema.describe('OAuth scopes it was given; empty for any. What its tokens claim beyond them is a breach.'),
  requests_per_hour_max: z.number().min(0).default(0).describe('Calls an hour that were agreed; 0 for any.'),
  review_at: z.number().min(0).default(0).describe('When it is to be reviewed next.'),
  ends_at: z.number().min(0).default(0).describe('When the agreement ends.'),
  report_every: z
    .enum(['', 'month', 'quarter', 'never'])
    .default('')
    .describe('How often it is reported; empty: as control_plane.partner_reports says.'),
});

/** One hour of a partner. */
export interface PartnerHour {
  readonly at_hour: number;
  readonly requests: number;
  readonly errors: number;
  readonly auth_failures: number;
  readonly p95_ms: number;
}

export interface PartnerAlert {
  /** `habit`: it stands out from what it usually does; `agreement`: it goes beyond what was agreed. */
  readonly kind: 'habit' | 'agreement';
  readonly at: number;
  readonly measure: string;
  readonly detail: string;
}

/** An operation that a partner called. */
export interface PartnerOperation {
  readonly id: string;
  /** The empty string where the inventory no longer knows it, as are host and template. */
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly requests: number;
  /** False when the agreement names operations, and this is none of them. */
  readonly agreed: boolean;
}

/** A class of data that the operations called carry. */
export interface PartnerData {
  readonly id: string;
  readonly agreed: boolean;
}

/** A scope that its tokens claimed, or that was agreed and none claimed. */
export interface PartnerScope {
  readonly scope: string;
  readonly requests: number;
  readonly agreed: boolean;
}

export interface PartnerTelemetry {
  readonly series: readonly PartnerHour[];
  /** Time of its last call; 0 for never. */
  readonly last_call: number;
  /** Most called first. */
  readonly operations: readonly PartnerOperation[];
  readonly scopes: readonly PartnerScope[];
  readonly data_classes: readonly PartnerData[];
  readonly alerts: readonly PartnerAlert[];
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
  readonly profile?: PartnerProfile | undefined;
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
  profile: partnerProfileSchema.optional().describe('What was agreed.'),
});

const alertSchema: z.ZodType<PartnerAlert> = z.object({
  kind: z.enum(['habit', 'agreement']),
  at: z.number(),
  measure: z.string(),
  detail: z.string(),
});

const partnerSchema: z.ZodType<PartnerView> = z.object({
  id: z.string(),
  name: z.string(),
  clients: z.array(z.string()),
  addresses: z.array(z.string()),
  hosts: z.array(z.string()),
  profile: partnerProfileSchema,
  updated_at: z.number(),
  requests: z.number().nullable(),
  attacks: z.number().nullable(),
  last_call: z.number().nullable(),
  breaches: z.array(alertSchema).nullable(),
  report: z.object({
    every: z.enum(['month', 'quarter', 'never']),
    next_at: z.number(),
    failure: z
      .object({ period: periodSchema, attempts: z.number(), failed_at: z.number(), next_at: z.number(), detail: z.string() })
      .nullable(),
  }),
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

export const getPartnerTelemetry: Endpoint<IdParams, null, null, PartnerTelemetry> = {
  id: 'partners.telemetry',
  method: 'GET',
  path: `${API_BASE}/settings/partners/:id/telemetry`,
  summary: 'What a third party did hour by hour, with what stands out.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    series: z.array(
      z.object({ at_hour: z.number(), requests: z.number(), errors: z.number(), auth_failures: z.number(), p95_ms: z.number() }),
    ),
    last_call: z.number(),
    operations: z.array(
      z.object({
        id: z.string(),
        method: z.string(),
        host: z.string(),
        template: z.string(),
        requests: z.number(),
        agreed: z.boolean(),
      }),
    ),
    scopes: z.array(z.object({ scope: z.string(), requests: z.number(), agreed: z.boolean() })),
    data_classes: z.array(z.object({ id: z.string(), agreed: z.boolean() })),
    alerts: z.array(alertSchema),
  }),
};

export const reportPartner: Endpoint<IdParams, null, Period, Report> = {
  id: 'partners.report',
  method: 'POST',
  path: `${API_BASE}/settings/partners/:id/report`,
  summary: 'Makes the report of a third party for a period from the evidence log and keeps it, signed, among the reports.',
  params: idParamsSchema,
  query: null,
  body: z.object({ from: timeSchema, to: timeSchema }),
  kind: 'json',
  answer: reportSchema,
};
