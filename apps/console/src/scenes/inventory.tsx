import { SegmentedControl } from '@mantine/core';
import { exportCycloneDx, exportOpenApi, exportOperations, type OperationPage } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useAddress } from '../api/address.ts';
import { pathOf } from '../api/client.ts';
import { stringifySearch } from '../api/search.ts';
import { plural } from '../components/amount.ts';
import { ExportMenu } from '../components/export-menu.tsx';
import { Scene } from '../components/scene.tsx';
import { ColumnMenu } from '../features/inventory/column-menu.tsx';
import { InventoryFilterBar } from '../features/inventory/inventory-filters.tsx';
import { InventoryNav } from '../features/inventory/inventory-nav.tsx';
import { readInventorySearch } from '../features/inventory/inventory-search.ts';
import { InventoryTable, useOperationPages } from '../features/inventory/inventory-table.tsx';
import { InventoryTree } from '../features/inventory/inventory-tree.tsx';
import { SavedViews } from '../features/inventory/saved-views.tsx';
import { useWindow } from '../features/period/use-window.tsx';

/** Hosts whose OpenAPI is offered in the menu; the API has all. */
const HOSTS_OFFERED_MAX = 12;

/** The inventory in formats that other tools read. */
function documents(page: OperationPage | undefined): { readonly label: string; readonly href: string }[] {
  const hosts = Object.keys(page?.facets.host ?? {}).filter((host) => host !== '*');
  return [
    { label: 'CycloneDX services', href: pathOf(exportCycloneDx) },
    ...hosts
      .slice(0, HOSTS_OFFERED_MAX)
      .map((host) => ({ label: `OpenAPI of ${host}`, href: pathOf(exportOpenApi) + stringifySearch({ host }) })),
  ];
}

export function InventoryScene(): ReactNode {
  const [search, patch] = useAddress(readInventorySearch);
  const { window, picker } = useWindow();
  const { data } = useOperationPages(search.filters, search.sort, window);
  const first = data?.[0];
  const actions = (
    <>
      <SegmentedControl
        aria-label="View"
        value={search.view}
        onChange={(view) => patch({ view: view === 'tree' ? 'tree' : undefined }, { push: true })}
        data={[
          { value: 'table', label: 'Table' },
          { value: 'tree', label: 'Tree' },
        ]}
      />
      <SavedViews />
      <ExportMenu endpoint={exportOperations} filters={search.filters} window={window} total={first?.total} more={documents(first)} />
      {picker}
    </>
  );
  return (
    <Scene shape="fill" title="Inventory" note={first !== undefined && plural(first.total, 'operation')} actions={actions}>
      <InventoryNav />
      <InventoryFilterBar filters={search.filters} facets={first?.facets} onChange={(change) => patch(change, { push: true })}>
        {search.view === 'table' && <ColumnMenu show={search.show} hide={search.hide} onChange={(change) => patch(change)} />}
      </InventoryFilterBar>
      {search.view === 'table' ? (
        <InventoryTable
          search={search}
          window={window}
          onSort={({ id, desc }) => patch({ sort: id === 'risk' ? undefined : id, order: desc ? undefined : 'asc' })}
        />
      ) : (
        <InventoryTree filters={search.filters} window={window} />
      )}
    </Scene>
  );
}
