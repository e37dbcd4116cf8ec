import { SallyportError } from '@sallyport/core';
import type { Control } from '../../control.ts';
import { activityByPartner, type PartnerActivity } from '../../events/partners.ts';
import type { Operations } from './agreement.ts';

/** What partners did, and what is needed to judge it; `null` while the event store does not answer. */
export type PartnerTraffic = {
  readonly activity: ReadonlyMap<string, PartnerActivity>;
  readonly operations: Operations;
  readonly now: number;
} | null;

/** Activity by partner; `null` while the event store does not answer, as settings work without it. */
export async function partnerTraffic(control: Control): Promise<PartnerTraffic> {
  const now = control.clock.now();
  try {
    const activity = await activityByPartner(control.events, now);
    return { activity, operations: new Map(control.inventory.operations().map((record) => [record.id, record])), now };
  } catch (error) {
    if (error instanceof SallyportError && error.code === 'STORE_UNAVAILABLE') return null;
    throw error;
  }
}
