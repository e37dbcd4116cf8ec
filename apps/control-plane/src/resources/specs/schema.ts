import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema, idSchema } from '../../contract/page.ts';

/** Characters of an uploaded description; larger ones are refused. */
export const SPEC_CHARS_MAX = 8_388_608;

export interface SpecView {
  readonly id: string;
  /** File name it was uploaded under, or the address it was fetched from. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** `2.0`, `3.0`, `3.1`. */
  readonly openapi: string;
  readonly operations: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly uploaded_at: number;
  readonly uploaded_by: string;
  readonly can: Can<'delete'>;
}

export interface SpecList {
  readonly items: readonly SpecView[];
  readonly can: Can<'create'>;
  /** Origins that descriptions may be fetched from; the configuration says which. */
  readonly origins: readonly string[];
}

/** A description as it was given at a time. */
export interface SpecVersionView {
  readonly version_id: string;
  readonly title: string;
  readonly version: string;
  readonly openapi: string;
  readonly operations: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly kept_at: number;
  readonly kept_by: string;
  readonly why: string;
}

export interface SpecVersions {
  readonly name: string;
  /** Newest first, the one in force among them. */
  readonly items: readonly SpecVersionView[];
  readonly can: Can<'restore'>;
}

/** One thing of an operation that differs between two versions. */
export interface SpecChange {
  /** `GET /accounts/{id}` */
  readonly operation: string;
  /** `operation`, `query limit`, `response 2xx iban`, `security`. */
  readonly what: string;
  /** Empty where it was not. */
  readonly before: string;
  /** Empty where it is no longer. */
  readonly after: string;
  /** A client that was written for the earlier version may fail. */
  readonly breaking: boolean;
}

export interface SpecDifference {
  readonly items: readonly SpecChange[];
  /** More than {@link SPEC_CHANGES_MAX} differ; the rest is left out. */
  readonly cut: boolean;
}

/** Changes listed between two versions. */
export const SPEC_CHANGES_MAX = 2_000;

export interface VersionQuery {
  /** A version; without it the one in force. */
  readonly version?: string | undefined;
}

export interface DifferenceOfVersions {
  /** Without it the version before `to`. */
  readonly from?: string | undefined;
  /** Without it the one in force. */
  readonly to?: string | undefined;
}

export interface SpecFetch {
  readonly url: string;
}

export interface SpecRestore {
  readonly version: string;
}

export interface SpecUpload {
  readonly name: string;
  /** JSON or YAML. Remote references are refused, never fetched. */
  readonly text: string;
}

const specSchema: z.ZodType<SpecView> = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  version: z.string(),
  openapi: z.string(),
  operations: z.number(),
  sha256: z.string(),
  bytes: z.number(),
  uploaded_at: z.number(),
  uploaded_by: z.string(),
  can: canSchema('delete'),
});

export const listSpecs: Endpoint<null, null, null, SpecList> = {
  id: 'specs.list',
  method: 'GET',
  path: `${API_BASE}/specs`,
  summary: 'API descriptions given.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(specSchema), can: canSchema('create'), origins: z.array(z.string()) }),
};

export const uploadSpec: Endpoint<null, null, SpecUpload, SpecView> = {
  id: 'specs.upload',
  method: 'POST',
  path: `${API_BASE}/specs`,
  summary: 'Adds an OpenAPI description, or replaces the one of the same name.',
  params: null,
  query: null,
  body: z.object({ name: z.string().trim().min(1).max(200), text: z.string().min(1).max(SPEC_CHARS_MAX) }),
  kind: 'json',
  answer: specSchema,
};

export const deleteSpec: Endpoint<IdParams, null, null, null> = {
  id: 'specs.delete',
  method: 'DELETE',
  path: `${API_BASE}/specs/:id`,
  summary: 'Removes a description.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'empty',
  answer: null,
};

export const fetchSpec: Endpoint<null, null, SpecFetch, SpecView> = {
  id: 'specs.fetch',
  method: 'POST',
  path: `${API_BASE}/specs/fetch`,
  summary: 'Fetches a description from an address of an allowed origin, and keeps it under that address.',
  params: null,
  query: null,
  body: z.object({ url: z.url().max(2_000) }),
  kind: 'json',
  answer: specSchema,
};

const versionSchema: z.ZodType<SpecVersionView> = z.object({
  version_id: z.string(),
  title: z.string(),
  version: z.string(),
  openapi: z.string(),
  operations: z.number(),
  sha256: z.string(),
  bytes: z.number(),
  kept_at: z.number(),
  kept_by: z.string(),
  why: z.string(),
});

export const listSpecVersions: Endpoint<IdParams, null, null, SpecVersions> = {
  id: 'specs.versions',
  method: 'GET',
  path: `${API_BASE}/specs/:id/versions`,
  summary: 'What a description was before, newest first.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ name: z.string(), items: z.array(versionSchema), can: canSchema('restore') }),
};

export const getSpecText: Endpoint<IdParams, VersionQuery, null, null> = {
  id: 'specs.text',
  method: 'GET',
  path: `${API_BASE}/specs/:id/text`,
  summary: 'The text of a description, as it was given.',
  params: idParamsSchema,
  query: z.object({ version: idSchema.optional() }),
  body: null,
  kind: 'file',
  answer: null,
};

export const getSpecDifference: Endpoint<IdParams, DifferenceOfVersions, null, SpecDifference> = {
  id: 'specs.difference',
  method: 'GET',
  path: `${API_BASE}/specs/:id/difference`,
  summary: 'What differs between two versions of a description, operation by operation.',
  params: idParamsSchema,
  query: z.object({ from: idSchema.optional(), to: idSchema.optional() }),
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(z.object({ operation: z.string(), what: z.string(), before: z.string(), after: z.string(), breaking: z.boolean() })),
    cut: z.boolean(),
  }),
};

export const restoreSpec: Endpoint<IdParams, null, SpecRestore, SpecView> = {
  id: 'specs.restore',
  method: 'POST',
  path: `${API_BASE}/specs/:id/restore`,
  summary: 'Puts an earlier version in force again, as a new one.',
  params: idParamsSchema,
  query: null,
  body: z.object({ version: idSchema }),
  kind: 'json',
  answer: specSchema,
};
