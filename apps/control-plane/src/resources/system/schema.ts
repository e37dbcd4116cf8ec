import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema } from '../../contract/page.ts';

export interface LogVerification {
  readonly at: number;
  readonly by: string;
  readonly valid: boolean;
  readonly records: number;
  /** Hash of the last record. */
  readonly head: string;
  /** The first broken record, in words; the empty string when the log verifies. */
  readonly broken: string;
  readonly duration_ms: number;
}

export interface SystemStatus {
  readonly version: string;
  readonly started_at: number;
  readonly log: { readonly seq: number; readonly head: string; readonly last_verification: LogVerification | null };
  readonly store: {
    readonly ok: boolean;
    readonly kind: string;
    readonly detail: string;
    /** Last log sequence number in the store, and how many records it is behind. */
    readonly seq: number;
    readonly behind: number;
  };
  readonly state: { readonly kind: string; readonly schema: string };
  readonly inventory: { readonly operations: number; readonly seq: number; readonly saved_seq: number };
  readonly can: Can<'verify'>;
}

const verificationSchema: z.ZodType<LogVerification> = z.object({
  at: z.number(),
  by: z.string(),
  valid: z.boolean(),
  records: z.number(),
  head: z.string(),
  broken: z.string(),
  duration_ms: z.number(),
});

export const getSystem: Endpoint<null, null, null, SystemStatus> = {
  id: 'system.get',
  method: 'GET',
  path: `${API_BASE}/system`,
  summary: 'Evidence log, stores and inventory: where each stands.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    version: z.string(),
    started_at: z.number(),
    log: z.object({ seq: z.number(), head: z.string(), last_verification: verificationSchema.nullable() }),
    store: z.object({ ok: z.boolean(), kind: z.string(), detail: z.string(), seq: z.number(), behind: z.number() }),
    state: z.object({ kind: z.string(), schema: z.string() }),
    inventory: z.object({ operations: z.number(), seq: z.number(), saved_seq: z.number() }),
    can: canSchema('verify'),
  }),
};

export const verifyLog: Endpoint<null, null, null, LogVerification> = {
  id: 'system.verify',
  method: 'POST',
  path: `${API_BASE}/system/verify`,
  summary: 'Verifies the whole evidence log now; names the first broken record.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: verificationSchema,
};
