import type { AuthScheme, Exposure, OperationSource, OperationStatus } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  EXPORT_ROWS_MAX,
  type ExportFormat,
  exportFormatSchema,
  flagSchema,
  limitSchema,
  manyOf,
  type PeriodQuery,
  periodQueryShape,
  textFilterSchema,
} from '../../contract/page.ts';
import { authSchemeSchema, exposureSchema, operationStatusSchema, type RiskLevel, riskLevelSchema } from '../../contract/vocabulary.ts';
import type { ComplianceScope, Criticality } from '../ownership/schema.ts';

export interface OperationSummary {
  readonly id: string;
  readonly method: string;
  /** `*` when it holds for every host. */
  readonly host: string;
  readonly template: string;
  /** `rest`, `graphql`, `soap`, ... */
  readonly protocol: string;
  /** Sub-operation where one path serves many (GraphQL operation, SOAP action), else the empty string. */
  readonly action: string;
  readonly source: OperationSource;
  /** `outbound`: a call the institution makes to a third party. */
  readonly direction: 'inbound' | 'outbound';
  readonly deprecated: boolean;
  readonly status: OperationStatus;
  readonly exposure: Exposure;
  /** Since it was first seen. */
  readonly requests: number;
  /** 0 when never seen (described by a spec only). */
  readonly first_seen: number;
  readonly last_seen: number;
  /** Attacks in the window asked for. */
  readonly attacks: number;
  readonly risk: { readonly score: number; readonly level: RiskLevel };
  readonly data_classes: readonly string[];
  /** Schemes seen, most used first; `none` is one of them. */
  readonly auth: readonly AuthScheme[];
  /** `missing`: no request carried a credential; `consistent`: nearly all did. */
  readonly auth_state: 'unseen' | 'missing' | 'partial' | 'consistent';
  /** Share of requests that carried a credential, 0..1; `null` when there was no request. */
  readonly authenticated: number | null;
  readonly parameters: number;
  /** Who answers for it; the empty string where nobody said. */
  readonly owner: string;
  readonly service: string;
  readonly criticality: Criticality | '';
  readonly tags: readonly string[];
  /** As set, and as it follows from the data that was seen. */
  readonly scope: readonly ComplianceScope[];
}

export type OperationSort = 'risk' | 'requests' | 'attacks' | 'last_seen' | 'first_seen' | 'template';

export interface OperationFilter {
  readonly host: readonly string[];
  readonly method: readonly string[];
  readonly status: readonly OperationStatus[];
  readonly exposure: readonly Exposure[];
  readonly risk: readonly RiskLevel[];
  readonly data_class: readonly string[];
  readonly auth: readonly AuthScheme[];
  readonly owner: readonly string[];
  /** Ids of third parties: what one of them called in the last weeks. */
  readonly partner: readonly string[];
  /** `true`: only operations with attacks in the window. */
  readonly attacked?: boolean | undefined;
  /** Found in method, host or template; case does not matter. */
  readonly q: string;
}

/** `from`/`to` are the window of the attack counts; the inventory itself is of all time. Default 24 hours. */
export interface OperationQuery extends OperationFilter, PeriodQuery {
  readonly sort: OperationSort;
  readonly order: 'asc' | 'desc';
  readonly offset: number;
  readonly limit: number;
}

/** How many operations each value of a filter would give, over the whole inventory. */
export interface OperationFacets {
  readonly host: Readonly<Record<string, number>>;
  readonly method: Readonly<Record<string, number>>;
  readonly status: Readonly<Record<string, number>>;
  readonly exposure: Readonly<Record<string, number>>;
  readonly risk: Readonly<Record<string, number>>;
  readonly data_class: Readonly<Record<string, number>>;
  readonly auth: Readonly<Record<string, number>>;
  readonly owner: Readonly<Record<string, number>>;
}

export interface OperationPage {
  readonly items: readonly OperationSummary[];
  readonly total: number;
  readonly facets: OperationFacets;
}

/** A node of the host and path tree; leaves carry operations. */
export interface OperationTreeNode {
  /** One path segment, or the host at the root. */
  readonly name: string;
  /** Host and path down to here. */
  readonly path: string;
  /** Operations at and under here. */
  readonly operations: number;
  readonly attacks: number;
  readonly risk: RiskLevel;
  /** Operations that end exactly here. */
  readonly here: readonly OperationSummary[];
  readonly children: readonly OperationTreeNode[];
}

export interface OperationTree {
  readonly roots: readonly OperationTreeNode[];
  readonly total: number;
  /** True when the tree was cut at its limit of operations. */
  readonly cut: boolean;
}

