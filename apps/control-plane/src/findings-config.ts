import { WEAKNESS_DEFAULTS, type WeaknessSettings } from '@sallyport/inventory';
import { z } from 'zod';
import { type ScheduledScan, type StagingTarget, scansSchema, stagingSchema } from './findings/scan-config.ts';
import { SLA_DAYS, type SlaDays } from './resources/weaknesses/lifecycle.ts';
import { type TicketSystemConfig, ticketsSchema } from './tickets/config.ts';

/** The `findings:` part of the `control_plane:` section. */
export interface FindingsConfig {
  readonly traffic: WeaknessSettings;
  readonly sla_days: SlaDays;
  readonly console_url: string;
  readonly tickets: readonly TicketSystemConfig[];
  readonly scans: readonly ScheduledScan[];
  readonly staging: readonly StagingTarget[];
}

const count = (fallback: number, max: number): z.ZodDefault<z.ZodInt> => z.int().min(1).max(max).default(fallback);

const trafficSchema: z.ZodType<WeaknessSettings> = z.strictObject({
  absence_exchanges_min: count(WEAKNESS_DEFAULTS.absence_exchanges_min, 1_000_000).describe(
    'Exchanges that would have shown a finding and did not, before it closes by itself.',
  ),
  absence_hours_min: z
    .number()
    .min(0)
    .max(8_760)
    .default(WEAKNESS_DEFAULTS.absence_hours_min)
    .describe('Hours that those exchanges must span.'),
  token_hours_max: z
    .number()
    .min(0.01)
    .max(87_600)
    .default(WEAKNESS_DEFAULTS.token_hours_max)
    .describe('Hours a token may be valid before it is a finding.'),
  burst_requests_min: count(WEAKNESS_DEFAULTS.burst_requests_min, 100_000).describe(
    'Requests of one caller to a sensitive operation within burst_seconds that should have met a limit.',
  ),
  burst_seconds: count(WEAKNESS_DEFAULTS.burst_seconds, 86_400).describe('The window of a burst.'),
  origins_min: count(WEAKNESS_DEFAULTS.origins_min, 32).describe(
    'Distinct foreign origins allowed with credentials from which on origins are taken to be reflected.',
  ),
  tls_min: z.enum(['TLSv1.2', 'TLSv1.3']).default(WEAKNESS_DEFAULTS.tls_min).describe('Oldest version of TLS that is no finding.'),
});

const days = (fallback: number | null, stake: string) =>
  z.number().min(0).max(3_650).nullable().default(fallback).describe(`Where ${stake}; null for no clock.`);

const severityDays = (name: keyof SlaDays): z.ZodType<SlaDays[keyof SlaDays]> =>
  z
    .strictObject({
      protected: days(SLA_DAYS[name].protected, 'authentication, cardholder or nonpublic personal data or credentials are handled'),
      personal: days(SLA_DAYS[name].personal, 'other personal data is handled'),
      none: days(SLA_DAYS[name].none, 'no such data is known'),
    })
    .prefault({})
    .describe(`Days for a finding of severity ${name}.`);

const slaSchema: z.ZodType<SlaDays> = z.strictObject({
  critical: severityDays('critical'),
  high: severityDays('high'),
  medium: severityDays('medium'),
  low: severityDays('low'),
  info: severityDays('info'),
});

export const findingsSchema: z.ZodType<FindingsConfig> = z.strictObject({
  traffic: trafficSchema.prefault({}).describe('Thresholds of findings from traffic.'),
  sla_days: slaSchema.prefault({}).describe('Days to mend a finding, from when it was found or came back.'),
  console_url: z
    .union([z.literal(''), z.url({ protocol: /^https?$/ })])
    .default('')
    .describe('Address of the console that tickets lead to; empty: they name the finding only.'),
  tickets: ticketsSchema.describe('Ticket systems that findings are told to.'),
  scans: scansSchema.describe('Scans that are run from here.'),
  staging: stagingSchema.describe('Copies of hosts that recorded attacks may be sent to.'),
});
