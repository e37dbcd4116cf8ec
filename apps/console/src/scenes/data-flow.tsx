import { SegmentedControl } from '@mantine/core';
import {
  type DataFlow,
  type DataFlowQuery,
  exportDataFlow,
  FLOW_DIRECTIONS,
  type FlowDirection,
  getDataFlow,
} from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useAddress, withPeriod } from '../api/address.ts';
import { useRead } from '../api/queries.ts';
import { manyTexts, oneOf, type Search } from '../api/search.ts';
import { count, plural } from '../components/amount.ts';
import type { Column } from '../components/column.ts';
import { ExportMenu } from '../components/export-menu.tsx';
import { FilterBar, type FilterField } from '../components/filter-bar.tsx';
import { OperationName } from '../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Panel } from '../components/panel.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { Scene } from '../components/scene.tsx';
import { Tag } from '../components/tag.tsx';
import { FlowChart } from '../features/data-flow/flow-chart.tsx';
import { type FlowNode, graphOf, partyName, type Way } from '../features/data-flow/flow-graph.ts';
import { InventoryNav } from '../features/inventory/inventory-nav.tsx';
import { useWindow } from '../features/period/use-window.tsx';

const WAYS: Readonly<Record<Way, readonly FlowDirection[]>> = { out: ['given', 'sent'], in: ['taken', 'fetched'] };
const DIRECTION: Readonly<Record<FlowDirection, string>> = {
  given: 'answered to',
  taken: 'taken from',
  sent: 'sent to',
  fetched: 'fetched from',
};
/** Rows of the table; the export has all. */
const ROWS_MAX = 300;

interface FlowSearch {
  readonly way: Way;
  readonly filters: Partial<DataFlowQuery>;
}

function readFlowSearch(search: Search): FlowSearch {
  const filters = { data_class: manyTexts(search, 'data_class'), party: manyTexts(search, 'party'), host: manyTexts(search, 'host') };
  return {
    way: oneOf(search, 'way', ['in'] as const) ?? 'out',
    filters: Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)),
  };
}

const COLUMNS: readonly Column<DataFlow>[] = [
  {
    id: 'class',
    header: 'Data',
    width: 116,
    cell: ({ data_class, category }) => (
      <Tag tone="violet" title={category}>
        {data_class}
      </Tag>
    ),
  },
  { id: 'direction', header: 'Way', width: 112, cell: ({ direction }) => DIRECTION[direction] },
  {
    id: 'party',
    header: 'Party',
    width: 176,
    cell: (flow) => (
      <span className="clip" title={flow.party_kind}>
        {partyName(flow)}
      </span>
    ),
  },
  {
    id: 'operation',
    header: 'Operation',
    least: 190,
    cell: ({ operation, method, host, template }) => (
      <Link
        to="/inventory/$id"
        params={{ id: operation }}
        search={withPeriod()}
        hash="data"
        style={{ color: 'inherit', textDecoration: 'none' }}
      >
        <OperationName method={method} host={host} template={template} />
      </Link>
    ),
  },
  {
    id: 'exchanges',
    header: 'Exchanges',
    width: 96,
    align: 'right',
    cell: ({ operation, exchanges }) => (
      <Link to="/inventory/$id" params={{ id: operation }} search={withPeriod()} hash="traffic">
        {count(exchanges)}
      </Link>
    ),
  },
  {
    id: 'fields',
    header: 'Where',
    width: 180,
    cell: ({ fields }) => (
      <code className="clip" title={fields.join(', ')}>
        {fields.join(', ')}
      </code>
    ),
  },
];

const LABELS = { data_class: 'Data', party: 'Party', host: 'Host' } as const;

interface FlowsProps {
  readonly items: readonly DataFlow[];
  readonly way: Way;
  readonly onNarrow: (change: Search) => void;
}

/** The flows as a picture and as a table. */
function Flows({ items, way, onNarrow }: FlowsProps): ReactNode {
  const graph = useMemo(() => graphOf(items, way), [items, way]);
  const open = ({ kind, name }: FlowNode): void => {
    const first = items.find((flow) =>
      kind === 'class' ? flow.data_class === name : kind === 'party' ? partyName(flow) === name : flow.api === name,
    );
    if (first === undefined) return;
    onNarrow(kind === 'class' ? { data_class: [first.data_class] } : kind === 'party' ? { party: [first.party] } : { host: [first.host] });
  };
  return (
    <>
      <Panel
        title={way === 'out' ? 'From data through APIs to parties' : 'From parties through APIs to data'}
        note="width: successful exchanges that may have carried it; a click narrows to what was clicked"
      >
        <FlowChart graph={graph} label={`Data flow: ${plural(items.length, 'flow')}; the table below says the same`} onOpen={open} />
      </Panel>
      <Panel title="The same as a table" note={items.length > ROWS_MAX ? `the largest ${ROWS_MAX}; the export has all` : undefined} flush>
        <PlainTable
          label="Data flows"
          columns={COLUMNS}
          rows={items.slice(0, ROWS_MAX)}
          rowKey={(flow) => `${flow.operation} ${flow.data_class} ${flow.direction} ${flow.party_kind} ${flow.party}`}
        />
      </Panel>
    </>
  );
}

/** Which class of data goes to whom, by which API. */
export function DataFlowScene(): ReactNode {
  const [{ way, filters }, patch] = useAddress(readFlowSearch);
  const { window, picker } = useWindow('24h');
  const query = useMemo(() => ({ ...filters, direction: FLOW_DIRECTIONS.filter((one) => WAYS[way].includes(one)) }), [filters, way]);
  const { data, error, refetch } = useRead(getDataFlow, { query }, { window });
  const fields = (Object.keys(LABELS) as (keyof typeof LABELS)[]).map(
    (name): FilterField => ({
      name,
      label: LABELS[name],
      chosen: filters[name] ?? [],
      options: (data?.facets[name] ?? []).map((value) => ({ value })),
    }),
  );
  const items = data?.items ?? [];
  const actions = (
    <>
      <SegmentedControl
        aria-label="Way"
        value={way}
        onChange={(next) => patch({ way: next === 'in' ? 'in' : undefined }, { push: true })}
        data={[
          { value: 'out', label: 'Who gets data' },
          { value: 'in', label: 'Who brings it' },
        ]}
      />
      <ExportMenu endpoint={exportDataFlow} filters={query} window={window} total={data?.items.length} />
      {picker}
    </>
  );
  return (
    <Scene
      title="Data flow"
      note={data !== undefined && `${plural(items.length, 'flow')}${data.cut ? ', and more: narrow the filter' : ''}`}
      actions={actions}
    >
      <InventoryNav />
      <FilterBar fields={fields} query={null} onChange={(change) => patch(change, { push: true })} />
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data !== undefined && items.length === 0 && (
        <EmptyNote title="No sensitive data flowed in this period">Take a filter away, or look at a longer period.</EmptyNote>
      )}
      {items.length > 0 && <Flows items={items} way={way} onNarrow={(change) => patch(change, { push: true })} />}
    </Scene>
  );
}
