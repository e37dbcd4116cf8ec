import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';

/** A host of others that the institution calls. */
export interface OutboundHost {
  readonly host: string;
  /** Id and name of the partner that lists the host; the empty strings where none does. */
  readonly partner: string;
  readonly partner_name: string;
  readonly operations: number;
  readonly requests: number;
  /** Tunnels that were not ended here: what is inside is not known. */
  readonly tunnels: number;
  readonly first_seen: number;
  readonly last_seen: number;
  /** Classes of data that were sent there, and that came back. */
  readonly sent: readonly string[];
  readonly received: readonly string[];
}

export const listOutboundHosts: Endpoint<null, null, null, { readonly items: readonly OutboundHost[] }> = {
  id: 'partners.outbound',
  method: 'GET',
  path: `${API_BASE}/partners/outbound`,
  summary: 'Hosts of others that are called, with their third party where one is registered; those without one first.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(
      z.object({
        host: z.string(),
        partner: z.string(),
        partner_name: z.string(),
        operations: z.number(),
        requests: z.number(),
        tunnels: z.number(),
        first_seen: z.number(),
        last_seen: z.number(),
        sent: z.array(z.string()),
        received: z.array(z.string()),
      }),
    ),
  }),
};

/** A client that names itself in its credential: a certificate's subject, `client_id` or `azp` of a token. */
export interface InboundClientView {
  readonly client: string;
  readonly scheme: string;
  /** Id and name of the partner it belongs to; the empty strings where it belongs to none. */
  readonly partner: string;
  readonly partner_name: string;
  readonly requests: number;
  readonly attacks: number;
  /** Distinct addresses and operations. */
  readonly addresses: number;
  readonly operations: number;
  readonly last_seen: number;
}

export const listInboundClients: Endpoint<null, null, null, { readonly items: readonly InboundClientView[] }> = {
  id: 'partners.inbound',
  method: 'GET',
  path: `${API_BASE}/partners/inbound`,
  summary: 'Clients of the last weeks that name themselves, with their third party where they belong to one; those without one first.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(
      z.object({
        client: z.string(),
        scheme: z.string(),
        partner: z.string(),
        partner_name: z.string(),
        requests: z.number(),
        attacks: z.number(),
        addresses: z.number(),
        operations: z.number(),
        last_seen: z.number(),
      }),
    ),
  }),
};
