import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type IdParams, idParamsSchema } from '../../contract/page.ts';
import { type WeaknessDetail, weaknessDetailSchema } from './schema.ts';

export const openWeaknessTicket: Endpoint<IdParams, null, { readonly system: string }, WeaknessDetail> = {
  id: 'weaknesses.ticket',
  method: 'POST',
  path: `${API_BASE}/weaknesses/:id/tickets`,
  summary: 'Opens a ticket for a finding in a system of the configuration; where it has one already, nothing is done.',
  params: idParamsSchema,
  query: null,
  body: z.object({ system: z.string().min(1).max(64) }),
  kind: 'json',
  answer: weaknessDetailSchema,
};
