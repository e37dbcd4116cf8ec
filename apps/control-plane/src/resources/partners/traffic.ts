import { SallyportError } from '@sallyport/core';
import type { Control } from '../../control.ts';
import { DAY_MS } from '../../events/period.ts';
import { trafficByPartner } from '../../events/traffic.ts';
import type { PartnerTraffic } from './presenter.ts';

/** Traffic of the last 24 hours by partner; `null` while the event store does not answer, as settings work without it. */
export async function partnerTraffic(control: Control): Promise<PartnerTraffic> {
  const to = control.clock.now();
  try {
    return await trafficByPartner(control.events, { from: to - DAY_MS, to });
  } catch (error) {
    if (error instanceof SallyportError && error.code === 'STORE_UNAVAILABLE') return null;
    throw error;
  }
}
