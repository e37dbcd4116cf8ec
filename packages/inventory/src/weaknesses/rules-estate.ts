import type { Examination, WeaknessRule } from './model.ts';
import { isSuccess } from './rules-access.ts';

const isGone = (status: number): boolean => status === 404 || status === 410;

const shows = (detail: string): Examination => ({ shown: [{ point: '', detail }], clears: () => false, observed: '' });
const clears = (observed: string, conclusive = false): Examination => ({
  shown: [],
  clears: () => true,
  observed,
  conclusive: () => conclusive,
});

/** Requests of public clients that came in the clear. */
export const cleartext: WeaknessRule = {
  kind: 'cleartext',
  examine({ seen, record }) {
    if (record === null || seen.hostile || seen.direction !== 'inbound' || seen.clientClass !== 'public') return null;
    if (seen.tls) return clears('public clients came over TLS');
    return isSuccess(seen.status) ? shows(`answered ${seen.status} to a public client without TLS`) : null;
  },
};

/** Operations described as deprecated, of a replaced version, or whose answers say so, that still answer. */
export const zombieOperation: WeaknessRule = {
  kind: 'zombie-operation',
  examine({ event, seen, record }) {
    if (record === null || seen.hostile || seen.direction !== 'inbound') return null;
    if (isGone(seen.status)) return clears(`the operation answered ${seen.status}`);
    if (isSuccess(seen.status) && event.posture?.traits.includes('deprecation') === true)
      return shows('its answers say that it is deprecated (Deprecation or Sunset)');
    if (record.status === 'zombie') return isSuccess(seen.status) ? shows('described as deprecated or replaced, and still answers') : null;
    return record.status === 'active' ? clears('the description no longer calls it deprecated', true) : null;
  },
};

/** Operations in use that no given description names. */
export const shadowOperation: WeaknessRule = {
  kind: 'shadow-operation',
  examine({ seen, record }) {
    if (record === null || seen.hostile || seen.direction !== 'inbound') return null;
    if (isGone(seen.status)) return clears(`the operation answered ${seen.status}`);
    if (record.status === 'shadow') return isSuccess(seen.status) ? shows('in use, and no given description names it') : null;
    return record.spec === '' ? null : clears('a description names it now', true);
  },
};
