import { WEAKNESS_DEFAULTS, type WeaknessSettings } from '@sallyport/inventory';
import { z } from 'zod';

/** The `findings:` part of the `control_plane:` section. */
export interface FindingsConfig {
  readonly traffic: WeaknessSettings;
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

export const findingsSchema: z.ZodType<FindingsConfig> = z.strictObject({
  traffic: trafficSchema.prefault({}).describe('Thresholds of findings from traffic.'),
});
