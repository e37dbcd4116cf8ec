import { listScanRuns } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import { useAddress, withPeriod } from '../api/address.ts';
import { useRead } from '../api/queries.ts';
import { oneText, type Search } from '../api/search.ts';
import { plural } from '../components/amount.ts';
import { ProblemNote } from '../components/notes.tsx';
import { Scene } from '../components/scene.tsx';
import { Beside } from '../components/side-panel.tsx';
import { RunPanel } from '../features/scans/run-detail.tsx';
import { RunList } from '../features/scans/run-list.tsx';
import { ScanTable } from '../features/scans/scan-table.tsx';

const readOpen = (search: Search): { readonly run: string | undefined } => ({ run: oneText(search, 'run') });

/** Scans: what runs when, and what came of it. */
export function ScansScene(): ReactNode {
  const [{ run }, patch] = useAddress(readOpen);
  const { data, error, refetch } = useRead(listScanRuns, { query: { limit: 200 } });
  const open = useCallback((id: string) => patch({ run: id }, { push: run === undefined }), [patch, run]);
  const close = useCallback(() => patch({ run: undefined }), [patch]);
  const heading = (
    <>
      <Link to="/findings" search={withPeriod()}>
        Findings
      </Link>{' '}
      <span className="muted" aria-hidden="true">
        /
      </span>{' '}
      Scans
    </>
  );
  return (
    <Scene shape="fill" title="Scans" heading={heading} note={data !== undefined && plural(data.items.length, 'run')}>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      <ScanTable />
      <Beside
        list={<RunList list={data} open={run} onOpen={open} />}
        detail={run !== undefined && <RunPanel id={run} mayStop={data?.can.run === true} onClose={close} />}
      />
    </Scene>
  );
}
