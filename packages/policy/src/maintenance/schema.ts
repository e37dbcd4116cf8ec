import { z } from 'zod';
import { id, type Scope, scopeSchema } from '../scope-schema.ts';

/** A time in which less is done on some traffic, such as a release or a test of one's own. */
export interface MaintenanceWindow {
  readonly id: string;
  readonly scope: Scope;
  /** ISO 8601; `to` is exclusive. */
  readonly from: string;
  readonly to: string;
  readonly mode: 'monitor' | 'off';
  readonly reason: string;
  readonly owner: string;
}

const WINDOWS_MAX = 200;
/** Longer is no window: it would be forgotten. */
const DAYS_MAX = 31;
const DAY_MS = 86_400_000;

export const maintenanceSchema: z.ZodType<readonly MaintenanceWindow[]> = z
  .array(
    z
      .strictObject({
        id: id.describe('Name of the window, shown as what set the mode.'),
        scope: scopeSchema.prefault({}).describe('Traffic it speaks of.'),
        from: z.iso.datetime({ offset: true }).describe('Start (ISO 8601).'),
        to: z.iso.datetime({ offset: true }).describe(`End (ISO 8601), at most ${DAYS_MAX} days later.`),
        mode: z.enum(['monitor', 'off']).default('monitor').describe('The most that is done in this time: monitor or off.'),
        reason: z.string().min(3).max(500).describe('Why, for the audit.'),
        owner: z.string().min(1).max(128).describe('Who answers for it.'),
      })
      .refine(({ from, to }) => Date.parse(to) > Date.parse(from) && Date.parse(to) - Date.parse(from) <= DAYS_MAX * DAY_MS, {
        message: `ends after it begins, at most ${DAYS_MAX} days later`,
        path: ['to'],
      }),
  )
  .max(WINDOWS_MAX)
  .default([]) as unknown as z.ZodType<readonly MaintenanceWindow[]>;
