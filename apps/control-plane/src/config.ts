import { INVENTORY_DEFAULTS, RISK_TITLES, RISK_WEIGHTS, type RiskFactorId, type RiskWeights } from '@sallyport/inventory';
import { z } from 'zod';
import { type FindingsConfig, findingsSchema } from './findings-config.ts';
import { type ReceiverConfig, receiversSchema } from './notices/config.ts';
import type { ReportEvery } from './reporting/whole-periods.ts';
import { type PartnerWrite, partnerWriteSchema } from './resources/partners/schema.ts';

/** The `control_plane:` section of a configuration. */
export interface ControlPlaneConfig {
  readonly listen: string;
  readonly socket: string;
  readonly data_dir: string;
  readonly state: string;
  readonly event_store: string;
  readonly console_dir: string;
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  readonly secure_cookies: 'auto' | 'always' | 'never';
  readonly trusted_proxies: readonly string[];
  readonly session: { readonly idle_minutes: number; readonly total_hours: number };
  readonly gateway_tokens_required: boolean;
  readonly body_bytes_max: number;
  readonly spec_bytes_max: number;
  readonly batch_bytes_max: number;
  readonly inventory_save_seconds: number;
  readonly retention: RetentionSettings;
  readonly inventory: InventorySettings;
  readonly findings: FindingsConfig;
  readonly notifications: readonly ReceiverConfig[];
  readonly descriptions: readonly string[];
  readonly description_origins: readonly string[];
  readonly partners: readonly PartnerWrite[];
  readonly partner_reports: PartnerReportSettings;
  readonly campaigns: CampaignSettings;
  readonly institution: string;
  readonly charter: string;
  readonly log_level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

const tlsSchema = z.strictObject({
  certificate: z.string().min(1).describe('File with the certificate chain (PEM).'),
  key: z.string().min(1).describe('File with the private key (PEM), readable by the owner only.'),
});

const sessionSchema = z.strictObject({
  idle_minutes: z.number().min(1).max(1_440).default(15).describe('A session without a request for this long ends (PCI DSS 8.2.8: 15).'),
  total_hours: z.number().min(0.1).max(168).default(12).describe('A session ends this long after sign-in in any case.'),
});

/** What of the inventory can be set here. */
export interface InventorySettings {
  readonly confirm_requests_min: number;
  readonly confirm_seconds_min: number;
  readonly idle_days: number;
  readonly probe_requests_min?: number;
  readonly probe_share_min?: number;
  readonly catch_all_paths_min?: number;
  readonly parameter_share_min?: number;
  readonly required_share?: number;
  readonly auth_consistent_share?: number;
  readonly drift_samples_min?: number;
  readonly risk_weights?: Partial<RiskWeights>;
  /** File with sensitive data types of one's own; empty for none. */
  readonly data_types_file?: string;
}

const share = z.number().min(0).max(1);

const riskWeightsSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(RISK_WEIGHTS).map(([id, weight]) => [id, share.default(weight).describe(RISK_TITLES[id as RiskFactorId])]),
  ) as Record<RiskFactorId, z.ZodDefault<z.ZodNumber>>,
);

const inventorySchema: z.ZodType<InventorySettings> = z.strictObject({
  confirm_requests_min: z
    .int()
    .min(1)
    .max(10_000)
    .default(INVENTORY_DEFAULTS.confirm_requests_min)
    .describe('Requests an operation needs before it is confirmed.'),
  confirm_seconds_min: z
    .number()
    .min(0)
    .max(604_800)
    .default(INVENTORY_DEFAULTS.confirm_seconds_min)
    .describe('Time that must lie between its first and last request: a burst of one client is no proof.'),
  idle_days: z
    .number()
    .min(1)
    .max(3_650)
    .default(INVENTORY_DEFAULTS.idle_days)
    .describe('Days without a request after which an operation is idle.'),
  probe_requests_min: z
    .int()
    .min(1)
    .max(10_000)
    .default(INVENTORY_DEFAULTS.probe_requests_min)
    .describe('Attacks and paths not found, without a credential, from which a client is one that probes; what it finds is no operation.'),
  probe_share_min: share.default(INVENTORY_DEFAULTS.probe_share_min).describe('And their share of its requests.'),
  catch_all_paths_min: z
    .int()
    .min(2)
    .max(10_000)
    .default(INVENTORY_DEFAULTS.catch_all_paths_min)
    .describe('New paths answered with one and the same page, from which that page shows no operation.'),
  parameter_share_min: share
    .default(INVENTORY_DEFAULTS.parameter_share_min)
    .describe('Share of requests a parameter has to be in, exclusive, before it is listed.'),
  required_share: share.default(INVENTORY_DEFAULTS.required_share).describe('Share of samples from which a field counts as required.'),
  auth_consistent_share: share
    .default(INVENTORY_DEFAULTS.auth_consistent_share)
    .describe('Share of requests with a credential from which authentication counts as consistent.'),
  drift_samples_min: z
    .int()
    .min(1)
    .max(10_000)
    .default(INVENTORY_DEFAULTS.drift_samples_min)
    .describe('Exchanges that have to show a departure from a description before it is one.'),
  risk_weights: riskWeightsSchema.prefault({}).describe('Weights of the factors of risk; printed with every score.'),
  data_types_file: z
    .string()
    .max(4_096)
    .default('')
    .describe(
      'JSON file with sensitive data types of your own (docs/inventory.md), for their titles and categories; the same as gateway.data_types.',
    ),
});

/** How long what is known of traffic can be queried, days. The evidence log itself is kept until it is trimmed. */
export interface RetentionSettings {
  readonly events_days: number;
  readonly minutes_days: number;
  readonly sessions_days: number;
}

