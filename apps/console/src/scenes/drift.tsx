import { Button } from '@mantine/core';
import { DRIFT_DECIDED_MAX, type DriftPage, getDriftPullRequest, listDrift, listSpecs } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { useAddress } from '../api/address.ts';
import { pathOf } from '../api/client.ts';
import { useRead } from '../api/queries.ts';
import { stringifySearch } from '../api/search.ts';
import { plural } from '../components/amount.ts';
import { FilterBar, type FilterField } from '../components/filter-bar.tsx';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Panel } from '../components/panel.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { Scene } from '../components/scene.tsx';
import { DecideForm } from '../features/drift/decide-form.tsx';
import { type DriftFilters, readDriftSearch } from '../features/drift/drift-search.ts';
import { reviewColumns } from '../features/drift/drift-table.tsx';
import { InventoryNav } from '../features/inventory/inventory-nav.tsx';

const LABELS = { state: 'State', kind: 'Kind', spec: 'Description' } as const;

function fieldsOf(filters: DriftFilters, facets: DriftPage['facets'] | undefined): FilterField[] {
  return (Object.keys(LABELS) as (keyof typeof LABELS)[]).map((name) => ({
    name,
    label: LABELS[name],
    chosen: filters[name] ?? [],
    options: Object.entries(facets?.[name] ?? {}).map(([value, count]) => ({ value, count })),
  }));
}

/** Patches for pull requests, one a description that has something waiting. */
function PullRequests({ page }: { readonly page: DriftPage }): ReactNode {
  const { data } = useRead(listSpecs);
  const waiting = page.items.filter(({ state, decision }) => state === 'accepted' && decision?.applied === false).map(({ spec }) => spec);
  const specs = data?.items.filter(({ title, version }) => waiting.includes(`${title} ${version}`.trim())) ?? [];
  return specs.map(({ id, name }) => (
    <a key={id} href={`${pathOf(getDriftPullRequest)}${stringifySearch({ spec: name })}`} download>
      Patch for {name}
    </a>
  ));
}

/** Departures of traffic from its descriptions, to be accepted or rejected. */
export function DriftScene(): ReactNode {
  const [filters, patch] = useAddress(readDriftSearch);
  const { data, error, refetch } = useRead(listDrift, { query: { ...filters, limit: DRIFT_DECIDED_MAX } });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deciding, setDeciding] = useState<'accepted' | 'rejected' | null>(null);
  const items = data?.items ?? [];
  const picked = items.filter(({ id }) => chosen.has(id));
  const can = data?.can.decide === true;
  const columns = useMemo(() => {
    const toggle = (id: string): void =>
      setChosen((known) => new Set(known.has(id) ? [...known].filter((other) => other !== id) : [...known, id]));
    return reviewColumns(chosen, toggle, can);
  }, [chosen, can]);
  const clear = (): void => {
    setChosen(new Set());
    setDeciding(null);
  };
  const actions = can && (
    <>
      {data !== undefined && <PullRequests page={data} />}
      <Button disabled={picked.length === 0} onClick={() => setDeciding('rejected')}>
        Reject
      </Button>
      <Button
        variant="filled"
        disabled={picked.length === 0 || picked.some(({ mendable }) => !mendable)}
        onClick={() => setDeciding('accepted')}
      >
        Accept
      </Button>
    </>
  );
  return (
    <Scene title="Drift" note={data !== undefined && plural(data.total, 'departure')} actions={actions}>
      <InventoryNav />
      <FilterBar
        fields={fieldsOf(filters, data?.facets)}
        query={filters.q ?? ''}
        placeholder="Operation or field"
        onChange={(change) => patch(change, { push: true })}
      />
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      <Panel
        title="Traffic that departs from its description"
        note={data !== undefined && data.total > items.length ? `the first ${items.length} are shown` : undefined}
        flush
      >
        <PlainTable
          label="Departures"
          columns={columns}
          rows={items}
          rowKey={({ id }) => id}
          empty={
            data !== undefined && (
              <EmptyNote title="Nothing waits here">
                Where descriptions are given, what traffic shows beside them is listed for review.
              </EmptyNote>
            )
          }
        />
      </Panel>
      {deciding !== null && <DecideForm decision={deciding} chosen={picked} onClose={() => setDeciding(null)} onDone={clear} />}
    </Scene>
  );
}
