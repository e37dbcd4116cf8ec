import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema } from '../../contract/page.ts';

/** Characters of an uploaded description; larger ones are refused. */
export const SPEC_CHARS_MAX = 8_388_608;

export interface SpecView {
  readonly id: string;
  /** File name it was uploaded under. */
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
  answer: z.object({ items: z.array(specSchema), can: canSchema('create') }),
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