const retentionDays = z.int().min(1).max(18_250);

const retentionSchema: z.ZodType<RetentionSettings> = z.strictObject({
  events_days: retentionDays.default(365).describe('Single exchanges and events (PCI DSS 10.5.1 asks for 12 months).'),
  minutes_days: retentionDays.default(1_825).describe('Counts by the minute.'),
  sessions_days: retentionDays.default(400).describe('What each session did on a day: 400 days are 13 months.'),
});

/** When third parties are reported by themselves. */
export interface PartnerReportSettings {
  readonly every: ReportEvery;
  /** Hours after the end of a period: gateways that were away deliver late. */
  readonly delay_hours: number;
}

const partnerReportsSchema: z.ZodType<PartnerReportSettings> = z.strictObject({
  every: z
    .enum(['month', 'quarter', 'never'])
    .default('month')
    .describe('How often each partner is reported by itself; a partner may have its own (profile.report_every).'),
  delay_hours: z
    .number()
    .min(0)
    .max(240)
    .default(6)
    .describe('Hours after the end of a period (UTC): gateways that were away deliver late.'),
});

/** Campaigns that ask owners to confirm their operations. */
export interface CampaignSettings {
  readonly remind_days_before: readonly number[];
}

const campaignsSchema: z.ZodType<CampaignSettings> = z.strictObject({
  remind_days_before: z
    .array(z.number().min(0).max(365))
    .max(10)
    .default([7, 1, 0])
    .describe('Days before the day of a campaign on which owners who did not answer are reminded by themselves; empty for never.'),
});

/** Every field has a default; an empty section is a working control plane on loopback. */
export const controlPlaneConfigSchema: z.ZodType<ControlPlaneConfig> = z.strictObject({
  listen: z
    .string()
    .regex(/^(\[[0-9a-fA-F:.]+\]|[^:\s]+):\d{1,5}$/, 'host:port')
    .default('127.0.0.1:9443')
    .describe('Address of the console and the API. Port 0 takes a free one.'),
  socket: z
    .string()
    .max(100)
    .default('')
    .describe('Unix socket on which gateways of this machine deliver events; empty: `control-plane.sock` in the data folder.'),
  data_dir: z.string().min(1).default('./data/control-plane').describe('Folder of the evidence log, the stores, reports and keys.'),
  state: z.string().default('').describe('State store: empty for SQLite in the data folder, or a postgres:// address.'),
  event_store: z
    .string()
    .default('')
    .describe('Event store: empty for the embedded engine in the data folder, or the http(s) address of a ClickHouse server.'),
  console_dir: z.string().default('').describe('Folder of the built console; empty: the one this installation came with.'),
  tls: tlsSchema.nullable().default(null).describe('Serves HTTPS with this certificate; without it plain HTTP, meant for loopback.'),
  secure_cookies: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('Marks the session cookie Secure: auto does so on HTTPS; always is for a TLS-ending proxy in front.'),
  trusted_proxies: z
    .array(z.string())
    .max(100)
    .default([])
    .describe('Addresses and networks of proxies whose X-Forwarded-For is believed in audit records.'),
  session: sessionSchema.prefault({}).describe('How long people stay signed in.'),
  gateway_tokens_required: z
    .boolean()
    .default(false)
    .describe('Asks for a gateway token on the unix socket too, where the file mode already admits this user only.'),
  body_bytes_max: z.int().min(1_024).max(67_108_864).default(1_048_576).describe('Largest body of an API request; larger ones get 413.'),
  spec_bytes_max: z
    .int()
    .min(1_024)
    .max(67_108_864)
    .default(20_971_520)
    .describe('Largest upload of an API description or of scan results, as sent; larger ones get 413.'),
  batch_bytes_max: z
    .int()
    .min(65_536)
    .max(67_108_864)
    .default(8_388_608)
    .describe('Largest batch of events from a gateway; larger ones get 413.'),
  inventory_save_seconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(30)
    .describe('How often the inventory is saved; what came after is replayed from the evidence log at start.'),
  retention: retentionSchema.prefault({}).describe('How long traffic can be queried; less than before takes effect at the next start.'),
  inventory: inventorySchema.prefault({}).describe('What counts as a known operation.'),
  findings: findingsSchema.prefault({}).describe('Findings: weaknesses of the APIs and what becomes of them.'),
  notifications: receiversSchema.describe(
    'Other systems that are told what happens: webhooks and syslog collectors (docs/notifications.md).',
  ),
  descriptions: z
    .array(z.string().min(1))
    .max(500)
    .default([])
    .describe('API descriptions (OpenAPI) read at every start: files, folders or addresses; more can be uploaded in the console.'),
  description_origins: z
    .array(z.url().refine((text) => new URL(text).origin === text, 'an origin such as https://specs.bank.example'))
    .max(50)
    .default([])
    .describe('Origins that descriptions may be fetched from, redirects included; empty: nothing is fetched.'),
  partners: z
    .array(partnerWriteSchema)
    .max(1_000)
    .default([])
    .describe(
      'Partners that are added at a start when none of their name is there: name, and by what they are known (clients, addresses, hosts).',
    ),
  partner_reports: partnerReportsSchema.prefault({}).describe('Reports of partners that are made by themselves.'),
  campaigns: campaignsSchema.prefault({}).describe('Campaigns in which owners confirm their operations.'),
  institution: z.string().max(200).default('').describe('Name of the institution, printed on reports.'),
  charter: z
    .enum(['', 'occ', 'fdic', 'fed-member', 'fed-holding', 'ncua', 'ftc'])
    .default('')
    .describe('Charter, which decides the citation where it differs; empty prints all of them.'),
  log_level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Least level that is logged.'),
});
