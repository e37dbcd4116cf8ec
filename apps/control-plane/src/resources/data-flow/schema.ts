import { CATEGORY_WEIGHT, type DataCategory } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  type ExportFormat,
  exportFormatSchema,
  manyOf,
  type Period,
  type PeriodQuery,
  periodQueryShape,
  periodSchema,
} from '../../contract/page.ts';

/** `partner`: a third party that is registered; `third-party`: a host called from inside; `principal`: whoever shows a credential of a kind. */
export type FlowPartyKind = 'partner' | 'third-party' | 'principal';

/** `given`: answered to the party; `taken`: received from it; `sent`: our call carries it out; `fetched`: their answer brings it in. */
export type FlowDirection = 'given' | 'taken' | 'sent' | 'fetched';

export const FLOW_DIRECTIONS: readonly FlowDirection[] = ['given', 'taken', 'sent', 'fetched'];

/** A class of data that goes between an operation and a party. */
export interface DataFlow {
  readonly data_class: string;
  readonly category: DataCategory;
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  /** Host and first part of the path: what the picture groups by. */
  readonly api: string;
  readonly direction: FlowDirection;
  readonly party_kind: FlowPartyKind;
  /** Name of the partner, host of the third party, or kind of credential (`none` for nobody known). */
  readonly party: string;
  /** Successful exchanges of this party with the operation, which may have carried the class. */
  readonly exchanges: number;
  /** Where in the messages: `response.owner.ssn`. */
  readonly fields: readonly string[];
}

export interface DataFlowMap {
  readonly period: Period;
  /** Those with most exchanges first. */
  readonly items: readonly DataFlow[];
  /** More than {@link DATA_FLOWS_MAX}: the rest is left out; narrow the filter. */
  readonly cut: boolean;
  readonly facets: { readonly data_class: readonly string[]; readonly party: readonly string[]; readonly host: readonly string[] };
}

export interface DataFlowQuery extends PeriodQuery {
  readonly direction: readonly FlowDirection[];
  readonly data_class: readonly string[];
  readonly party: readonly string[];
  readonly host: readonly string[];
}

/** Flows of one answer. */
export const DATA_FLOWS_MAX = 5_000;

const wordSchema = z.string().max(253);
const queryShape = {
  direction: manyOf(z.enum(FLOW_DIRECTIONS as [FlowDirection, ...FlowDirection[]])),
  data_class: manyOf(wordSchema),
  party: manyOf(wordSchema),
  host: manyOf(wordSchema),
  ...periodQueryShape,
};

const flowSchema: z.ZodType<DataFlow> = z.object({
  data_class: z.string(),
  category: z.enum(Object.keys(CATEGORY_WEIGHT) as DataCategory[]),
  operation: z.string(),
  method: z.string(),
  host: z.string(),
  template: z.string(),
  api: z.string(),
  direction: z.enum(FLOW_DIRECTIONS as [FlowDirection, ...FlowDirection[]]),
  party_kind: z.enum(['partner', 'third-party', 'principal']),
  party: z.string(),
  exchanges: z.number(),
  fields: z.array(z.string()),
});

export const getDataFlow: Endpoint<null, DataFlowQuery, null, DataFlowMap> = {
  id: 'data_flow.get',
  method: 'GET',
  path: `${API_BASE}/data-flow`,
  summary: 'Which class of data goes to or comes from whom, by operation; with what was known at the end of the period.',
  params: null,
  query: z.object(queryShape) as z.ZodType<DataFlowQuery>,
  body: null,
  kind: 'json',
  answer: z.object({
    period: periodSchema,
    items: z.array(flowSchema),
    cut: z.boolean(),
    facets: z.object({ data_class: z.array(z.string()), party: z.array(z.string()), host: z.array(z.string()) }),
  }),
};

/** Flows of the {@link DIFFERENCE_DAYS} days before each of two times. */
export interface DataFlowDifference {
  readonly from: number;
  readonly to: number;
  /** There by `to`, and not by `from`; at most {@link DATA_FLOWS_MAX}. */
  readonly added: readonly DataFlow[];
  /** There by `from`, and not by `to`. */
  readonly gone: readonly DataFlow[];
}

/** Days of traffic that say which flows there are at a time. */
export const DIFFERENCE_DAYS = 30;

export const getDataFlowDifference: Endpoint<null, PeriodQuery, null, DataFlowDifference> = {
  id: 'data_flow.difference',
  method: 'GET',
  path: `${API_BASE}/data-flow/difference`,
  summary: 'What differs between two times in who gets and brings which data, by the 30 days before each.',
  params: null,
  query: z.object(periodQueryShape) as z.ZodType<PeriodQuery>,
  body: null,
  kind: 'json',
  answer: z.object({ from: z.number(), to: z.number(), added: z.array(flowSchema), gone: z.array(flowSchema) }),
};

export const exportDataFlow: Endpoint<null, DataFlowQuery & { readonly format: ExportFormat }, null, null> = {
  id: 'data_flow.export',
  method: 'GET',
  path: `${API_BASE}/data-flow/export`,
  summary: 'The same as a file, one flow a line.',
  params: null,
  query: z.object({ ...queryShape, format: exportFormatSchema }) as z.ZodType<DataFlowQuery & { readonly format: ExportFormat }>,
  body: null,
  kind: 'file',
  answer: null,
};
