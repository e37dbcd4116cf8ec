import { Link } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import { useAddress, withPeriod } from '../api/address.ts';
import { plural } from '../components/amount.ts';
import { Scene } from '../components/scene.tsx';
import { Beside } from '../components/side-panel.tsx';
import { FindingPanel } from '../features/findings/finding-detail.tsx';
import { FindingFilterBar } from '../features/findings/finding-filters.tsx';
import { FindingImport } from '../features/findings/finding-import.tsx';
import { FindingList, useFindingPages } from '../features/findings/finding-list.tsx';
import { readFindingSearch } from '../features/findings/finding-search.ts';

export function FindingsScene(): ReactNode {
  const [{ filters, finding }, patch] = useAddress(readFindingSearch);
  const { data } = useFindingPages(filters);
  const open = useCallback((id: string) => patch({ finding: id }, { push: finding === undefined }), [patch, finding]);
  const close = useCallback(() => patch({ finding: undefined }), [patch]);
  const first = data?.[0];
  const actions = (
    <>
      <Link to="/findings/scans" search={withPeriod()}>
        Scans
      </Link>
      {first?.can.update === true && <FindingImport />}
    </>
  );
  return (
    <Scene shape="fill" title="Findings" note={first !== undefined && plural(first.total, 'finding')} actions={actions}>
      <FindingFilterBar filters={filters} facets={first?.facets} onChange={(change) => patch(change, { push: true })} />
      <Beside
        list={<FindingList filters={filters} open={finding} onOpen={open} />}
        detail={finding !== undefined && <FindingPanel id={finding} onClose={close} />}
      />
    </Scene>
  );
}
