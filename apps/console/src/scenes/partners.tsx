import { listPartners } from '@sallyport/control-plane/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { useRead } from '../api/queries.ts';
import { plural } from '../components/amount.ts';
import type { Sort } from '../components/column.ts';
import { DataGrid } from '../components/data-grid.tsx';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Scene } from '../components/scene.tsx';
import { useNow } from '../components/time-text.tsx';
import { partnerColumns } from '../features/partners/columns.tsx';

/** Third parties with how they keep to what was agreed. */
export function PartnersScene(): ReactNode {
  const { data, error, refetch } = useRead(listPartners);
  const navigate = useNavigate();
  const [sort, setSort] = useState<Sort>({ id: 'name', desc: false });
  const now = useNow();
  const columns = useMemo(() => partnerColumns(now), [now]);
  const settings = (
    <>
      <Link to="/partners/outbound">Connections</Link>
      <Link to="/settings/$part" params={{ part: 'partners' }}>
        {data?.can.create === true ? 'Add and change partners' : 'How they are told apart'}
      </Link>
    </>
  );
  return (
    <Scene
      shape="fill"
      title="Partners"
      note={data !== undefined && plural(data.items.length, 'third party', 'third parties')}
      actions={settings}
    >
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      <DataGrid
        label="Partners"
        columns={columns}
        rows={data?.items ?? []}
        rowKey={({ id }) => id}
        sort={sort}
        onSort={setSort}
        onOpen={({ id }) => void navigate({ to: '/partners/$id', params: { id } })}
        empty={
          data !== undefined && (
            <EmptyNote title="No partner yet">Name one under Settings to tell its traffic from that of customers.</EmptyNote>
          )
        }
      />
    </Scene>
  );
}
