import type { Period } from '../../contract/page.ts';
import type { Control } from '../../control.ts';
import { callersByOperation } from '../../events/callers.ts';
import { DAY_MS, periodOf, wholeMinutes } from '../../events/period.ts';
import { checkExport, type ExportColumn, exportFile, oneBatch } from '../../http/export.ts';
import { fileRoute, type Resource, route } from '../../http/route.ts';
import { partnerOf } from '../partners/presenter.ts';
import { recordsAsOf } from './as-of.ts';
import { dataFlowPolicy } from './policy.ts';
import { flowsBetween, flowsOf } from './presenter.ts';
import {
  DATA_FLOWS_MAX,
  type DataFlow,
  type DataFlowQuery,
  DIFFERENCE_DAYS,
  exportDataFlow,
  getDataFlow,
  getDataFlowDifference,
} from './schema.ts';

/** Flows of a period, with the data that operations were known to hold at its end. */
async function flowsIn(control: Control, period: Period): Promise<DataFlow[]> {
  const callers = await callersByOperation(control.events, period);
  const partners = await control.state.db.selectFrom('partners').selectAll().execute();
  return flowsOf(await recordsAsOf(control, period.to), callers, partners.map(partnerOf));
}

async function allFlows(control: Control, query: DataFlowQuery) {
  const period = wholeMinutes(periodOf(query, control.clock.now(), DAY_MS));
  const all = await flowsIn(control, period);
  return { period, all, found: all.filter((flow) => holds(flow, query)).toSorted((a, b) => b.exchanges - a.exchanges) };
}

function holds(flow: DataFlow, { direction, data_class, party, host }: DataFlowQuery): boolean {
  const any = (wanted: readonly string[], value: string): boolean => wanted.length === 0 || wanted.includes(value);
  return any(direction, flow.direction) && any(data_class, flow.data_class) && any(party, flow.party) && any(host, flow.host);
}

const get = route(getDataFlow, async (call, control) => {
  const { period, all, found } = await allFlows(control, call.query);
  const values = (of: (flow: DataFlow) => string): string[] => [...new Set(all.map(of))].sort();
  return {
    period,
    items: found.slice(0, DATA_FLOWS_MAX),
    cut: found.length > DATA_FLOWS_MAX,
    facets: { data_class: values((flow) => flow.data_class), party: values((flow) => flow.party), host: values((flow) => flow.host) },
  };
});

const difference = route(getDataFlowDifference, async (call, control) => {
  const { from, to } = periodOf(call.query, control.clock.now(), DIFFERENCE_DAYS * DAY_MS);
  const until = (at: number): Promise<DataFlow[]> => flowsIn(control, { from: at - DIFFERENCE_DAYS * DAY_MS, to: at });
  const { added, gone } = flowsBetween(await until(from), await until(to));
  return { from, to, added: added.slice(0, DATA_FLOWS_MAX), gone: gone.slice(0, DATA_FLOWS_MAX) };
});

const COLUMNS: readonly ExportColumn<DataFlow>[] = [
  ['data_class', (flow) => flow.data_class],
  ['category', ({ category }) => category],
  ['direction', ({ direction }) => direction],
  ['party_kind', ({ party_kind }) => party_kind],
  ['party', ({ party }) => party],
  ['api', ({ api }) => api],
  ['operation', ({ operation }) => operation],
  ['method', ({ method }) => method],
  ['host', ({ host }) => host],
  ['template', ({ template }) => template],
  ['exchanges', ({ exchanges }) => exchanges],
  ['fields', ({ fields }) => fields],
];

const exported = fileRoute(exportDataFlow, async (call, control) => {
  const { format, ...query } = call.query;
  const { found } = await allFlows(control, query);
  call.note('data flow', JSON.stringify(query));
  checkExport(found.length);
  return exportFile('data-flow', format, COLUMNS, oneBatch(found));
});

export const dataFlow: Resource = { name: 'data_flow', policy: dataFlowPolicy, routes: [get, difference, exported] };
