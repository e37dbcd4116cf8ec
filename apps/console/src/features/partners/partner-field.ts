import { listPartners } from '@sallyport/control-plane/contract';
import { useRead } from '../../api/queries.ts';
import type { FilterField } from '../../components/filter-bar.tsx';

/** The filter by third party; its values are asked for when one is chosen, and said by name. */
export function usePartnerField(chosen: readonly string[] = []): FilterField {
  const { data } = useRead(listPartners, {}, { enabled: chosen.length > 0 });
  return { name: 'partner', label: 'Partner', chosen, options: data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [] };
}
