import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';

/** What changed since the notice before; no data, so that what is shown always went through the guarded routes. */
export interface LiveNotice {
  readonly at: number;
  /** Last evidence log sequence number that can be queried. */
  readonly seq: number;
  /** Resources whose answers may differ now, e.g. `attacks`, `policy`. */
  readonly changed: readonly string[];
  readonly requests: number;
  readonly attacks: number;
  readonly blocked: number;
}

export const liveNoticeSchema: z.ZodType<LiveNotice> = z.object({
  at: z.number(),
  seq: z.number(),
  changed: z.array(z.string()),
  requests: z.number(),
  attacks: z.number(),
  blocked: z.number(),
});

/** Name of the server-sent event that carries a {@link LiveNotice} as JSON. */
export const LIVE_EVENT = 'change';

export const openLive: Endpoint<null, null, null, null> = {
  id: 'live.open',
  method: 'GET',
  path: `${API_BASE}/live`,
  summary: 'Server-sent events: at most one change notice a second.',
  params: null,
  query: null,
  body: null,
  kind: 'stream',
  answer: null,
};
