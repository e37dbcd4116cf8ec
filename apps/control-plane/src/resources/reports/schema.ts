import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  type Can,
  canSchema,
  type IdParams,
  idParamsSchema,
  idSchema,
  type Period,
  periodSchema,
  timeSchema,
} from '../../contract/page.ts';

/** `inventory` is what differs in the inventory, as CSV; `bundle` holds all the others with their hashes and signature. */
export type ReportFormat = 'pdf' | 'json' | 'csv' | 'inventory' | 'oscal' | 'bundle';

export const REPORT_FORMATS: readonly ReportFormat[] = ['pdf', 'json', 'csv', 'inventory', 'oscal', 'bundle'];

export interface ReportFile {
  readonly format: ReportFormat;
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Path under the origin, for a plain link. */
  readonly href: string;
}

export interface Report {
  readonly id: string;
  readonly framework: string;
  readonly framework_title: string;
  readonly period: Period;
  readonly created_at: number;
  readonly created_by: string;
  /** State -> number of controls. */
  readonly counts: Readonly<Record<string, number>>;
  readonly files: readonly ReportFile[];
  readonly can: Can<'download' | 'verify'>;
}

export interface ReportList {
  /** Newest first. */
  readonly items: readonly Report[];
  readonly can: Can<'create'>;
}

export interface ReportCreate {
  readonly framework: string;
  readonly from: number;
  readonly to: number;
}

export interface ReportVerification {
  readonly valid: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

const formatSchema: z.ZodType<ReportFormat> = z.enum(REPORT_FORMATS as ReportFormat[]);

export const reportSchema: z.ZodType<Report> = z.object({
  id: z.string(),
  framework: z.string(),
  framework_title: z.string(),
  period: periodSchema,
  created_at: z.number(),
  created_by: z.string(),
  counts: z.record(z.string(), z.number()),
  files: z.array(
    z.object({
      format: formatSchema,
      name: z.string(),
      media_type: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      href: z.string(),
    }),
  ),
  can: canSchema('download', 'verify'),
});

export const listReports: Endpoint<null, null, null, ReportList> = {
  id: 'reports.list',
  method: 'GET',
  path: `${API_BASE}/reports`,
  summary: 'Reports made, newest first.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(reportSchema), can: canSchema('create') }),
};

export const createReport: Endpoint<null, null, ReportCreate, Report> = {
  id: 'reports.create',
  method: 'POST',
  path: `${API_BASE}/reports`,
  summary: 'Assesses a framework for a period and keeps the report in every format, signed.',
  params: null,
  query: null,
  body: z.object({ framework: idSchema, from: timeSchema, to: timeSchema }),
  kind: 'json',
  answer: reportSchema,
};

export interface ReportFileParams {
  readonly id: string;
  readonly format: ReportFormat;
}

export const downloadReport: Endpoint<ReportFileParams, null, null, null> = {
  id: 'reports.download',
  method: 'GET',
  path: `${API_BASE}/reports/:id/files/:format`,
  summary: 'One file of a report.',
  params: z.object({ id: idSchema, format: formatSchema }),
  query: null,
  body: null,
  kind: 'file',
  answer: null,
};

export const verifyReport: Endpoint<IdParams, null, null, ReportVerification> = {
  id: 'reports.verify',
  method: 'POST',
  path: `${API_BASE}/reports/:id/verify`,
  summary: 'Checks the bundle of a report: hashes, signature and the evidence log it rests on.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    valid: z.boolean(),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  }),
};
