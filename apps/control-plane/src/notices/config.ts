import type { Severity } from '@sallyport/core';
import { z } from 'zod';
import { severitySchema } from '../contract/vocabulary.ts';
import { outboundNameSchema, outboundUrlSchema, type SecretPlace, secretSchema } from '../outbound/secret-place.ts';
import { NOTICE_TOPICS, type NoticeTopic } from './notice.ts';

/** How a notice is written. `text`: a line for people; `splunk`: events of an HTTP event collector; `ocsf`: OCSF 1.8. */
export type WebhookFormat = 'json' | 'ocsf' | 'splunk' | 'text';

interface ReceiverBase {
  readonly name: string;
  readonly topics: readonly NoticeTopic[];
  /** What is less severe is not sent. */
  readonly severity_min: Severity;
}

export interface WebhookConfig extends ReceiverBase {
  readonly kind: 'webhook';
  readonly url: string;
  readonly format: WebhookFormat;
  /** Signs each body; `null`: unsigned. */
  readonly secret: SecretPlace | null;
  /** Value of the `Authorization` header; `null`: none. */
  readonly authorization: SecretPlace | null;
}

export interface SyslogConfig extends ReceiverBase {
  readonly kind: 'syslog';
  readonly host: string;
  readonly port: number;
  readonly format: 'json' | 'ocsf';
  readonly tls: boolean;
  /** File with the certificates (PEM) that the receiver's is checked against; empty: those of the system. */
  readonly ca_file: string;
}

export type ReceiverConfig = WebhookConfig | SyslogConfig;

/** Receivers of one installation. */
const RECEIVERS_MAX = 20;
/** What happens often or is looked for elsewhere has to be asked for. */
const TOPICS_DEFAULT: NoticeTopic[] = NOTICE_TOPICS.filter((topic) => topic !== 'attack' && topic !== 'audit');

const base = {
  name: outboundNameSchema,
  topics: z.array(z.enum(NOTICE_TOPICS)).min(1).max(NOTICE_TOPICS.length).default(TOPICS_DEFAULT).describe('What it is told of.'),
  severity_min: severitySchema.default('low').describe('What is less severe is not sent.'),
};

const webhookSchema = z.strictObject({
  kind: z.literal('webhook'),
  ...base,
  url: outboundUrlSchema.describe('Its address. Notices go nowhere else, and no redirect is followed.'),
  format: z
    .enum(['json', 'ocsf', 'splunk', 'text'])
    .default('json')
    .describe('`text` suits chats that take {"text"}; `splunk` its event collector.'),
  secret: secretSchema('Where the secret that signs each body is read from.').nullable().default(null),
  authorization: secretSchema('Where the value of the Authorization header is read from.').nullable().default(null),
});

const syslogSchema = z.strictObject({
  kind: z.literal('syslog'),
  ...base,
  host: z.string().min(1).max(253).describe('Name or address.'),
  port: z.int().min(1).max(65_535).default(6_514).describe('Port.'),
  format: z.enum(['json', 'ocsf']).default('ocsf').describe('What the message of a record is.'),
  tls: z.boolean().default(true).describe('Over TLS (RFC 5425); false is for a collector on this machine or its own network.'),
  ca_file: z
    .string()
    .max(4_096)
    .default('')
    .describe("File with the certificates (PEM) that the receiver's is checked against; empty: those of the system."),
});

export const receiversSchema: z.ZodType<ReceiverConfig[]> = z
  .array(z.discriminatedUnion('kind', [webhookSchema, syslogSchema]))
  .max(RECEIVERS_MAX)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two receivers have one name')
  .default([]);