const summaryShape = {
  id: z.string(),
  method: z.string(),
  host: z.string(),
  template: z.string(),
  protocol: z.string(),
  action: z.string(),
  source: z.enum(['spec', 'learned', 'none']),
  direction: z.enum(['inbound', 'outbound']),
  deprecated: z.boolean(),
  status: operationStatusSchema,
  exposure: exposureSchema,
  requests: z.number(),
  first_seen: z.number(),
  last_seen: z.number(),
  attacks: z.number(),
  risk: z.object({ score: z.number(), level: riskLevelSchema }),
  data_classes: z.array(z.string()),
  auth: z.array(authSchemeSchema),
  auth_state: z.enum(['unseen', 'missing', 'partial', 'consistent']),
  authenticated: z.number().nullable(),
  parameters: z.number(),
  owner: z.string(),
  service: z.string(),
  criticality: z.enum(['', 'low', 'medium', 'high', 'critical']),
  tags: z.array(z.string()),
  scope: z.array(z.enum(['CDE', 'GLBA'])),
};

export const operationSummarySchema: z.ZodType<OperationSummary> = z.object(summaryShape);

const filterShape = {
  host: manyOf(z.string()),
  method: manyOf(z.string()),
  status: manyOf(operationStatusSchema),
  exposure: manyOf(exposureSchema),
  risk: manyOf(riskLevelSchema),
  data_class: manyOf(z.string()),
  auth: manyOf(authSchemeSchema),
  owner: manyOf(z.string()),
  partner: manyOf(z.string()),
  attacked: flagSchema.optional(),
  q: textFilterSchema,
};

const countsSchema: z.ZodType<Record<string, number>> = z.record(z.string(), z.number());

export const listOperations: Endpoint<null, OperationQuery, null, OperationPage> = {
  id: 'operations.list',
  method: 'GET',
  path: `${API_BASE}/operations`,
  summary: 'The inventory as a table.',
  params: null,
  query: z.object({
    ...periodQueryShape,
    ...filterShape,
    sort: z.enum(['risk', 'requests', 'attacks', 'last_seen', 'first_seen', 'template']).default('risk'),
    order: z.enum(['asc', 'desc']).default('desc'),
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    limit: limitSchema(100),
  }),
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(operationSummarySchema),
    total: z.number(),
    facets: z.object({
      host: countsSchema,
      method: countsSchema,
      status: countsSchema,
      exposure: countsSchema,
      risk: countsSchema,
      data_class: countsSchema,
      auth: countsSchema,
      owner: countsSchema,
    }),
  }),
};

export interface OperationExportQuery extends OperationFilter, PeriodQuery {
  readonly format: ExportFormat;
}

export const exportOperations: Endpoint<null, OperationExportQuery, null, null> = {
  id: 'operations.export',
  method: 'GET',
  path: `${API_BASE}/operations/export`,
  summary: `All operations that a filter finds, as a file. More than ${EXPORT_ROWS_MAX} are refused.`,
  params: null,
  query: z.object({ ...periodQueryShape, ...filterShape, format: exportFormatSchema }),
  body: null,
  kind: 'file',
  answer: null,
};

const treeNodeSchema: z.ZodType<OperationTreeNode> = z
  .object({
    name: z.string(),
    path: z.string(),
    operations: z.number(),
    attacks: z.number(),
    risk: riskLevelSchema,
    here: z.array(operationSummarySchema),
    get children(): z.ZodType<readonly OperationTreeNode[]> {
      return z.array(treeNodeSchema);
    },
  })
  .meta({ id: 'OperationTreeNode' });

export const getOperationTree: Endpoint<null, OperationFilter & PeriodQuery, null, OperationTree> = {
  id: 'operations.tree',
  method: 'GET',
  path: `${API_BASE}/operations/tree`,
  summary: 'The inventory as a tree of hosts and path segments.',
  params: null,
  query: z.object({ ...periodQueryShape, ...filterShape }),
  body: null,
  kind: 'json',
  answer: z.object({ roots: z.array(treeNodeSchema), total: z.number(), cut: z.boolean() }),
};

export interface OpenApiExport {
  readonly host: string;
  readonly version: '3.0' | '3.1';
}

export const exportOpenApi: Endpoint<null, OpenApiExport, null, null> = {
  id: 'operations.openapi',
  method: 'GET',
  path: `${API_BASE}/operations/openapi`,
  summary: 'The operations of one host as OpenAPI: what was described and what was seen.',
  params: null,
  query: z.object({ host: z.string().min(1).max(253), version: z.enum(['3.0', '3.1']).default('3.1') }) as z.ZodType<OpenApiExport>,
  body: null,
  kind: 'file',
  answer: null,
};

export const exportCycloneDx: Endpoint<null, null, null, null> = {
  id: 'operations.cyclonedx',
  method: 'GET',
  path: `${API_BASE}/operations/cyclonedx`,
  summary: 'The inventory as CycloneDX 1.6 services.',
  params: null,
  query: null,
  body: null,
  kind: 'file',
  answer: null,
};
