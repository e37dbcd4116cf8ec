import { z } from 'zod';
import { type SecretPlace, secretSchema } from '../outbound/secret-place.ts';
import { parseCron, parseQuiet } from './cron.ts';

/** A scan that the control plane runs. */
export interface ScheduledScan {
  readonly name: string;
  /** File with the configuration of the scan: target, identities, budget, scope. */
  readonly config: string;
  /** Name of a description kept here; empty: the `spec` of that file. */
  readonly description: string;
  /** Hosts whose findings it looks for again; the first is what its findings are listed under. Empty: the host of the target. */
  readonly hosts: readonly string[];
  readonly schedule: string | null;
  readonly quiet_hours: readonly string[];
  readonly on_description_change: boolean;
  /** Real customers are there: it only reads, whatever the file says. */
  readonly production: boolean;
  readonly minutes_max: number;
}

/** A copy that recorded attacks may be sent to. */
export interface StagingTarget {
  /** Host of the recorded traffic it is a copy of. */
  readonly host: string;
  readonly url: string;
  readonly methods: readonly string[];
  /** Where the value of `Authorization` is read from; `null`: none is sent. */
  readonly authorization: SecretPlace | null;
  readonly verify_certificate: boolean;
}

const SCANS_MAX = 50;
const STAGING_MAX = 50;

const scheduleSchema = z
  .string()
  .max(200)
  .superRefine((text, context) => {
    const read = parseCron(text);
    if (typeof read === 'string') context.addIssue({ code: 'custom', message: read });
  });

export const scansSchema: z.ZodType<ScheduledScan[]> = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and -')
        .describe('What the scan is called.'),
      config: z
        .string()
        .min(1)
        .max(4_096)
        .describe('File with its configuration, as `sallyport scan --config` takes it; secrets come from the environment.'),
      description: z
        .string()
        .max(200)
        .default('')
        .describe('Name of an API description kept here that it tests; empty: the `spec` of the file.'),
      hosts: z
        .array(z.string().min(1).max(255))
        .max(100)
        .default([])
        .describe(
          'Hosts that its target is, or is a copy of: findings of them are looked for again there, and its own stand under the first. Empty: the host of the target.',
        ),
      schedule: scheduleSchema
        .nullable()
        .default(null)
        .describe('When it runs: minute, hour, day of month, month, day of week as cron has them, in UTC; null: when asked only.'),
      quiet_hours: z
        .array(z.string().refine((text) => parseQuiet(text) !== null, 'hours as 08:00-18:00'))
        .max(20)
        .default([])
        .describe('Hours (UTC) in which nothing is sent: none starts, and one that runs is ended.'),
      on_description_change: z.boolean().default(false).describe('Runs also when the description named is replaced by another.'),
      production: z.boolean().default(false).describe('Real customers are there: it only reads, whatever the file says.'),
      minutes_max: z.int().min(1).max(1_440).default(120).describe('A run that takes longer is ended; what was found counts.'),
    }),
  )
  .max(SCANS_MAX)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two scans have one name')
  .default([]);

export const stagingSchema: z.ZodType<StagingTarget[]> = z
  .array(
    z.strictObject({
      host: z.string().min(1).max(255).describe('Host of the recorded traffic.'),
      url: z.url({ protocol: /^https?$/ }).describe('Address of its copy. Nothing is sent anywhere else, and no redirect is followed.'),
      methods: z
        .array(z.enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']))
        .default(['GET', 'HEAD', 'OPTIONS'])
        .describe('Methods that may be sent; those that change something are left out unless named.'),
      authorization: secretSchema('Where the value is read from.')
        .nullable()
        .default(null)
        .describe('Where the value of the Authorization header for the copy is read from.'),
      verify_certificate: z.boolean().default(true).describe('False takes any certificate of the copy.'),
    }),
  )
  .max(STAGING_MAX)
  .default([]);
