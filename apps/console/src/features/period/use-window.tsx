import type { ReactNode } from 'react';
import { useAddress } from '../../api/address.ts';
import { type PeriodSearch, type RangeId, readPeriod } from '../../api/period.ts';
import type { Window } from '../../api/queries.ts';
import { PeriodPicker } from '../../components/period-picker.tsx';

/** Ranges for looking at traffic. */
const RANGES_OF_TRAFFIC: readonly RangeId[] = ['15m', '1h', '6h', '24h', '7d', '30d'];

/** The usual window of scenes about traffic. */
const USUAL: RangeId = '1h';

/** The window of the scene, from the address, and the control that changes it. */
export function useWindow(usual: RangeId = USUAL): { readonly window: Window; readonly picker: ReactNode } {
  const [search, patch] = useAddress(readPeriod);
  const onChange = (next: PeriodSearch): void => patch({ range: undefined, from: undefined, to: undefined, ...next }, { push: true });
  return {
    window: { search, usual },
    picker: <PeriodPicker search={search} usual={usual} ranges={RANGES_OF_TRAFFIC} onChange={onChange} />,
  };
}
