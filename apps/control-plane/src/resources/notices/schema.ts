import type { Severity } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema } from '../../contract/page.ts';
import { severitySchema } from '../../contract/vocabulary.ts';

/** A receiver of notifications and how it stands with it. Times are milliseconds since the epoch, 0 for never. */
export interface NoticeReceiver {
  readonly name: string;
  readonly kind: 'webhook' | 'syslog';
  readonly format: string;
  /** Origin or host and port; the path of a webhook can be a secret. */
  readonly to: string;
  readonly topics: readonly string[];
  readonly severity_min: Severity;
  readonly waiting: number;
  readonly sent_at: number;
  readonly failed_at: number;
  /** Of the last try, where it failed. */
  readonly error: string;
  /** Left out since the start because too many waited. */
  readonly left_out: number;
}

export interface NoticeReceivers {
  readonly items: readonly NoticeReceiver[];
  readonly can: Can<'test'>;
}

const receiverSchema: z.ZodType<NoticeReceiver> = z.object({
  name: z.string(),
  kind: z.enum(['webhook', 'syslog']),
  format: z.string(),
  to: z.string(),
  topics: z.array(z.string()),
  severity_min: severitySchema,
  waiting: z.number(),
  sent_at: z.number(),
  failed_at: z.number(),
  error: z.string(),
  left_out: z.number(),
});

export const listReceivers: Endpoint<null, null, null, NoticeReceivers> = {
  id: 'notifications.list',
  method: 'GET',
  path: `${API_BASE}/notifications`,
  summary: 'Receivers of notifications, and how it stands with each.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(receiverSchema), can: canSchema('test') }),
};

export const testReceiver: Endpoint<IdParams, null, null, null> = {
  id: 'notifications.test',
  method: 'POST',
  path: `${API_BASE}/notifications/:id/test`,
  summary: 'Sends a test to a receiver, at once.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'empty',
  answer: null,
};
