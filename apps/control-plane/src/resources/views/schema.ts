import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type IdParams, idParamsSchema } from '../../contract/page.ts';

/** A filter of a list that a person gave a name; nobody else sees it. */
export interface SavedView {
  readonly id: string;
  readonly page: string;
  readonly name: string;
  /** As in the address: `?risk=critical&exposure=external`. */
  readonly search: string;
}

export interface ViewWrite {
  readonly page: string;
  readonly name: string;
  readonly search: string;
}

export interface SavedViews {
  /** By name. */
  readonly items: readonly SavedView[];
}

/** Views of one person. One more is refused. */
export const VIEWS_MAX = 50;

const writeShape = {
  page: z.enum(['inventory']),
  name: z.string().trim().min(1).max(80),
  search: z
    .string()
    .max(4_000)
    .regex(/^(?:\?.*)?$/),
};

const viewSchema: z.ZodType<SavedView> = z.object({ id: z.string(), ...writeShape });

export const listViews: Endpoint<null, null, null, SavedViews> = {
  id: 'views.list',
  method: 'GET',
  path: `${API_BASE}/views`,
  summary: 'Filters that the caller has saved.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(viewSchema) }),
};

export const saveView: Endpoint<null, null, ViewWrite, SavedView> = {
  id: 'views.save',
  method: 'POST',
  path: `${API_BASE}/views`,
  summary: 'Saves a filter under a name, in place of one of that name.',
  params: null,
  query: null,
  body: z.object(writeShape) as z.ZodType<ViewWrite>,
  kind: 'json',
  answer: viewSchema,
};

export const deleteView: Endpoint<IdParams, null, null, null> = {
  id: 'views.delete',
  method: 'DELETE',
  path: `${API_BASE}/views/:id`,
  summary: 'Removes a saved filter.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'empty',
  answer: null,
};
