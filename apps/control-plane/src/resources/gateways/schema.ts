import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';

/** One run of one gateway worker. */
export interface GatewayStream {
  readonly stream: string;
  /** `live`: heard of lately (a worker speaks at least once a minute); `stopped`: it said so; `silent`: neither. */
  readonly state: 'live' | 'stopped' | 'silent';
  readonly first_seen: number;
  readonly last_heartbeat: number;
  /** Highest sequence number in the evidence log. */
  readonly seq: number;
  readonly events: number;
  /** Between an event's making and its record, milliseconds, of the last batch. */
  readonly lag_ms: number;
  /** Version of the policy its last decision was made by; 0 when that is not known. */
  readonly policy_version: number;
  /** Records it lost to a full spool. */
  readonly lost: number;
}

export interface GatewayList {
  readonly items: readonly GatewayStream[];
  readonly live: number;
}

export const listGateways: Endpoint<null, null, null, GatewayList> = {
  id: 'gateways.list',
  method: 'GET',
  path: `${API_BASE}/gateways`,
  summary: 'Gateway workers seen, with heartbeat and lag.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(
      z.object({
        stream: z.string(),
        state: z.enum(['live', 'stopped', 'silent']),
        first_seen: z.number(),
        last_heartbeat: z.number(),
        seq: z.number(),
        events: z.number(),
        lag_ms: z.number(),
        policy_version: z.number(),
        lost: z.number(),
      }),
    ),
    live: z.number(),
  }),
};
